package dev.agon.environments.probe;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.probe.TabularProbe.Rules;
import dev.agon.environments.tabular.FiniteMdp;
import java.util.Arrays;

/**
 * Probes with discrete actions, each with its known answer. V are values of states, Q of actions, γ
 * is the discount; where nothing is said, the observation is the number of the state.
 *
 * <p>The first five are those of Andy Jones and AgileRL: in this order they find a fault in the
 * loss of the value, in its gradient through the observation, in the discount, in the loss of the
 * policy, and in how actions meet observations.
 */
public final class DiscreteProbes {
  private DiscreteProbes() {}

  /**
   * One state, one action, one step, reward 1. V = 1. A learner without this answer has a fault in
   * its loss of the value or its optimiser.
   */
  public static Rules constantReward() {
    return Rules.of(
        new FiniteMdp(new double[] {1}, 1, (state, action, out) -> out.add(1, 0, 1, true)), 1);
  }

  /**
   * Two states, one action, one step; the reward is −1 in state 0 and 1 in state 1. V = [−1, 1],
   * and 0 in the mean. Where only {@link #constantReward} is learned, the gradient does not reach
   * the observation.
   */
  public static Rules obsDependentReward() {
    return Rules.of(
        new FiniteMdp(
            new double[] {0.5, 0.5},
            1,
            (state, action, out) -> out.add(1, state, state == 0 ? -1 : 1, true)),
        0);
  }

  /**
   * Two steps, one action, reward 1 for the second. V = [γ, 1]. Where the ones before are learned,
   * the discount or the bootstrap is wrong.
   */
  public static Rules discountedReward() {
    return Rules.of(
        new FiniteMdp(
            new double[] {1, 0}, 1, (state, action, out) -> out.add(1, 1, state, state == 1)),
        1);
  }

  /**
   * One state, two actions, one step; the reward is −1 for action 0 and 1 for action 1. Q = [−1,
   * 1]. Where the ones before are learned, the loss of the policy or the advantage is wrong.
   */
  public static Rules fixedObsPolicy() {
    return Rules.of(
        new FiniteMdp(
            new double[] {1}, 2, (state, action, out) -> out.add(1, 0, action == 0 ? -1 : 1, true)),
        1);
  }

  /**
   * Two states, two actions, one step; the reward is 1 where the action is the number of the state,
   * otherwise −1. Q = [[1, −1], [−1, 1]]. Where the ones before are learned, actions and
   * observations of a batch do not belong together.
   */
  public static Rules policy() {
    return Rules.of(
        new FiniteMdp(
            new double[] {0.5, 0.5},
            2,
            (state, action, out) -> out.add(1, state, action == state ? 1 : -1, true)),
        1);
  }

  static final int IDENTITY_STEPS = 100;

  /**
   * Stable-Baselines3's identity: the reward is 1 where the action is the number of the state, and
   * the next state is random. V = 1/(1 − γ) in every state; Q(s, a) = [a = s] + γ/(1 − γ). An
   * episode of 100 steps earns 100.
   *
   * @param dim number of states and actions
   */
  public static Rules identity(int dim) {
    requireWithin("dim", dim, 1, 1_000);
    double[] start = new double[dim];
    Arrays.fill(start, 1.0 / dim);
    return Rules.of(
        new FiniteMdp(
            start,
            dim,
            (state, action, out) -> {
              for (int next = 0; next < dim; next++) {
                out.add(1.0 / dim, next, action == state ? 1 : 0, false);
              }
            }),
        IDENTITY_STEPS);
  }

  static final int INFINITE_HORIZON_STEPS = 8;

  /**
   * Stable-Baselines3's infinite horizon: four states in a circle, two actions without effect,
   * reward 1 at every step and no end but the time limit. V = 1/(1 − γ) in every state, which is 50
   * with γ = 0.98: a learner that takes the time limit for an end finds less. An episode of 8 steps
   * earns 8.
   */
  public static Rules infiniteHorizon() {
    return Rules.of(
        new FiniteMdp(
            new double[] {1, 0, 0, 0},
            2,
            (state, action, out) -> out.add(1, (state + 1) % 4, 1, false)),
        INFINITE_HORIZON_STEPS);
  }

  static final int CORRIDOR_STEPS = 200;

  /**
   * A corridor: action 0 goes a place to the left, action 1 to the right; the walk starts at the
   * left end, and stepping onto the right end earns 1. V(s) = γ^(length − 2 − s). An episode earns
   * 1.
   *
   * @param length places, both ends included
   */
  public static Rules corridor(int length) {
    requireWithin("length", length, 2, CORRIDOR_STEPS);
    double[] start = new double[length];
    start[0] = 1;
    return Rules.of(
        new FiniteMdp(
            start,
            2,
            (state, action, out) -> {
              int next = Math.min(Math.max(state + (action == 1 ? 1 : -1), 0), length - 1);
              boolean arrived = next == length - 1;
              out.add(1, next, arrived ? 1 : 0, arrived);
            }),
        1);
  }

  private static final double MOVE_COST = 0.01;

