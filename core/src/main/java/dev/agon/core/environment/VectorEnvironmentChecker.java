package dev.agon.core.environment;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The part of {@link EnvironmentChecker} that looks at many instances stepping together. */
final class VectorEnvironmentChecker {
  private static final int COUNT = 5;
  private static final int STEPS = 600;
  private static final int SAVED_AFTER = 333;

  private final String name;
  private final Supplier<? extends Environment> factory;
  private final int maxEpisodeSteps;
  private final IntFunction<? extends VectorEnvironment> vectorFactory;
  private final Findings findings;

  VectorEnvironmentChecker(
      String name,
      Supplier<? extends Environment> factory,
      int maxEpisodeSteps,
      IntFunction<? extends VectorEnvironment> vectorFactory,
      Findings findings) {
    this.name = name;
    this.factory = factory;
    this.maxEpisodeSteps = maxEpisodeSteps;
    this.vectorFactory = vectorFactory;
    this.findings = findings;
  }

  void run() {
    try (VectorEnvironment vector = vectorFactory.apply(COUNT);
        VectorEnvironment singles =
            new SyncVectorEnvironment(name, COUNT, factory, maxEpisodeSteps)) {
      if (vector.count() != COUNT
          || !vector.observationSpace().equals(singles.observationSpace())
          || !vector.actionSpace().equals(singles.actionSpace())) {
        differs(
            "asked for %d instances of %s and %s, it has %d of %s and %s"
                .formatted(
                    COUNT,
                    singles.observationSpace(),
                    singles.actionSpace(),
                    vector.count(),
                    vector.observationSpace(),
                    vector.actionSpace()));
        return;
      }
      compareWithSingles(vector, singles);
      if (!findings.has("snapshot")) {
        restoreInto(vector);
        refuseWrongActions(vector);
      }
    } catch (RuntimeException e) {
      differs("it throws %s".formatted(e));
    }
  }

  private void differs(String what) {
    findings.error(
        "vector-equals-single",
        "Stepping together, %s.".formatted(what),
        "Results depend on environment.count.",
        "Mend the vectorised form, or register none: single ones are then stepped in turn.");
  }

  private void compareWithSingles(VectorEnvironment vector, VectorEnvironment singles) {
    StepBatch a = poisoned(vector);
    StepBatch b = poisoned(vector);
    long[] seeds = {11, 22, 33, 22, Long.MAX_VALUE};
    vector.reset(seeds, a.observations);
    singles.reset(seeds, b.observations);
    Pcg64 random = Pcg64.seeded(5);
    Optional<String> difference = differentObservations(a, b);
    for (int t = 0; t < STEPS && difference.isEmpty(); t++) {
      float[] actions = actions(vector.actionSpace(), random);
      step(vector, actions, a);
      step(singles, actions, b);
      difference = difference(a, b);
    }
    difference.ifPresent(this::differs);
  }

  private void restoreInto(VectorEnvironment vector) {
    StepBatch a = poisoned(vector);
    StepBatch b = poisoned(vector);
    Pcg64 random = Pcg64.seeded(6);
    vector.reset(new long[] {1, 2, 3, 4, 5}, a.observations);
    for (int t = 0; t < SAVED_AFTER; t++) {
      step(vector, actions(vector.actionSpace(), random), a);
    }
    try (VectorEnvironment restored = vectorFactory.apply(COUNT)) {
      MemoryState.of(vector).restore(restored);
      Optional<String> difference = Optional.empty();
      for (int t = 0; t < STEPS && difference.isEmpty(); t++) {
        float[] actions = actions(vector.actionSpace(), random);
        step(vector, actions, a);
        step(restored, actions, b);
        difference = difference(a, b);
      }
      difference.ifPresent(
          text ->
              findings.error(
                  "snapshot",
                  "Many that step together, saved after %d steps and restored: %s."
                      .formatted(SAVED_AFTER, text),
                  "A resumed run would not end with the same bits.",
                  "Save and restore every array that a step depends on."));
    }
  }

