package dev.agon.experiments.benchmark;

import dev.agon.agents.dqn.DqnConfig;
import dev.agon.agents.dqn.DqnLearner;
import dev.agon.agents.ppo.PpoConfig;
import dev.agon.agents.ppo.PpoLearner;
import dev.agon.agents.replay.TransitionBatch;
import dev.agon.agents.rollout.Minibatch;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import java.nio.FloatBuffer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a call of the graph costs, and the updates of the algorithms without their environments. */
public final class ComputeBenchmark implements Benchmark {
  private static final int OBSERVATION = 4;
  private static final int ACTIONS = 2;

  private final int repetitions;

  public ComputeBenchmark() {
    this(100);
  }

  /** For tests: 1 gives rough figures soon. */
  ComputeBenchmark(int repetitions) {
    this.repetitions = repetitions;
  }

  @Override
  public String name() {
    return "compute";
  }

  @Override
  public List<Row> run() {
    return List.of(
        new Row(
            "forward-b1",
            forwardMicroseconds(1, 500 * repetitions),
            "µs",
            "prepared forward of a 4-64-64-2 ReLU network, batch 1, outputs copied to Java, one thread"),
        new Row(
            "forward-b1024",
            forwardMicroseconds(1_024, 30 * repetitions),
            "µs",
            "the same, batch 1,024"),
        new Row(
            "dqn-update-b64",
            dqnMicroseconds(30 * repetitions),
            "µs",
            "the update of the algorithm dqn as one call: double-Q, 4-64-64-2 ReLU, batch 64, Huber loss, global-norm clip, Adam, soft target; one thread"),
        new Row(
            "ppo-gradient-mb1024",
            ppoSamplesPerSecond(6 * repetitions) / 1e6,
            "M samples/s",
            "the minibatch update of the algorithm ppo as one call: two 64-64 tanh networks, minibatch 1,024; one thread"),
        new Row(
            "dcgan-b64",
            dcganImagesPerSecond(Math.max(1, repetitions / 10)),
            "images/s",
            "28×28 DCGAN (G: dense 7×7×128, transposed 5×5 to 64 and 1; D: 5×5 to 64 and 128, dense), batch 64, a D update then a G update, Adam, 2 threads"));
  }

  private static double forwardMicroseconds(int batch, int calls) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Network network =
          Network.of(
              compute.parameters("q"),
              Pcg64.seeded(1),
              new long[] {OBSERVATION},
              Dense.of(64),
              Activation.RELU,
              Dense.of(64),
              Activation.RELU,
              Dense.of(ACTIONS));
      Operand<TFloat32> x = compute.floatInput("x", -1, OBSERVATION);
      TensorBuffer observations = compute.floats(batch, OBSERVATION);
      fill(observations.floats());
      PreparedCall forward =
          compute
              .prepare()
              .feed(x, observations)
              .fetch(network.apply(compute.tf(), x), new float[batch * ACTIONS])
              .build();
      compute.initialize();
      return 1e6 / perSecond(calls, forward::run);
    }
  }

  private static double dqnMicroseconds(int updates) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      DqnConfig c = DqnConfig.defaults();
      DqnConfig config =
          new DqnConfig(
              c.learningRate(),
              c.adamEpsilon(),
              64, // batchSize
              c.discount(),
              c.replayCapacity(),
              c.minReplay(),
              c.trainEvery(),
              c.gradientSteps(),
              1, // targetPeriod
              0.005, // targetSmoothing
              true, // doubleQ
              c.huberDelta(),
              10, // maxGradientNorm
              c.initialEpsilon(),
              c.finalEpsilon(),
              c.explorationFraction(),
              List.of(64, 64),
              Activation.RELU);
      DqnLearner learner = new DqnLearner(config, compute, OBSERVATION, ACTIONS, new Seeds(1));
      compute.initialize();
      learner.learningRate(1e-3);
      TransitionBatch batch = learner.batch();
      fill(batch.observations());
      fill(batch.rewards());
      fill(batch.nextObservations());
      for (int i = 0; i < 64; i++) {
        batch.actions().put(i, i & 1);
        batch.continues().put(i, i % 9 == 0 ? 0 : 1);
      }
      return 1e6 / perSecond(updates, () -> learner.update(1, false));
    }
  }

  private static double ppoSamplesPerSecond(int updates) {
    int size = 1_024;
    try (Compute compute = new Compute(SessionProfile.small())) {
      PpoLearner learner =
          new PpoLearner(
              PpoConfig.defaults(), compute, OBSERVATION, ACTIONS, size, new Seeds(1), null);
      compute.initialize();
      learner.coefficients(3e-4, 0.2, 0.5, 0.01);
      Minibatch minibatch = learner.minibatch();
      fill(minibatch.observations());
      fill(minibatch.advantages());
      fill(minibatch.returns());
      for (int i = 0; i < size; i++) {
        minibatch.actions().put(i, i & 1);
        minibatch.logProbabilities().put(i, (float) Math.log(0.5));
      }
      return size * perSecond(updates, () -> learner.update(false));
    }
  }

  private static double dcganImagesPerSecond(int updates) {
    try (Compute compute = new Compute(SessionProfile.conv(2))) {
      DcganStep step = new DcganStep(compute, 64, Pcg64.seeded(1));
      compute.initialize();
      fill(step.images());
      fill(step.latents());
      return 64 * perSecond(updates, step::run);
    }
  }

  private static double perSecond(int times, Runnable work) {
    return Measurement.median(
        () ->
            Measurement.perSecond(
                times,
                () -> {
                  for (int i = 0; i < times; i++) {
                    work.run();
                  }
                }));
  }

  /** Normal numbers: on zeros or not-a-numbers some operations take another time. */
  private static void fill(FloatBuffer values) {
    Pcg64 random = Pcg64.seeded(2);
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, (float) random.nextNormal());
    }
  }
}