  /**
   * Osband's deep sea, as in bsuite: a diver sinks a row a step through a square of N rows and N
   * columns, one column to the left or to the right, from the top left. A step to the right costs
   * 0.01/N; a step to the right from the bottom right corner earns 1. Which action is right in
   * which square is drawn once. Random actions find the treasure once in 2^N episodes.
   *
   * <p>The best policy goes to the right at every step: an episode earns 0.99. Stochastic, with
   * bsuite's two differences, a step to the right fails with probability 1/N, and the reward of a
   * step from either corner of the last row has noise, normal with deviation 1. Then the best
   * policy gives up after its first failure: with q = 1 − 1/N an episode earns q^(N−1) − 0.01·(1 −
   * q^N) in the mean.
   *
   * <p>The observation is the square as an N × N box, 1 where the diver is and 0 elsewhere; all 0
   * after the last step.
   *
   * @param size N
   * @param mappingSeed seed of the draw of which action is right where
   */
  public static Rules deepSea(int size, boolean stochastic, int mappingSeed) {
    requireWithin("size", size, 2, 50);
    requireWithin("mappingSeed", mappingSeed, 0, Integer.MAX_VALUE);
    Pcg64 random = Pcg64.seeded(mappingSeed);
    int squares = size * size;
    int[] right = new int[squares];
    Arrays.setAll(right, square -> random.integers(2));
    double success = stochastic ? 1 - 1.0 / size : 1;
    double[] start = new double[squares + 1]; // the last state is the ground
    start[0] = 1;
    FiniteMdp mdp =
        new FiniteMdp(
            start,
            2,
            (state, action, out) -> {
              if (state == squares) {
                out.add(1, squares, 0, true); // never played
                return;
              }
              int row = state / size;
              int column = state % size;
              boolean last = row == size - 1;
              int left = below(size, row, Math.max(column - 1, 0));
              if (action != right[state]) {
                out.add(1, left, 0, last);
                return;
              }
              double reward = (column == size - 1 ? 1 : 0) - MOVE_COST / size;
              out.add(success, below(size, row, Math.min(column + 1, size - 1)), reward, last);
              if (success < 1) {
                out.add(1 - success, below(size, row, column), reward, last);
              }
            });
    boolean[] noisy = new boolean[squares + 1];
    noisy[squares - size] = stochastic;
    noisy[squares - 1] = stochastic;
    double best =
        Math.pow(success, size - 1) - MOVE_COST * (stochastic ? 1 - Math.pow(success, size) : 1);
    return new Rules(
        mdp,
        stochastic ? noisy : null,
        Space.Box.of(0, 1, size, size),
        (state, out, offset) -> {
          Arrays.fill(out, offset, offset + squares, 0);
          if (state < squares) {
            out[offset + state] = 1;
          }
        },
        best,
        size);
  }

  private static int below(int size, int row, int column) {
    return row == size - 1 ? size * size : (row + 1) * size + column;
  }

  /**
   * Remember one bit, after bsuite's memory length: the first observation shows it, the last asks
   * for it, and the action of that step earns 1 where it is the bit, otherwise −1; the other
   * actions have no effect. The best policy remembers and earns 1; one without memory earns 0 in
   * the mean, if there is more than one step.
   *
   * <p>The observation is a box of three: the part of the time that is left, from 1 down to 0; 1
   * where the bit is asked for, otherwise 0; the bit as −1 or 1 at the start, otherwise 0.
   *
   * @param length steps of an episode
   */
  public static Rules memoryLength(int length) {
    requireWithin("length", length, 1, 1_000);
    int times = length + 1; // the state of a bit and a time is bit · times + time
    double[] start = new double[2 * times];
    start[0] = 0.5;
    start[times] = 0.5;
    FiniteMdp mdp =
        new FiniteMdp(
            start,
            2,
            (state, action, out) -> {
              int time = state % times;
              boolean last = time >= length - 1;
              double reward = action == state / times ? 1 : -1;
              out.add(1, time == length ? state : state + 1, last ? reward : 0, last);
            });
    return new Rules(
        mdp,
        null,
        Space.Box.of(new float[] {0, 0, -1}, new float[] {1, 1, 1}),
        (state, out, offset) -> {
          int time = state % times;
          out[offset] = 1 - (float) time / length;
          out[offset + 1] = time == length - 1 ? 1 : 0;
          out[offset + 2] = time > 0 ? 0 : state / times == 0 ? -1 : 1;
        },
        1,
        times);
  }

  /**
   * The bandit of Sutton and Barto's testbed: one step, and the reward of an arm is normal with
   * deviation 1 around the arm's mean. The means are normal with deviation 1, and fixed by the
   * seed. Q are the means, V is the largest of them.
   */
  public static Rules gaussianBandit(int arms, int meansSeed) {
    Pcg64 random = bandit(arms, meansSeed);
    double[] means = new double[arms];
    Arrays.setAll(means, arm -> random.nextNormal());
    return new Rules(
        new FiniteMdp(
            new double[] {1}, arms, (state, action, out) -> out.add(1, 0, means[action], true)),
        new boolean[] {true},
        null,
        null,
        Arrays.stream(means).max().orElseThrow(),
        1);
  }

  /**
   * One step, and the reward of an arm is 1 with the arm's probability, otherwise 0. The
   * probabilities are uniform, and fixed by the seed. Q are the probabilities, V is the largest of
   * them.
   */
  public static Rules bernoulliBandit(int arms, int meansSeed) {
    Pcg64 random = bandit(arms, meansSeed);
    double[] means = new double[arms];
    Arrays.setAll(means, arm -> random.nextDouble());
    return Rules.of(
        new FiniteMdp(
            new double[] {1},
            arms,
            (state, action, out) -> {
              out.add(means[action], 0, 1, true);
              out.add(1 - means[action], 0, 0, true);
            }),
        Arrays.stream(means).max().orElseThrow());
  }

  private static Pcg64 bandit(int arms, int meansSeed) {
    requireWithin("arms", arms, 1, 10_000);
    requireWithin("meansSeed", meansSeed, 0, Integer.MAX_VALUE);
    return Pcg64.seeded(meansSeed);
  }

  static void requireWithin(String option, int value, int low, int high) {
    if (value < low || value > high) {
      throw new EnvironmentException(
          "The option '%s' was %d. Give an integer from %d to %d."
              .formatted(option, value, low, high));
    }
  }
}
