package dev.agon.agents.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.agents.ReferenceMlp;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.nn.Activation;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class PpoLearnerTest {
  private static final int B = 8;
  private static final int D = 3;
  private static final int A = 3;

  /** −min(ρ·Â, clip(ρ, 0.8, 1.2)·Â) of one step: figure 1 of the paper, both signs of Â. */
  @ParameterizedTest
  @CsvSource({
    "1.0,  2, -2.0",
    "1.1,  2, -2.2",
    "1.5,  2, -2.4", // clipped: more would not be rewarded
    "0.5,  2, -1.0", // not clipped: worse than before
    "0.9, -2,  1.8",
    "0.5, -2,  1.6", // clipped
    "1.5, -2,  3.0" // not clipped
  })
  void theObjectiveIsClippedOnlyWhereItWouldGain(float ratio, float advantage, float expected) {
    float actual =
        scalar(
            (compute, tf) ->
                PpoLearner.policyLoss(
                    tf,
                    tf.constant(new float[] {ratio}),
                    tf.constant(new float[] {advantage}),
                    tf.constant(0.2f)));
    assertThat(actual).isCloseTo(expected, within(1e-5f));
  }

  /** Uniform over 4: log 4. Half and half: log 2. The mean of both. */
  @Test
  void entropyIsThatOfTheDistribution() {
    float quarter = (float) Math.log(0.25);
    float half = (float) Math.log(0.5);
    float[][] logPi = {{quarter, quarter, quarter, quarter}, {half, half, -80, -80}};
    assertThat(scalar((compute, tf) -> PpoLearner.entropy(tf, tf.constant(logPi))))
        .isCloseTo((float) ((Math.log(4) + Math.log(2)) / 2), within(1e-5f));
  }

  /** ρ = 2 and 1: ((2 − 1) − log 2 + 0) / 2. */
  @Test
  void approximateKlIsSchulmansThirdEstimator() {
    float[] logRatio = {(float) Math.log(2), 0};
    float actual =
        scalar(
            (compute, tf) ->
                PpoLearner.approximateKl(
                    tf, tf.constant(new float[] {2, 1}), tf.constant(logRatio)));
    assertThat(actual).isCloseTo((float) ((1 - Math.log(2)) / 2), within(1e-6f));
  }

  @Test
  void clipFractionCountsRatiosBeyondEpsilonOnEitherSide() {
    float actual =
        scalar(
            (compute, tf) ->
                PpoLearner.clipFraction(
                    tf, tf.constant(new float[] {1, 1.3f, 0.7f, 1.1f}), tf.constant(0.2f)));
    assertThat(actual).isEqualTo(0.5f);
  }

  @Test
  void valueLossIsTheMeanSquaredError() {
    float actual =
        scalar(
            (compute, tf) ->
                PpoLearner.valueLoss(
                    tf, tf.constant(new float[] {1, 2}), tf.constant(new float[] {4, 2})));
    assertThat(actual).isEqualTo(4.5f);
  }

  /**
   * Against central differences of −L^CLIP − c₂·S + c₁·L^VF in double precision. Some ratios are
   * beyond the clip, so some gradients must vanish. ε̂ = 1, so that one step shows the gradient.
   */
  @ParameterizedTest
  @CsvSource({"1e9", "0.05"})
  void oneUpdateMovesBothNetworksAlongTheGradientOfTheWholeLoss(double maxGradientNorm) {
    PpoConfig config =
        new PpoConfig(
            1,
            false,
            1,
            4,
            1,
            1,
            0.9,
            0.9,
            false,
            0.2,
            false,
            0.7,
            0.3,
            maxGradientNorm,
            List.of(5),
            Activation.TANH);
    try (Compute compute = new Compute(SessionProfile.small())) {
      PpoLearner learner = new PpoLearner(config, compute, D, A, B, new Seeds(1), null);
      compute.initialize();
      scramble(learner);
      double[][] policy = ReferenceMlp.toDoubles(learner.policy.parameters().snapshot());
      double[][] value = ReferenceMlp.toDoubles(learner.value.parameters().snapshot());
      double[][] policyGradient =
          ReferenceMlp.gradient(policy, theta -> loss(learner, theta, value));
      double[][] valueGradient =
          ReferenceMlp.gradient(value, theta -> loss(learner, policy, theta));
      double norm = Math.sqrt(squares(policyGradient) + squares(valueGradient));
      double scale = Math.min(1, maxGradientNorm / norm);

      learner.coefficients(1, 0.2, 0.7, 0.3);
      learner.update(true);
      expectStep(policy, learner.policy.parameters().snapshot(), policyGradient, scale);
      expectStep(value, learner.value.parameters().snapshot(), valueGradient, scale);
    }
  }

  private static double loss(PpoLearner learner, double[][] policy, double[][] value) {
    double loss = 0;
    for (int b = 0; b < B; b++) {
      double[] observation = new double[D];
      for (int d = 0; d < D; d++) {
        observation[d] = learner.minibatch().observations().get(b * D + d);
      }
      double[] logits = ReferenceMlp.forward(policy, observation);
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit);
      }
      double entropy = 0;
      for (double logit : logits) {
        double p = Math.exp(logit) / sum;
        entropy -= p * Math.log(p);
      }
      double logP = logits[learner.minibatch().actions().get(b)] - Math.log(sum);
      double ratio = Math.exp(logP - learner.minibatch().logProbabilities().get(b));
      double advantage = learner.minibatch().advantages().get(b);
      double clipped = Math.max(0.8, Math.min(1.2, ratio));
      double error =
          ReferenceMlp.forward(value, observation)[0] - learner.minibatch().returns().get(b);
      loss +=
          (-Math.min(ratio * advantage, clipped * advantage)
                  - 0.3f * entropy
                  + 0.7f * error * error)
              / B;
    }
    return loss;
  }

  private static void expectStep(
      double[][] before, float[][] after, double[][] gradient, double scale) {
    for (int i = 0; i < after.length; i++) {
      for (int k = 0; k < after[i].length; k++) {
        assertThat(after[i][k] - before[i][k])
            .as("weight %d of variable %d", k, i)
            .isCloseTo(ReferenceMlp.firstAdamStep(scale * gradient[i][k]), within(2e-6));
      }
    }
  }

  private static double squares(double[][] values) {
    double sum = 0;
    for (double[] row : values) {
      for (double value : row) {
        sum += value * value;
      }
    }
    return sum;
  }

  private static void scramble(PpoLearner learner) {
    Pcg64 random = Pcg64.seeded(3);
    for (var network : List.of(learner.policy, learner.value)) {
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
        learner.minibatch().observations().put(b * D + d, (float) random.nextNormal());
      }
      learner.minibatch().actions().put(b, b % A);
      learner.minibatch().logProbabilities().put(b, (float) -random.nextDouble());
      learner.minibatch().advantages().put(b, (float) random.nextNormal());
      learner.minibatch().returns().put(b, (float) random.nextNormal());
    }
  }

  private static float scalar(BiFunction<Compute, Ops, Operand<TFloat32>> build) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      float[] value = new float[1];
      compute.prepare().fetch(build.apply(compute, compute.tf()), value).build().run();
      return value[0];
    }
  }
}
