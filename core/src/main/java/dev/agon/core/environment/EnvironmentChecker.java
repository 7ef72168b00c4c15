package dev.agon.core.environment;

import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tests that an environment keeps its contract, as Gymnasium's and Stable-Baselines3's checkers do,
 * and beyond them: that it is repeatable to the last bit, can be saved and restored, and gives the
 * same where many step together.
 *
 * <pre>{@code
 * List<Finding> findings = EnvironmentChecker.check("Corridor-v0", Corridor::new, 100);
 * }</pre>
 */
public final class EnvironmentChecker {

  /** Every rule by its name. */
  public static final Map<String, String> RULES;

  static {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("spaces", "both spaces are there, stay the same, and are of a usable kind");
    rules.put("bounds", "a box has room between its bounds; a box of actions is symmetric");
    rules.put("no-failure", "reset, step and close throw nothing");
    rules.put("observation-in-space", "every observation is written and lies in its space");
    rules.put("reward-finite", "every reward is written and is a finite number");
    rules.put("flags-written", "every step writes terminated and truncated");
    rules.put("one-end", "an episode ends for one reason: terminated or truncated, not both");
    rules.put("episode-ends", "episodes end, or there is a time limit");
    rules.put("deterministic", "the same stream and actions give the same episode");
    rules.put("reset-clears", "what happened before a reset does not matter after it");
    rules.put("instances-apart", "instances do not disturb each other");
    rules.put("arrays-left-alone", "arrays of the caller are neither kept, nor read, nor changed");
    rules.put("snapshot", "saved and restored, an instance continues with the same bits");
    rules.put("vector-refuses", "many that step together refuse actions outside the space");
    rules.put("vector-equals-single", "many that step together give what single ones give");
    RULES = Collections.unmodifiableMap(rules);
  }

  private static final int EPISODES = 4;
  private static final int MAX_STEPS = 1_000; // of an episode, where no limit is nearer
  private static final long SEED = 123;
  private static final long OTHER_SEED = 456;
  private static final long ACTION_SEED = 7;
  private static final int SNAPSHOT_STEPS = 300;
  private static final float SCRIBBLE = -12345.625f;

  private final String name;
  private final Supplier<? extends Environment> factory;
  private final int maxEpisodeSteps;
  private final IntFunction<? extends VectorEnvironment> vectorFactory;
  private final Findings findings = new Findings();

  private EnvironmentChecker(
      String name,
      Supplier<? extends Environment> factory,
      int maxEpisodeSteps,
      IntFunction<? extends VectorEnvironment> vectorFactory) {
    this.name = name;
    this.factory = factory;
    this.maxEpisodeSteps = maxEpisodeSteps;
    this.vectorFactory = vectorFactory;
  }

  /**
   * Checks an environment that has no vectorised form of its own.
   *
   * @param name as findings call it
   * @param factory makes a new instance at each call
   * @param maxEpisodeSteps its time limit, or {@link EnvironmentInstance#NO_LIMIT}
   * @return at most one finding per rule; empty where all is well
   */
  public static List<Finding> check(
      String name, Supplier<? extends Environment> factory, int maxEpisodeSteps) {
    return check(
        name,
        factory,
        maxEpisodeSteps,
        count -> new SyncVectorEnvironment(name, count, factory, maxEpisodeSteps));
  }

  /**
   * Checks an environment and its vectorised form.
   *
   * @param vectorFactory makes so many instances that step together
   */
  public static List<Finding> check(
      String name,
      Supplier<? extends Environment> factory,
      int maxEpisodeSteps,
      IntFunction<? extends VectorEnvironment> vectorFactory) {
    EnvironmentChecker checker =
        new EnvironmentChecker(name, factory, maxEpisodeSteps, vectorFactory);
    checker.run();
    return checker.findings.list();
  }

  private void run() {
    try {
      if (!spacesAreUsable()) {
        return; // nothing else can be tried
      }
      Trace trace = playFresh(SEED, Manner.PLAIN);
      checkMoments(trace);
      // What follows compares episodes, so each part needs the ones before it to hold.
      if (!findings.has("observation-in-space")
          && !findings.has("reward-finite")
          && isDeterministic(trace)
          && resetClears(trace)
          && instancesStayApart(trace)) {
        checkArrays(trace);
        checkSnapshot();
        new VectorEnvironmentChecker(name, factory, maxEpisodeSteps, vectorFactory, findings).run();
      }
      checkClose();
    } catch (Failure failure) {
      findings.error(
          "no-failure",
          String.valueOf(failure.getMessage()),
          "A run that meets it fails.",
          "Mend what throws it.");
    }
  }

  // ---- spaces ----

