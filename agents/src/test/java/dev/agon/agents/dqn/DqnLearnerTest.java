package dev.agon.agents.dqn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.agents.ReferenceMlp;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.nn.Activation;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.op.Ops;

class DqnLearnerTest {
  private static final int B = 6;
  private static final int D = 3;
  private static final int A = 4;

  /** ε̂ = 1 and no clipping, so that one step shows the gradient. */
  private static DqnConfig config(boolean doubleQ, int targetPeriod, double targetSmoothing) {
    return new DqnConfig(
        1,
        1,
        B,
        0.9,
        1000,
        100,
        1,
        1,
        targetPeriod,
        targetSmoothing,
        doubleQ,
        1,
        1e9,
        1,
        0,
        1,
        List.of(5),
        Activation.TANH);
  }

  /**
   * r = 1, γ = 0.9, Q(s′) = (1, 3), Q̂(s′) = (20, 10): double-Q values action 1, plain Q action 0.
   */
  @ParameterizedTest
  @CsvSource({
    "true, 1, 10", // 1 + 0.9·10
    "false, 1, 19", // 1 + 0.9·20
    "true, 0, 1", // terminated: nothing follows
    "false, 0, 1"
  })
  void targetsAreTheRewardAndTheDiscountedValueOfWhatFollows(
      boolean doubleQ, float continues, float expected) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      var nextQ = tf.constant(new float[][] {{20, 10}});
      var choosingQ = doubleQ ? tf.constant(new float[][] {{1, 3}}) : nextQ;
      var y =
          DqnLearner.tdTarget(
              tf,
              tf.constant(new float[] {1}),
              tf.constant(new float[] {continues}),
              choosingQ,
              nextQ,
              0.9,
              2);
      float[] value = new float[1];
      PreparedCall call = compute.prepare().fetch(y, value).build();
      call.run();
      assertThat(value[0]).isCloseTo(expected, within(1e-5f));
    }
  }

  /** Against central differences of the loss in double precision, with the targets held fixed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneUpdateMovesTheWeightsAlongTheGradientOfTheLoss(boolean doubleQ) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      DqnLearner learner = new DqnLearner(config(doubleQ, 100, 1), compute, D, A, new Seeds(1));
      compute.initialize();
      scramble(learner);
      double[][] weights = ReferenceMlp.toDoubles(learner.online.parameters().snapshot());
      double[][] targetWeights = ReferenceMlp.toDoubles(learner.target.parameters().snapshot());
      double[] y = new double[B];
      for (int b = 0; b < B; b++) {
        double[] nextQ = ReferenceMlp.forward(targetWeights, row(learner, b, true));
        double[] choosing = doubleQ ? ReferenceMlp.forward(weights, row(learner, b, true)) : nextQ;
        int best = 0;
        for (int a = 1; a < A; a++) {
          best = choosing[a] > choosing[best] ? a : best;
        }
        y[b] =
            learner.batch().rewards().get(b)
                + 0.9 * learner.batch().continues().get(b) * nextQ[best];
      }
      double[][] gradient =
          ReferenceMlp.gradient(
              weights,
              theta -> {
                double loss = 0;
                for (int b = 0; b < B; b++) {
                  double[] q = ReferenceMlp.forward(theta, row(learner, b, false));
                  double error = Math.abs(q[learner.batch().actions().get(b)] - y[b]);
                  loss += (error <= 1 ? error * error / 2 : error - 0.5) / B;
                }
                return loss;
              });
      learner.learningRate(1);
      learner.update(1, true);
      float[][] after = learner.online.parameters().snapshot();
      for (int i = 0; i < after.length; i++) {
        for (int k = 0; k < after[i].length; k++) {
          double moved = after[i][k] - weights[i][k];
          assertThat(moved)
              .as("weight %d of variable %d", k, i)
              .isCloseTo(ReferenceMlp.firstAdamStep(gradient[i][k]), within(2e-6));
        }
      }
      assertThat(learner.target.parameters().snapshot())
          .as("the target network stays")
          .isDeepEqualTo(toFloats(targetWeights));
    }
  }

  @Test
  void copiesTheTargetEveryPeriod() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      DqnLearner learner = new DqnLearner(config(true, 3, 1), compute, D, A, new Seeds(1));
      compute.initialize();
      scramble(learner);
      learner.learningRate(0.1);
      for (int update = 1; update <= 6; update++) {
        float[][] targetBefore = learner.target.parameters().snapshot();
        learner.update(update, false);
        assertThat(learner.target.parameters().snapshot())
            .as("after update %d", update)
            .isDeepEqualTo(update % 3 == 0 ? learner.online.parameters().snapshot() : targetBefore);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "1, 2"})
  void movesASmoothTargetTowardsTheNewWeights(int period, int update) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      DqnLearner learner = new DqnLearner(config(true, period, 0.25), compute, D, A, new Seeds(1));
      compute.initialize();
      scramble(learner);
      float[][] before = learner.target.parameters().snapshot();
      learner.learningRate(0.1);
      learner.update(update, true);
      float[][] online = learner.online.parameters().snapshot();
      float[][] after = learner.target.parameters().snapshot();
      for (int i = 0; i < after.length; i++) {
        for (int k = 0; k < after[i].length; k++) {
          assertThat(after[i][k])
              .isCloseTo(0.75f * before[i][k] + 0.25f * online[i][k], within(1e-6f));
        }
      }
    }
  }

  @Test
  void beginsWithEqualNetworks() {
    try (Compute compute = new Compute(SessionProfile.small())) {
      DqnLearner learner = new DqnLearner(config(true, 1, 1), compute, D, A, new Seeds(1));
      compute.initialize();
      assertThat(learner.target.parameters().snapshot())
          .isDeepEqualTo(learner.online.parameters().snapshot());
    }
  }

  /** Gives the networks different weights and the batch some content; the first one is terminal. */
  private static void scramble(DqnLearner learner) {
    Pcg64 random = Pcg64.seeded(3);
    for (var network : List.of(learner.online, learner.target)) {
      float[][] weights = network.parameters().snapshot();
      for (float[] values : weights) {
        for (int k = 0; k < values.length; k++) {
          values[k] = (float) random.nextNormal();
        }
      }
      network.parameters().restore(weights);
    }
    for (int b = 0; b < B; b++) {
      for (int d = 0; d < D; d++) {
        learner.batch().observations().put(b * D + d, (float) random.nextNormal());
        learner.batch().nextObservations().put(b * D + d, (float) random.nextNormal());
      }
      learner.batch().actions().put(b, b % A);
      learner.batch().rewards().put(b, (float) random.nextNormal());
      learner.batch().continues().put(b, b == 0 ? 0 : 1);
    }
  }

  private static double[] row(DqnLearner learner, int b, boolean next) {
    var block = next ? learner.batch().nextObservations() : learner.batch().observations();
    double[] row = new double[D];
    for (int d = 0; d < D; d++) {
      row[d] = block.get(b * D + d);
    }
    return row;
  }

  private static float[][] toFloats(double[][] values) {
    float[][] floats = new float[values.length][];
    for (int i = 0; i < values.length; i++) {
      floats[i] = new float[values[i].length];
      for (int k = 0; k < floats[i].length; k++) {
        floats[i][k] = (float) values[i][k];
      }
    }
    return floats;
  }
}