  private void refuseWrongActions(VectorEnvironment vector) {
    StepBatch out = poisoned(vector);
    vector.reset(new long[COUNT], out.observations);
    byte[] before = MemoryState.of(vector).bytes();
    boolean refused = false;
    String given;
    try {
      if (vector.actionSpace() instanceof Space.Discrete discrete) {
        int[] actions = new int[COUNT];
        Arrays.fill(actions, discrete.start());
        actions[COUNT - 1] = discrete.start() + discrete.n();
        given = Integer.toString(actions[COUNT - 1]);
        vector.step(actions, out);
      } else {
        float[] actions = new float[COUNT * vector.actionSpace().size()];
        actions[actions.length - 1] = Float.NaN;
        given = "NaN";
        vector.step(actions, out);
      }
    } catch (EnvironmentException e) {
      refused = true;
      given = e.getMessage();
    }
    if (!refused) {
      findings.error(
          "vector-refuses",
          "The action %s of instance %d is accepted, though the space is %s."
              .formatted(given, COUNT - 1, vector.actionSpace()),
          "A mistake of an algorithm stays hidden.",
          "Call VectorEnvironment.requireAction before any instance moves.");
    } else if (!Arrays.equals(before, MemoryState.of(vector).bytes())) {
      findings.error(
          "vector-refuses",
          "A refused action of instance %d has changed the state.".formatted(COUNT - 1),
          "What was refused has half happened.",
          "Look at all actions before any instance moves.");
    }
  }

  // ---- stepping and comparing ----

  private StepBatch poisoned(VectorEnvironment vector) {
    int size = vector.observationSize();
    StepBatch batch = new StepBatch(COUNT, size, FloatBuffer.allocate(COUNT * size));
    Arrays.fill(batch.observations.array(), Float.NaN);
    Arrays.fill(batch.rewards, Double.NaN);
    Arrays.fill(batch.terminated, true);
    Arrays.fill(batch.truncated, true);
    batch.endedCount = -1;
    return batch;
  }

  private static float[] actions(Space space, Pcg64 random) {
    float[] actions = new float[COUNT * space.size()];
    for (int i = 0; i < COUNT; i++) {
      space.sample(random, actions, i * space.size());
    }
    return actions;
  }

  private static void step(VectorEnvironment vector, float[] actions, StepBatch out) {
    if (vector.actionSpace() instanceof Space.Discrete) {
      int[] integers = new int[COUNT];
      for (int i = 0; i < COUNT; i++) {
        integers[i] = (int) actions[i];
      }
      vector.step(integers, out);
    } else {
      vector.step(actions, out);
    }
  }

  private static Optional<String> differentObservations(StepBatch a, StepBatch b) {
    int mismatch = a.observations.mismatch(b.observations);
    return mismatch < 0
        ? Optional.empty()
        : Optional.of(
            "number %d of the observations is %s, not %s"
                .formatted(mismatch, a.observations.get(mismatch), b.observations.get(mismatch)));
  }

  private static Optional<String> difference(StepBatch a, StepBatch b) {
    for (int i = 0; i < COUNT; i++) {
      if (a.rewards[i] != b.rewards[i]) {
        return Optional.of(
            "the reward of instance %d is %s, not %s".formatted(i, a.rewards[i], b.rewards[i]));
      }
      if (a.terminated[i] != b.terminated[i] || a.truncated[i] != b.truncated[i]) {
        return Optional.of(
            "instance %d has terminated=%s and truncated=%s, not %s and %s"
                .formatted(i, a.terminated[i], a.truncated[i], b.terminated[i], b.truncated[i]));
      }
      if (!a.ended(i)) {
        continue;
      }
      if (a.episodeReturns[i] != b.episodeReturns[i]
          || a.episodeLengths[i] != b.episodeLengths[i]) {
        return Optional.of(
            "the episode of instance %d ended with return %s after %d steps, not %s after %d"
                .formatted(
                    i,
                    a.episodeReturns[i],
                    a.episodeLengths[i],
                    b.episodeReturns[i],
                    b.episodeLengths[i]));
      }
      int size = a.finalObservations.length / COUNT;
      int from = i * size;
      if (!Arrays.equals(
          a.finalObservations, from, from + size, b.finalObservations, from, from + size)) {
        return Optional.of("the final observation of instance %d differs".formatted(i));
      }
    }
    if (a.endedCount != b.endedCount) {
      return Optional.of("endedCount is %d, not %d".formatted(a.endedCount, b.endedCount));
    }
    return differentObservations(a, b);
  }
}