  private boolean spacesAreUsable() {
    try (Environment environment = make()) {
      @Nullable Space observations = environment.observationSpace();
      @Nullable Space actions = environment.actionSpace();
      if (observations == null || actions == null) {
        findings.error(
            "spaces",
            "%s is null.".formatted(observations == null ? "observationSpace()" : "actionSpace()"),
            "Networks are sized by the spaces.",
            "Return a Space.");
        return false;
      }
      if (!observations.equals(environment.observationSpace())
          || !actions.equals(environment.actionSpace())) {
        findings.error(
            "spaces",
            "A space is another one at the second call.",
            "Networks are sized by the spaces once.",
            "Keep the space in a field.");
      }
      if (actions instanceof Space.Tuple || actions instanceof Space.Dict) {
        findings.error(
            "spaces",
            "The action space is %s.".formatted(actions),
            "Actions are one integer or an array of numbers.",
            "Use a MultiDiscrete, MultiBinary or Box space, or number the combinations in one Discrete space.");
        return false;
      }
      checkBounds("observation", observations);
      checkBounds("action", actions);
      return true;
    }
  }

  private void checkBounds(String kind, Space space) {
    if (space instanceof Space.Tuple tuple) {
      tuple.spaces().forEach(part -> checkBounds(kind, part));
    } else if (space instanceof Space.Dict dict) {
      dict.spaces().values().forEach(part -> checkBounds(kind, part));
    } else if (space instanceof Space.Box box) {
      checkBounds(kind, box);
    }
  }

  private void checkBounds(String kind, Space.Box box) {
    for (int i = 0; i < box.size(); i++) {
      if (box.low()[i] == box.high()[i]) {
        findings.warning(
            "bounds",
            "Element %d of the %s space has low = high = %s.".formatted(i, kind, box.low()[i]),
            "It can only have that value.",
            "Leave the element out, or widen its bounds.");
      }
      if (kind.equals("action") && box.low()[i] != -box.high()[i]) {
        findings.warning(
            "bounds",
            "Element %d of the action space goes from %s to %s."
                .formatted(i, box.low()[i], box.high()[i]),
            "Policies start out around 0 with a deviation of 1, whatever the bounds.",
            "Use [-1, 1] and scale inside the environment.");
      }
    }
  }

  // ---- one environment, played again and again ----

  /** How the caller treats the arrays that it hands over. */
  private enum Manner {
    /** The same ones each time. */
    PLAIN,
    /** New ones each time; the old ones are written over and watched. */
    SCRIBBLING
  }

  private Trace playFresh(long seed, Manner manner) {
    try (Environment environment = make()) {
      return play(environment, seed, manner, null);
    }
  }

  /**
   * Plays some episodes with random actions, always the same ones.
   *
   * @param companion another instance that is played beside it
   */
  private Trace play(
      Environment environment, long seed, Manner manner, @Nullable EnvironmentInstance companion) {
    Pcg64 random = Pcg64.seeded(seed);
    Pcg64 actionRandom = Pcg64.seeded(ACTION_SEED);
    Pcg64 companionRandom = Pcg64.seeded(ACTION_SEED + 1);
    int size = environment.observationSpace().size();
    float[] action = new float[environment.actionSpace().size()];
    StepResult result = new StepResult(size);
    List<float[]> watched = new ArrayList<>();
    Trace trace = new Trace();
    int limit = Math.min(maxEpisodeSteps, MAX_STEPS);
    for (int episode = 0; episode < EPISODES; episode++) {
      boolean ended = false;
      for (int step = -1; step < limit && !ended; step++) {
        if (manner == Manner.SCRIBBLING) {
          result = new StepResult(size);
          action = new float[action.length];
        }
        Arrays.fill(result.observation, Float.NaN);
        // Flags that a careless step leaves as they are.
        boolean poison = manner == Manner.SCRIBBLING;
        result.set(Double.NaN, poison, poison);
        if (step < 0) {
          if (episode == 0) {
            environment.seed(seed);
          }
          reset(environment, random, result, episode);
        } else {
          environment.actionSpace().sample(actionRandom, action, 0);
          float[] given = action.clone();
          step(environment, action, result, episode, step);
          if (!Arrays.equals(given, action)) {
            findings.error(
                "arrays-left-alone",
                "step changed the action that it was given.",
                "Algorithms keep it, in a replay buffer say.",
                "Copy the action before changing it.");
          }
          ended = result.ended();
        }
        trace.add(episode, step, result);
        if (manner == Manner.SCRIBBLING) {
          watch(watched, result.observation);
          watch(watched, action);
        }
        if (companion != null) {
          advance(companion, companionRandom);
        }
      }
    }
    return trace;
  }

