package dev.agon.experiments.benchmark;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.OnFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.EnvironmentRegistry;
import dev.agon.environments.EnvironmentSetup;
import dev.agon.environments.gymnasium.BridgeOverhead;
import dev.agon.environments.gymnasium.GymnasiumBridge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** How fast environments step. */
public final class EnvironmentBenchmark implements Benchmark {
  private static final int COUNT = 1_024;
  private static final int FEW = 16; // of those whose one step takes long
  private static final double SECONDS = 0.5; // of one measurement
  private static final int ROUNDS = 5; // in Python
  private static final int BRIDGE_ROUNDS = 200;

  /** A row: so many instances of an environment. */
  private record Subject(String row, String id, int count, int threads) {
    static Subject many(String row, String id) {
      return new Subject(row + "-" + COUNT, id, COUNT, 1);
    }
  }

  private static final List<Subject> SUBJECTS =
      List.of(
          Subject.many("cartpole", "CartPole-v1"),
          new Subject("cartpole-1024-threads-2", "CartPole-v1", COUNT, 2),
          Subject.many("mountaincar", "MountainCar-v0"),
          Subject.many("mountaincarcontinuous", "MountainCarContinuous-v0"),
          Subject.many("pendulum", "Pendulum-v1"),
          Subject.many("acrobot", "Acrobot-v1"),
          new Subject("acrobot-1024-threads-2", "Acrobot-v1", COUNT, 2),
          Subject.many("frozenlake", "FrozenLake-v1"),
          Subject.many("cliffwalking", "CliffWalking-v1"),
          Subject.many("taxi", "Taxi-v4"),
          Subject.many("blackjack", "Blackjack-v1"),
          Subject.many("asterix", "MinAtar/Asterix-v0"),
          Subject.many("breakout", "MinAtar/Breakout-v0"),
          Subject.many("freeway", "MinAtar/Freeway-v0"),
          Subject.many("seaquest", "MinAtar/Seaquest-v0"),
          Subject.many("spaceinvaders", "MinAtar/SpaceInvaders-v0"),
          Subject.many("minigrid-doorkey", "MiniGrid-DoorKey-8x8-v0"),
          Subject.many("snake", "Snake-v0"),
          Subject.many("2048", "2048-v0"),
          Subject.many("connectfour", "ConnectFour-v0"),
          new Subject("lunarlander", "LunarLander-v3", FEW, 1),
          new Subject("bipedalwalker", "BipedalWalker-v3", FEW, 1),
          new Subject("carracing", "CarRacing-v3", FEW, 1));

