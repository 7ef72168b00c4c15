package dev.agon.core.environment.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.agon.core.checkpoint.MemoryState;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentChecker;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.wrapper.Examples.Cells;
import dev.agon.core.environment.wrapper.Examples.Noise;
import dev.agon.core.environment.wrapper.Examples.Pushed;
import dev.agon.core.environment.wrapper.Examples.Still;
import dev.agon.core.random.Pcg64;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WrappersTest {

  record Wrapped(String name, Map<String, Object> options, Supplier<Environment> inner) {
    Environment make() {
      return Wrappers.of(name, options).apply(inner.get());
    }

    @Override
    public String toString() {
      return make().toString();
    }
  }

  /** Every wrapper, around one that saves itself and around one that does not. */
  static Stream<Wrapped> wrapped() {
    return Stream.of(
        new Wrapped("actionClip", Map.of(), Pushed::new),
        new Wrapped("actionRepeat", Map.of("times", 3), Game::new),
        new Wrapped("actionRepeat", Map.of("times", 2), Pushed::new),
        new Wrapped("actionRescale", Map.of(), Pushed::new),
        new Wrapped("episodicLife", Map.of(), Game::new),
        new Wrapped("flatten", Map.of(), Cells::new),
        new Wrapped("flatten", Map.of(), () -> new Noise(3, 2)),
        new Wrapped("frameStack", Map.of("size", 3), Game::new),
        new Wrapped("frameStack", Map.of("padding", "zero"), Cells::new),
        new Wrapped("greyscale", Map.of(), () -> new Noise(4, 5, 3)),
        new Wrapped("noopReset", Map.of("max", 30), Game::new),
        new Wrapped("noopReset", Map.of("max", 3), Pushed::new),
        new Wrapped("oneHot", Map.of(), Cells::new),
        new Wrapped("resize", Map.of("height", 3, "width", 2), () -> new Noise(4, 5, 3)),
        new Wrapped("rewardClip", Map.of("sign", true), Game::new),
        new Wrapped("rewardScale", Map.of("factor", 0.01), Game::new),
        new Wrapped("stickyAction", Map.of("probability", 0.4), Game::new),
        new Wrapped("stickyAction", Map.of("probability", 0.4), Pushed::new),
        new Wrapped("timeAware", Map.of("maxEpisodeSteps", 10_000), Game::new),
        new Wrapped("timeAware", Map.of("maxEpisodeSteps", 999, "flatten", false), Cells::new),
        new Wrapped("timeLimit", Map.of("maxEpisodeSteps", 25), Pushed::new));
  }

  private static final Set<String> ON_PURPOSE = Set.of("bounds", "one-end");

  @ParameterizedTest
  @MethodSource("wrapped")
  void keepsTheContractOfAnEnvironment(Wrapped wrapped) {
    assertThat(EnvironmentChecker.check("Wrapped", wrapped::make, 60))
        .filteredOn(finding -> !ON_PURPOSE.contains(finding.rule()))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void allocatesNothingInAStep(Wrapped wrapped) {
    Environment environment = wrapped.make();
    StepResult result = new StepResult(environment.observationSpace().size());
    float[] action = new float[environment.actionSpace().size()];
    Pcg64 random = Pcg64.seeded(1);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      environment.reset(random, result.observation);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int t = 0; t < 1_000; t++) {
        if (environment.actionSpace() instanceof Space.Discrete) {
          environment.step(0, result);
        } else {
          environment.step(action, result);
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // The spaces that the test itself asks for are made anew by Game and Pushed.
    long asked = allocatedByAsking(environment, threads);
    assertThat(least).isLessThanOrEqualTo(asked + 1_000);
  }

  private static long allocatedByAsking(Environment environment, ThreadMXBean threads) {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int t = 0; t < 1_000; t++) {
      assertThat(environment.actionSpace() == null).isFalse();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void everyWrapperIsTestedAndListed() {
    Set<String> tested =
        wrapped().map(Wrapped::name).collect(Collectors.toCollection(TreeSet::new));
    assertThat(Wrappers.all()).extracting(Wrappers.Kind::name).containsExactlyElementsOf(tested);
    for (Wrappers.Kind kind : Wrappers.all()) {
      assertThat(kind.summary()).endsWith(".");
      assertThat(kind.options()).allSatisfy(o -> assertThat(o.summary()).isNotBlank());
    }
  }

  // ---- what is passed through ----

  @Test
  void savesItselfOnlyWhereWhatIsWrappedDoes() {
    Environment game = new TimeLimit(new RewardScale(new Game(), 2), 5);
    assertThat(game.canSave()).isTrue();
    Environment pushed = new TimeLimit(new RewardScale(new Pushed(), 2), 5);
    assertThat(pushed.canSave()).isFalse();
    assertThatThrownBy(() -> MemoryState.of((TimeLimit) pushed))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("since Pushed does not save itself");
  }

  @Test
  void showsWhatIsWrapped() {
    Game game = new Game();
    EnvironmentWrapper outer = new RewardScale(new TimeLimit(game, 5), 2);
    assertThat(outer.unwrapped()).isSameAs(game);
    assertThat(outer.inner()).isInstanceOf(TimeLimit.class);
    assertThat(outer).hasToString("RewardScale<TimeLimit<Game>>");
  }

  @Test
  void passesTheMaskOfActionsThrough() {
    try (EnvironmentInstance instance =
        new EnvironmentInstance(
            "Game", new FrameStack(new Game(), 2, FrameStack.Padding.RESET), 9)) {
      assertThat(instance.masksActions()).isTrue();
      instance.reset(0);
      boolean[] legal = new boolean[3];
      instance.actionMask(legal);
      assertThat(legal).containsExactly(true, true, false);
      instance.step(0);
      instance.actionMask(legal);
      assertThat(legal).containsExactly(true, true, true);
      assertThat(instance.unwrapped()).isInstanceOf(ActionMasked.class);
    }
  }

  @Test
  void closesWhatIsWrapped() {
    boolean[] closed = {false};
    Environment environment =
        new RewardScale(
            new Game() {
              @Override
              public void close() {
                closed[0] = true;
              }
            },
            2);
    environment.close();
    assertThat(closed[0]).isTrue();
  }

  // ---- one by one, by hand ----

  private static StepResult reset(Environment environment) {
    StepResult result = new StepResult(environment.observationSpace().size());
    environment.reset(Pcg64.seeded(3), result.observation);
    return result;
  }

  @Test
  void repeatsAnActionAndAddsItsRewardsUpToTheEndOfTheEpisode() {
    Environment environment = new ActionRepeat(new TimeLimit(new Game(), 5), 3);
    StepResult result = reset(environment);
    environment.step(1, result);
    assertThat(result.reward).isEqualTo(1 + 2 + 3);
    assertThat(result.observation[1]).isEqualTo(3);
    assertThat(result.ended()).isFalse();
    environment.step(1, result);
    assertThat(result.reward).isEqualTo(4 + 5);
    assertThat(result.truncated).isTrue();
  }

  @Test
  void limitsRewardsToARangeOrTheirSign() {
    Environment range = new RewardClip(new Game(), -1, 2.5);
    StepResult result = reset(range);
    range.step(1, result);
    assertThat(result.reward).isEqualTo(1);
    range.step(1, result);
    range.step(1, result);
    assertThat(result.reward).isEqualTo(2.5);
    Environment sign = new RewardClip(new Pushed(), -1, 1, true);
    result = reset(sign);
    sign.step(new float[] {4}, result);
    assertThat(result.reward).isEqualTo(-1);
  }

  @Test
  void scalesRewards() {
    Environment environment = new RewardScale(new Game(), -0.5);
    StepResult result = reset(environment);
    environment.step(1, result);
    assertThat(result.reward).isEqualTo(-0.5);
  }

  @Test
  void clipsAndStretchesActionsAndLeavesTheGivenOnesAlone() {
    Pushed pushed = new Pushed();
    float[] action = {7};
    Environment clip = new ActionClip(pushed);
    clip.step(action, reset(clip));
    assertThat(pushed.received).isEqualTo(4);
    assertThat(action).containsExactly(7);
    Environment rescale = new ActionRescale(pushed, -1, 1); // from 0 to 4
    StepResult result = reset(rescale);
    rescale.step(new float[] {-1}, result);
    assertThat(pushed.received).isEqualTo(0);
    rescale.step(new float[] {0.5f}, result);
    assertThat(pushed.received).isEqualTo(3);
    rescale.step(new float[] {1.5f}, result);
    assertThat(pushed.received).isEqualTo(5); // beyond the one, beyond the other
  }

  /** Of 2 by 4 pixels: left half 10 and 30, right half 50 and 100, below that 0 and 255. */
  private static final float[] PICTURE = {10, 10, 50, 50, 30, 31, 100, 0};

  @Test
  void resizesByTheMeanOfTheAreaThatAPixelCovers() {
    Environment half = new ResizeObservation(new Still(PICTURE, 2, 4), 1, 2);
    // (10 + 10 + 30 + 31) / 4 = 20.25 and (50 + 50 + 100 + 0) / 4 = 50
    assertThat(reset(half).observation).containsExactly(20, 50);
    Environment one = new ResizeObservation(new Still(new float[] {0, 1, 2, 3}, 1, 4), 1, 1);
    assertThat(reset(one).observation).containsExactly(2); // 1.5, halves up
  }

  @Test
  void resizesByPartsOfPixelsAndChannelByChannel() {
    // three columns become two: 1 + 1/2 old ones each
    Environment thirds = new ResizeObservation(new Still(new float[] {30, 60, 90}, 1, 3), 1, 2);
    assertThat(reset(thirds).observation).containsExactly(40, 80); // (30 + 60/2) / 1.5
    Environment channels =
        new ResizeObservation(new Still(new float[] {0, 100, 10, 200, 20, 255}, 1, 3, 2), 1, 1);
    assertThat(channels.observationSpace()).isEqualTo(Space.Box.bytes(1, 1, 2));
    assertThat(reset(channels).observation).containsExactly(10, 185);
    Environment larger = new ResizeObservation(new Still(new float[] {0, 90}, 1, 2), 2, 3);
    assertThat(reset(larger).observation).containsExactly(0, 45, 90, 0, 45, 90);
    Environment same = new ResizeObservation(new Still(PICTURE, 2, 4), 2, 4);
    assertThat(reset(same).observation).containsExactly(PICTURE);
  }

  @Test
  void makesGreyOfColoursByGymnasiumsWeights() {
    Environment grey =
        new GreyscaleObservation(
            new Still(new float[] {255, 0, 0, 0, 255, 0, 0, 0, 255}, 1, 3, 3), false);
    assertThat(grey.observationSpace()).isEqualTo(Space.Box.bytes(1, 3));
    assertThat(reset(grey).observation).containsExactly(54, 182, 18); // 54.2, 182.4 and 18.4
  }

  @Test
  void beginsWithSomeStepsOfDoingNothing() {
    Environment environment = new NoopReset(new Game(), 5, 0);
    Set<Float> steps = new TreeSet<>();
    float[] observation = new float[2];
    for (int seed = 0; seed < 50; seed++) {
      environment.reset(Pcg64.seeded(seed), observation);
      steps.add(observation[1]);
      assertThat(observation[1]).isEqualTo(1f + Pcg64.seeded(seed).integers(5));
    }
    assertThat(steps).containsExactly(1f, 2f, 3f, 4f, 5f);
  }

  @Test
  void beginsAnewWhereTheEpisodeEndsWhileDoingNothing() {
    Game game = new Game();
    Environment environment = new NoopReset(game, 1_000, 2);
    float[] observation = new float[2];
    environment.reset(Pcg64.seeded(1), observation);
    assertThat(game.resets).isGreaterThan(100);
    assertThat(observation[0]).isBetween(1f, 3f);
  }

  @Test
  void takesTheTimeLimitThatIsWrapped() {
    Environment environment =
        Wrappers.of("timeAware", Map.of("normalise", true))
            .apply(new RewardScale(new TimeLimit(new Game(), 8), 2));
    StepResult result = reset(environment);
    assertThat(result.observation).containsExactly(3, 0, 0);
    environment.step(0, result);
    environment.step(0, result);
    assertThat(result.observation[2]).isEqualTo(0.25f);
  }

  // ---- what is refused ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          framestack  | size=3          | There is no wrapper 'framestack'. Did you mean frameStack?
          greyscale   | keepDimensions=1| greyscale has no option 'keepDimensions'. Did you mean keepDimension?
          oneHot      | size=3          | oneHot takes no options, but was given 'size'. Remove it.
          frameStack  | size=big        | The option 'size' of frameStack is a whole number such as 4, but was given big. Give it another value.
          frameStack  | size=0          | frameStack needs a size of at least 1, but was given 0. Choose 4, say.
          frameStack  | padding=zeros   | frameStack has no padding 'zeros'. Did you mean zero?
          actionRepeat| times=0         | actionRepeat needs times of at least 1, but was given 0. Choose 4, say.
          stickyAction| probability=1   | stickyAction needs a probability from 0 to less than 1, but was given 1.0. Choose 0.25, say.
          rewardClip  | min=2           | rewardClip needs min ≤ max, but was given min=2.0 and max=1.0. Swap them.
          timeLimit   | maxEpisodeSteps=0 | timeLimit needs steps of at least 1, but was given 0. Choose 1000, say.
          noopReset   | max=0           | noopReset needs a max of at least 1, but was given 0. Choose 30, say.
          noopReset   | action=3        | noopReset cannot do nothing by the action 3, which is outside the action space Discrete(3). Give an integer from 0 to 2.
          timeAware   | normalise=      | timeAware needs a time limit, but Game has none. Set maxEpisodeSteps, or put timeLimit before it.
          actionClip  |                 | actionClip needs an action space that is a Box, but it is Discrete(3). Remove the wrapper.
          oneHot      |                 | oneHot needs observations that are integers, but they are of Box([2], float32). Remove the wrapper, or use flatten for observations of several parts.
          resize      |                 | resize needs pictures, boxes of uint8 from 0 to 255 of the shape [height, width] or [height, width, channels], but observations are of Box([2], float32). Remove the wrapper, or put it elsewhere in the list.
          greyscale   |                 | greyscale needs pictures, boxes of uint8 from 0 to 255 of the shape [height, width, 3], but observations are of Box([2], float32). Remove the wrapper, or put it elsewhere in the list.
          """)
  void saysWhatIsWrongAndHowToMendIt(String name, String option, String message) {
    assertThatThrownBy(() -> Wrappers.of(name, options(option)).apply(new Game()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessage(message);
  }

  private static Map<String, Object> options(String text) {
    if (text == null || text.endsWith("=")) {
      return Map.of();
    }
    List<String> parts = Arrays.asList(text.split("=", -1));
    String value = parts.get(1);
    return Map.of(parts.get(0), value.matches("\\d+") ? (Object) Integer.valueOf(value) : value);
  }

  @Test
  void readsAListFromTheInnermostToTheOutermost() {
    Environment environment = new Game();
    for (UnaryOperator<Environment> wrapper :
        Wrappers.of(
            List.of(
                Map.of("name", "timeLimit", "maxEpisodeSteps", 9),
                Map.of("name", "frameStack", "size", 2)))) {
      environment = wrapper.apply(environment);
    }
    assertThat(environment).hasToString("FrameStack<TimeLimit<Game>>");
    assertThatThrownBy(() -> Wrappers.of(List.of(Map.of("size", 2))))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("wrappers[0] has no name: {size=2}.");
    assertThatThrownBy(
            () -> Wrappers.of(List.of(Map.of("name", "oneHot"), Map.of("name", "onehot"))))
        .hasMessage("wrappers[1]: There is no wrapper 'onehot'. Did you mean oneHot?");
  }

  @Test
  void refusesToStackPartsAndToStretchWhatHasNoBounds() {
    Environment parts = new TimeAwareObservation(new Game(), 5, false);
    assertThatThrownBy(() -> new FrameStack(parts, 2, FrameStack.Padding.RESET))
        .hasMessageContaining("Put flatten before it");
    Environment unbounded = new ActionClip(new Pushed());
    assertThatThrownBy(() -> new ActionRescale(unbounded, -1, 1))
        .hasMessageContaining("element 0 goes from -Infinity to Infinity");
    assertThatThrownBy(() -> new ActionRescale(new Pushed(), 1, 1))
        .hasMessageContaining("min=1.0 and max=1.0");
  }
}