  private void watch(List<float[]> watched, float[] array) {
    for (float[] earlier : watched) {
      for (float value : earlier) {
        if (value != SCRIBBLE) {
          findings.error(
              "arrays-left-alone",
              "An array handed to an earlier call was written to later.",
              "Its values change under whoever holds it, such as a replay buffer.",
              "Write to the array of the call at hand; keep none in a field.");
        }
      }
    }
    Arrays.fill(array, SCRIBBLE);
    watched.add(array);
    if (watched.size() > 4) {
      watched.remove(0);
    }
  }

  private static void advance(EnvironmentInstance instance, Pcg64 random) {
    if (instance.isRunning()) {
      act(instance, random);
    } else {
      instance.reset(OTHER_SEED);
    }
  }

  private static StepResult act(EnvironmentInstance instance, Pcg64 random) {
    Space space = instance.actionSpace();
    if (space instanceof Space.Discrete discrete) {
      return instance.step(discrete.sample(random));
    }
    float[] action = new float[space.size()];
    space.sample(random, action, 0);
    return instance.step(action);
  }

  private void checkMoments(Trace trace) {
    Space space;
    try (Environment environment = make()) {
      space = environment.observationSpace();
    }
    int ends = 0;
    for (Trace.Moment moment : trace.moments) {
      if (!space.contains(moment.observation(), 0)) {
        boolean missing = containsNaN(moment.observation());
        findings.error(
            "observation-in-space",
            "%s the observation is %s, the space %s. %s"
                .formatted(
                    capital(moment.where()),
                    Trace.shortened(moment.observation()),
                    space,
                    missing ? "NaN is also what stood there before." : space.hint()),
            "Networks and normalisers rely on the space.",
            missing
                ? "Write every element, and let none become NaN."
                : "Widen the space, or mend the observation.");
      }
      if (moment.step() < 0) {
        continue;
      }
      if (!Double.isFinite(moment.reward())) {
        findings.error(
            "reward-finite",
            "%s the reward is %s.".formatted(capital(moment.where()), moment.reward()),
            "One such reward makes every weight NaN.",
            "Write a finite reward at every step, 0 where there is none.");
      }
      if (moment.terminated() && moment.truncated()) {
        findings.warning(
            "one-end",
            "%s the episode is both terminated and truncated.".formatted(capital(moment.where())),
            "A terminal state is worth 0, one that was only cut off is not.",
            "Set truncated only where the episode could have gone on; better, leave time limits to the registration.");
      }
      if (moment.terminated() || moment.truncated()) {
        ends++;
      }
    }
    if (ends == 0 && maxEpisodeSteps == EnvironmentInstance.NO_LIMIT) {
      findings.warning(
          "episode-ends",
          "No episode ended in %d steps of random actions, and there is no time limit."
              .formatted(MAX_STEPS),
          "Evaluation may never end.",
          "Register it with a time limit.");
    }
  }

  private boolean isDeterministic(Trace trace) {
    Optional<String> difference = trace.differenceTo(playFresh(SEED, Manner.PLAIN));
    difference.ifPresent(
        text ->
            findings.error(
                "deterministic",
                "With the same stream and the same actions, %s.".formatted(text),
                "No run could be repeated or resumed.",
                "Draw only from the stream given to reset; use no clock, no hash order, no other thread."));
    return difference.isEmpty();
  }

  private boolean resetClears(Trace trace) {
    try (Environment environment = make()) {
      play(environment, OTHER_SEED, Manner.PLAIN, null);
      Optional<String> difference = play(environment, SEED, Manner.PLAIN, null).differenceTo(trace);
      difference.ifPresent(
          text ->
              findings.error(
                  "reset-clears",
                  "Played before and reset, it differs from a new one: %s.".formatted(text),
                  "Episodes depend on the ones before.",
                  "Set every field in reset."));
      return difference.isEmpty();
    }
  }

  private boolean instancesStayApart(Trace trace) {
    try (Environment environment = make();
        EnvironmentInstance companion =
            new EnvironmentInstance(name, make(), EnvironmentInstance.NO_LIMIT)) {
      Optional<String> difference =
          play(environment, SEED, Manner.PLAIN, companion).differenceTo(trace);
      difference.ifPresent(
          text ->
              findings.error(
                  "instances-apart",
                  "Played beside another instance, it differs: %s.".formatted(text),
                  "Many instances run in one process.",
                  "Keep no state in static fields or shared objects."));
      return difference.isEmpty();
    }
  }