  /** What Gymnasium is measured with, where Python has it. */
  private record Peer(String row, String id, int steps) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("gymnasium-cartpole", "CartPole-v1", 10_000),
          new Peer("gymnasium-lunarlander", "LunarLander-v3", 3_000),
          new Peer("gymnasium-bipedalwalker", "BipedalWalker-v3", 3_000),
          new Peer("gymnasium-carracing", "CarRacing-v3", 300));

  private final double seconds;

  public EnvironmentBenchmark() {
    this(SECONDS);
  }

  /** For tests: a shorter time gives a rougher figure sooner. */
  EnvironmentBenchmark(double seconds) {
    this.seconds = seconds;
  }

  @Override
  public String name() {
    return "environments";
  }

  @Override
  public List<Row> run() {
    List<Row> rows = new ArrayList<>();
    for (Subject subject : SUBJECTS) {
      rows.add(
          new Row(
              subject.row,
              stepsPerSecond(subject) / 1e6,
              "M steps/s",
              "%,d instances of %s, random actions drawn and observations written to a direct buffer within the time, %s"
                  .formatted(
                      subject.count,
                      subject.id,
                      subject.threads == 1 ? "one thread" : subject.threads + " threads")));
    }
    rows.addAll(python());
    return rows;
  }

  /** Gymnasium's own speed, and what the bridge adds to it. */
  private List<Row> python() {
    List<Row> rows = new ArrayList<>();
    for (Peer peer : PEERS) {
      Optional<Double> steps =
          ifInstalled(
              peer.row,
              () ->
                  BridgeOverhead.pythonStepsPerSecond(
                      GymnasiumBridge.PREFIX + peer.id,
                      1,
                      Map.of(),
                      shortened(peer.steps),
                      shortened(ROUNDS)));
      steps.ifPresent(
          value ->
              rows.add(
                  new Row(
                      peer.row,
                      value / 1e6,
                      "M steps/s",
                      "one instance of %s in Gymnasium itself, in a loop in Python; best of %d rounds"
                          .formatted(peer.id, ROUNDS))));
    }
    ifInstalled("bridge-64", this::bridge).ifPresent(rows::addAll);
    return rows;
  }

  private List<Row> bridge() {
    BridgeOverhead measured =
        BridgeOverhead.measure(
            GymnasiumBridge.PREFIX + "CartPole-v1", 64, Map.of(), 50, shortened(BRIDGE_ROUNDS));
    String what =
        "64 instances of gymnasium:CartPole-v1, rounds of 50 steps, best of %d"
            .formatted(BRIDGE_ROUNDS);
    return List.of(
        new Row(
            "gymnasium-cartpole-64",
            measured.pythonStepsPerSecond() / 1e6,
            "M steps/s",
            "in Gymnasium itself: " + what),
        new Row(
            "bridge-cartpole-64",
            measured.bridgeStepsPerSecond() / 1e6,
            "M steps/s",
            "over the bridge from Gymnasium, one thread: " + what),
        new Row(
            "bridge-64",
            measured.microsecondsPerStep(),
            "µs",
            "what the bridge adds to Gymnasium's own time for a step of one instance: " + what));
  }

  private int shortened(int rounds) {
    return (int) Math.max(1, rounds * Math.min(1, seconds / SECONDS));
  }

  /** Empty, with a line in the log, where Python or a package is missing. */
  private static <T> Optional<T> ifInstalled(String row, Supplier<T> measurement) {
    try {
      return Optional.of(measurement.get());
    } catch (EnvironmentException e) {
      LoggerFactory.getLogger(EnvironmentBenchmark.class)
          .warn("No row {}: {}", row, e.getMessage());
      return Optional.empty();
    }
  }

  private double stepsPerSecond(Subject subject) {
    EnvironmentEntry entry = EnvironmentRegistry.builtIn().entry(subject.id);
    EnvironmentSetup setup =
        new EnvironmentSetup(
            entry, Map.of(), entry.maxEpisodeSteps(), List.of(), subject.threads, OnFailure.FAIL);
    try (VectorEnvironment environments = setup.makeVector(subject.count)) {
      Stepping stepping = new Stepping(environments);
      long steps = stepping.calibrate(seconds);
      return Measurement.median(
          () ->
              Measurement.perSecond(
                  steps * subject.count,
                  () -> {
                    for (long t = 0; t < steps; t++) {
                      stepping.step();
                    }
                  }));
    }
  }

  /** Environments under random actions. */
  private static final class Stepping {
    private final VectorEnvironment environments;
    private final StepBatch batch;
    private final Space actionSpace;
    private final int[] actions;
    private final float[] numbers;
    private final Pcg64 random = Pcg64.seeded(0);

    Stepping(VectorEnvironment environments) {
      this.environments = environments;
      int count = environments.count();
      int size = environments.observationSize();
      FloatBuffer observations =
          ByteBuffer.allocateDirect(count * size * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      batch = new StepBatch(count, size, observations);
      actionSpace = environments.actionSpace();
      actions = new int[count];
      numbers = new float[count * actionSpace.size()];
      long[] seeds = new long[count];
      Arrays.setAll(seeds, i -> i);
      environments.reset(seeds, observations);
    }

    void step() {
      if (actionSpace instanceof Space.Discrete discrete) {
        if (discrete.n() == 2) {
          drawBits(discrete.start());
        } else {
          drawIntegers(discrete.n(), discrete.start());
        }
        environments.step(actions, batch);
      } else {
        drawNumbers();
        environments.step(numbers, batch);
      }
    }

    /** Fair zeros and ones, 64 from each number drawn. */
    private void drawBits(int start) {
      for (int i = 0; i < actions.length; i += Long.SIZE) {
        long bits = random.nextLong();
        for (int j = i; j < Math.min(actions.length, i + Long.SIZE); j++) {
          actions[j] = start + ((int) (bits >>> (j - i)) & 1);
        }
      }
    }

    /** Nearly uniform integers, four from each number drawn. */
    private void drawIntegers(int n, int start) {
      int whole = actions.length & ~3;
      for (int i = 0; i < whole; i += 4) {
        long bits = random.nextLong();
        int low = (int) bits;
        int high = (int) (bits >>> 32);
        actions[i] = start + ((low & 0xFFFF) * n >>> 16);
        actions[i + 1] = start + ((low >>> 16) * n >>> 16);
        actions[i + 2] = start + ((high & 0xFFFF) * n >>> 16);
        actions[i + 3] = start + ((high >>> 16) * n >>> 16);
      }
      for (int i = whole; i < actions.length; i++) {
        actions[i] = start + random.integers(n);
      }
    }

    /** Uniform in [−1, 1), two from each number drawn. */
    private void drawNumbers() {
      for (int i = 0; i < numbers.length; i += 2) {
        long bits = random.nextLong();
        numbers[i] = (int) bits * 0x1p-31f;
        if (i + 1 < numbers.length) {
          numbers[i + 1] = (int) (bits >>> 32) * 0x1p-31f;
        }
      }
    }

    /** So many steps take about that long, once the compiler is done. */
    long calibrate(double seconds) {
      long steps = 0;
      long start = System.nanoTime();
      while (System.nanoTime() - start < seconds * 1e9) {
        step();
        steps++;
      }
      return steps;
    }
  }
}
