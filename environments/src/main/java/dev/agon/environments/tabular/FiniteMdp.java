package dev.agon.environments.tabular;

import dev.agon.core.random.Pcg64;
import java.util.Arrays;
import java.util.Locale;

/**
 * A Markov decision process with states 0, …, S − 1 and actions 0, …, A − 1: for each state and
 * action the outcomes, each a probability, a next state, a reward and whether the episode ends
 * there; and how likely an episode starts in each state. Gymnasium's {@code env.unwrapped.P} as
 * flat arrays. Immutable.
 *
 * <pre>{@code
 * // From 0 a step to the right succeeds four times in five, and ends the episode.
 * FiniteMdp mdp =
 *     new FiniteMdp(
 *         new double[] {1, 0},
 *         1,
 *         (state, action, outcomes) -> {
 *           outcomes.add(0.8, 1, 1.0, true);
 *           outcomes.add(0.2, 0, 0.0, false);
 *         });
 * }</pre>
 */
public final class FiniteMdp {
  private static final double SUM_TOLERANCE = 1e-9;

  /** Tells what an action may lead to. */
  @FunctionalInterface
  public interface Rules {
    /** Adds the outcomes of {@code action} in {@code state}; at least one. */
    void outcomes(int state, int action, Outcomes out);
  }

  /** Takes the outcomes of one action in one state. */
  @FunctionalInterface
  public interface Outcomes {
    void add(double probability, int next, double reward, boolean terminated);
  }

  private final int states;
  private final int actions;
  private final double[] start; // [S]
  private final double[] startCumulative; // [S]

  // Every pair of state and action has room for W outcomes, so that where they lie is a product and
  // a step needs no branch. Free room holds the first outcome again, with probability 0.
  final int width; // W
  final double[] cumulative; // [S, A, W] probability of this outcome or one before it
  final int[] next; // [S, A, W], as the following
  final double[] reward;
  final boolean[] terminated;
  private final double[] probability;

  /**
   * @param start [S] probability of each state at the start of an episode
   * @param actions A
   * @param rules asked once for each state and action
   */
  public FiniteMdp(double[] start, int actions, Rules rules) {
    this.states = start.length;
    this.actions = actions;
    this.start = start.clone();
    if (states < 1 || actions < 1) {
      throw new IllegalArgumentException(
          "A decision process has at least one state and one action, but there are %d and %d."
              .formatted(states, actions));
    }
    double sum = 0;
    startCumulative = new double[states];
    for (int s = 0; s < states; s++) {
      sum += start[s];
      startCumulative[s] = sum;
    }
    requireDistribution("The start", sum, start);

    Collector collected = new Collector(states, actions);
    for (int s = 0; s < states; s++) {
      for (int a = 0; a < actions; a++) {
        collected.begin(s, a);
        rules.outcomes(s, a, collected);
        collected.end(s, a);
      }
    }
    width = collected.width;
    int size = Math.multiplyExact(Math.multiplyExact(states, actions), width);
    probability = new double[size];
    cumulative = new double[size];
    next = new int[size];
    reward = new double[size];
    terminated = new boolean[size];
    for (int pair = 0; pair < states * actions; pair++) {
      int first = collected.first[pair];
      int count = collected.first[pair + 1] - first;
      double likely = 0;
      for (int j = 0; j < width; j++) {
        int to = pair * width + j;
        int from = j < count ? first + j : first;
        likely += j < count ? collected.probability[from] : 0;
        probability[to] = j < count ? collected.probability[from] : 0;
        cumulative[to] = j < count ? likely : Double.POSITIVE_INFINITY;
        next[to] = collected.next[from];
        reward[to] = collected.reward[from];
        terminated[to] = collected.terminated[from];
      }
    }
  }

  /** S. */
  public int states() {
    return states;
  }

  /** A. */
  public int actions() {
    return actions;
  }

  /** The probability that an episode starts in {@code state}. */
  public double startProbability(int state) {
    return start[state];
  }

  /** The index of the first outcome of an action; the others follow. */
  public int firstOutcome(int state, int action) {
    return (state * actions + action) * width;
  }