  private void checkArrays(Trace trace) {
    Trace scribbled = playFresh(SEED, Manner.SCRIBBLING);
    for (int i = 0; i < Math.min(trace.moments.size(), scribbled.moments.size()); i++) {
      Trace.Moment moment = scribbled.moments.get(i);
      boolean flagsDiffer =
          moment.terminated() != trace.moments.get(i).terminated()
              || moment.truncated() != trace.moments.get(i).truncated();
      if (moment.step() >= 0 && flagsDiffer) {
        findings.error(
            "flags-written",
            "%s terminated or truncated is what it was before the step."
                .formatted(capital(moment.where())),
            "Episodes end that have not, or go on that have.",
            "End every step with out.set(reward, terminated, truncated).");
        return; // the traces are not comparable
      }
      if (moment.step() < 0 && flagsDiffer) {
        continue; // a reset has no flags
      }
      if (!Arrays.equals(moment.observation(), trace.moments.get(i).observation())
          || (moment.step() >= 0 && moment.reward() != trace.moments.get(i).reward())) {
        findings.error(
            "arrays-left-alone",
            "%s the result depends on what the caller does to arrays of earlier calls."
                .formatted(capital(moment.where())),
            "Algorithms write over them.",
            "Keep the state in fields of your own, not in the arrays.");
        return;
      }
    }
  }

  // ---- saved and restored ----

  private void checkSnapshot() {
    int limit = Math.min(maxEpisodeSteps, MAX_STEPS);
    for (int stepsBefore : new int[] {0, 1, 7, 50}) {
      try (EnvironmentInstance original = new EnvironmentInstance(name, make(), limit);
          EnvironmentInstance restored = new EnvironmentInstance(name, make(), limit)) {
        Pcg64 random = Pcg64.seeded(ACTION_SEED);
        original.reset(SEED);
        for (int t = 0; t < stepsBefore; t++) {
          if (original.isRunning()) {
            act(original, random);
          } else {
            original.reset();
          }
        }
        MemoryState state = MemoryState.of(original);
        state.restore(restored);
        if (!Arrays.equals(MemoryState.of(restored).bytes(), state.bytes())) {
          findings.error(
              "snapshot",
              "Saved again right after being restored, the state differs (%d steps after the reset)."
                  .formatted(stepsBefore),
              "A resumed run would not end with the same bits.",
              "Save and restore the same fields.");
          return;
        }
        Pcg64 sameRandom = Pcg64.seeded(0);
        sameRandom.setTo(random);
        Trace a = continued(original, random);
        Trace b = continued(restored, sameRandom);
        Optional<String> difference = a.differenceTo(b);
        if (difference.isPresent()) {
          findings.error(
              "snapshot",
              "Saved %d steps after the reset and restored, %s."
                  .formatted(stepsBefore, difference.get()),
              "A resumed run would not end with the same bits.",
              "Save and restore every field that a step depends on; or do not implement Snapshotable, then its actions are replayed.");
          return;
        }
      } catch (RuntimeException e) {
        findings.error(
            "snapshot",
            "Saving and restoring fails %d steps after the reset: %s"
                .formatted(stepsBefore, e.getMessage()),
            "A run could not be resumed.",
            "Mend save and restore; or do not implement Snapshotable, then its actions are replayed.");
        return;
      }
    }
  }

  private static Trace continued(EnvironmentInstance instance, Pcg64 random) {
    Trace trace = new Trace();
    for (int t = 0; t < SNAPSHOT_STEPS; t++) {
      if (instance.isRunning()) {
        trace.add(0, t, act(instance, random));
      } else {
        StepResult start = new StepResult(instance.observationSpace().size());
        System.arraycopy(instance.reset(), 0, start.observation, 0, start.observation.length);
        trace.add(0, t, start);
      }
    }
    return trace;
  }

  private void checkClose() {
    Environment environment = make();
    try {
      environment.close();
      environment.close();
    } catch (RuntimeException e) {
      throw new Failure("close(), called twice, throws %s.".formatted(e), e);
    }
  }

  // ---- calls into the environment ----

  /** The environment threw something. */
  private static final class Failure extends RuntimeException {
    Failure(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private Environment make() {
    try {
      return factory.get();
    } catch (RuntimeException e) {
      throw new Failure("Making an instance throws %s.".formatted(e), e);
    }
  }

  private static void reset(Environment environment, Pcg64 random, StepResult result, int episode) {
    try {
      environment.reset(random, result.observation);
    } catch (RuntimeException e) {
      throw new Failure("The reset of episode %d throws %s.".formatted(episode, e), e);
    }
  }

  private static void step(
      Environment environment, float[] action, StepResult result, int episode, int step) {
    try {
      if (environment.actionSpace() instanceof Space.Discrete) {
        environment.step((int) action[0], result);
      } else {
        environment.step(action, result);
      }
    } catch (RuntimeException e) {
      throw new Failure(
          "Step %d of episode %d with action %s throws %s."
              .formatted(step, episode, Trace.shortened(action), e),
          e);
    }
  }

  private static boolean containsNaN(float[] values) {
    for (float value : values) {
      if (Float.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