  /**
   * One behind the index of the last outcome of an action. Some in between may have probability 0.
   */
  public int endOutcome(int state, int action) {
    return firstOutcome(state, action) + width;
  }

  public double probability(int outcome) {
    return probability[outcome];
  }

  public int next(int outcome) {
    return next[outcome];
  }

  public double reward(int outcome) {
    return reward[outcome];
  }

  public boolean terminated(int outcome) {
    return terminated[outcome];
  }

  /**
   * Draws the state in which an episode starts.
   *
   * <p>As Gymnasium's {@code categorical_sample}: one number u is drawn, even where there is
   * nothing to choose, and the first state counts whose cumulative probability is above u; the very
   * first where rounding left none above.
   */
  public int sampleStart(Pcg64 random) {
    double u = random.nextDouble();
    int low = 0;
    int high = states;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (startCumulative[middle] > u) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low == states ? 0 : low;
  }

  /** Draws the index of an outcome, as {@link #sampleStart} draws a state. */
  public int sample(int state, int action, Pcg64 random) {
    return outcome((state * actions + action) * width, random.nextDouble());
  }

  /** The outcome at {@code u}, of the action whose outcomes begin at {@code first}. */
  int outcome(int first, double u) {
    int outcome = first;
    for (int j = first; j < first + width - 1; j++) {
      outcome += cumulative[j] <= u ? 1 : 0;
    }
    return outcome;
  }

  /**
   * The mean over the states in which an episode starts.
   *
   * @param values [S]
   */
  public double startValue(double[] values) {
    double sum = 0;
    for (int s = 0; s < states; s++) {
      if (start[s] > 0) {
        sum += start[s] * values[s];
      }
    }
    return sum;
  }

  private static void requireDistribution(String what, double sum, double... probabilities) {
    for (double p : probabilities) {
      if (!(p >= 0)) {
        throw new IllegalArgumentException(
            "%s has the probability %s. Give one from 0 to 1.".formatted(what, p));
      }
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new IllegalArgumentException(
          "The probabilities of %s add up to %s, not to 1."
              .formatted(what.toLowerCase(Locale.ROOT), sum));
    }
  }

  /** The outcomes in the order they come, before it is known how many an action has at most. */
  private static final class Collector implements Outcomes {
    private final int states;
    private final int[] first; // [S·A + 1]
    private final int actions;
    private double[] probability = new double[64];
    private int[] next = new int[64];
    private double[] reward = new double[64];
    private boolean[] terminated = new boolean[64];
    private int size;
    private int width = 1;
    private double sum;

    Collector(int states, int actions) {
      this.states = states;
      this.actions = actions;
      first = new int[Math.multiplyExact(states, actions) + 1];
    }

    void begin(int state, int action) {
      first[state * actions + action] = size;
      sum = 0;
    }

    @Override
    public void add(double p, int to, double r, boolean ends) {
      if (to < 0 || to >= states || !Double.isFinite(r)) {
        throw new IllegalArgumentException(
            "An outcome leads to state %d with reward %s. States go from 0 to %d, and rewards are finite."
                .formatted(to, r, states - 1));
      }
      if (size == next.length) {
        probability = Arrays.copyOf(probability, 2 * size);
        next = Arrays.copyOf(next, 2 * size);
        reward = Arrays.copyOf(reward, 2 * size);
        terminated = Arrays.copyOf(terminated, 2 * size);
      }
      probability[size] = p;
      next[size] = to;
      reward[size] = r;
      terminated[size] = ends;
      sum += p;
      size++;
    }

    void end(int state, int action) {
      int pair = state * actions + action;
      first[pair + 1] = size;
      requireDistribution(
          "Action %d in state %d".formatted(action, state),
          sum,
          Arrays.copyOfRange(probability, first[pair], size));
      // Where rounding leaves the sum below 1, a number above it falls behind the last outcome.
      width = Math.max(width, size - first[pair] + (sum < 1 ? 1 : 0));
    }
  }
}
