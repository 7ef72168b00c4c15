package dev.agon.environments.tabular;

import java.util.Arrays;

/**
 * Solves a {@link FiniteMdp} exactly (Bellman, <em>Dynamic Programming</em>, 1957; Howard,
 * <em>Dynamic Programming and Markov Processes</em>, 1960): what the best policy earns, and what it
 * does. This is what a learner is measured against.
 *
 * <pre>{@code
 * FiniteMdp lake = new FrozenLake().mdp();
 * Solution best = DynamicProgramming.valueIteration(lake, 0.99, 1e-10);
 * double value = lake.startValue(best.values()); // 0.542025932…
 * double success = lake.startValue(DynamicProgramming.within(lake, 100, 1).values()); // 0.74419…
 * }</pre>
 *
 * <p>S states, A actions, γ the discount. A terminal state is worth 0.
 */
public final class DynamicProgramming {
  private DynamicProgramming() {}

  /**
   * The best policy and what it earns.
   *
   * @param values [S] expected discounted return from each state on
   * @param policy [S] a best action; the first where several are
   */
  public record Solution(double[] values, int[] policy) {}

  /**
   * The best policy where a number of steps is left, and what it earns.
   *
   * @param values [S] expected return from each state on, with all steps left
   * @param policy [steps, S] a best action after so many steps
   */
  public record HorizonSolution(double[] values, int[][] policy) {}

  /**
   * Value iteration: V(s) ← max_a Σ p·(r + γ·V(s')) for all states at once, until V is near enough.
   *
   * @param discount γ in [0, 1)
   * @param tolerance each value is at most this far from the exact one, but for rounding
   */
  public static Solution valueIteration(FiniteMdp mdp, double discount, double tolerance) {
    requireDiscount(discount);
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException(
          "The tolerance is a positive number such as 1e-10, but was %s.".formatted(tolerance));
    }
    double[] values = new double[mdp.states()];
    double[] improved = new double[mdp.states()];
    // A sweep shrinks the largest change by γ or more: what rounding adds must not keep it going.
    double atMost = Double.POSITIVE_INFINITY;
    double change;
    do {
      change = 0;
      for (int s = 0; s < values.length; s++) {
        improved[s] = actionValue(mdp, s, bestAction(mdp, s, values, discount), values, discount);
        change = Math.max(change, Math.abs(improved[s] - values[s]));
      }
      double[] swapped = values;
      values = improved;
      improved = swapped;
      atMost = Double.isInfinite(atMost) ? change : discount * atMost;
    } while (Math.min(change, atMost) * discount / (1 - discount) > tolerance);
    return new Solution(values, greedy(mdp, values, discount));
  }

  /**
   * Policy iteration: the values of a policy by solving its linear equations, then the policy that
   * is greedy for them, until it stays the same. Exact but for rounding, in time S³.
   *
   * @param discount γ in [0, 1)
   */
  public static Solution policyIteration(FiniteMdp mdp, double discount) {
    requireDiscount(discount);
    int[] policy = new int[mdp.states()];
    while (true) {
      double[] values = evaluate(mdp, policy, discount);
      if (!improve(mdp, policy, values, discount)) {
        return new Solution(values, policy);
      }
    }
  }

  /** Makes the policy greedy; returns whether an action became a better one. */
  private static boolean improve(FiniteMdp mdp, int[] policy, double[] values, double discount) {
    boolean improved = false;
    for (int s = 0; s < policy.length; s++) {
      int best = bestAction(mdp, s, values, discount);
      double now = actionValue(mdp, s, policy[s], values, discount);
      double then = actionValue(mdp, s, best, values, discount);
      // Only where it is more than rounding, or two equal actions would take turns for ever.
      if (then > now + 1e-12 * Math.max(1, Math.abs(now))) {
        policy[s] = best;
        improved = true;
      }
    }
    return improved;
  }

  /**
   * What a policy earns: solves V(s) = Σ p·(r + γ·V(s')) by elimination, in time S³.
   *
   * @param policy [S] action in each state
   * @param discount γ in [0, 1)
   * @return [S]
   */
  public static double[] evaluate(FiniteMdp mdp, int[] policy, double discount) {
    requireDiscount(discount);
    int n = mdp.states();
    double[][] equations = new double[n][n + 1]; // (I − γ·P)·V = R
    for (int s = 0; s < n; s++) {
      equations[s][s] = 1;
      for (int k = mdp.firstOutcome(s, policy[s]); k < mdp.endOutcome(s, policy[s]); k++) {
        equations[s][n] += mdp.probability(k) * mdp.reward(k);
        if (!mdp.terminated(k)) {
          equations[s][mdp.next(k)] -= discount * mdp.probability(k);
        }
      }
    }
    return solve(equations);
  }

  /**
   * Gauss's elimination. The matrix is diagonally dominant by rows, so no pivot is searched for.
   */
  private static double[] solve(double[][] equations) {
    int n = equations.length;
    for (int column = 0; column < n; column++) {
      double[] pivot = equations[column];
      for (int row = column + 1; row < n; row++) {
        double factor = equations[row][column] / pivot[column];
        if (factor != 0) {
          for (int k = column; k <= n; k++) {
            equations[row][k] -= factor * pivot[k];
          }
        }
      }
    }
    double[] solution = new double[n];
    for (int row = n - 1; row >= 0; row--) {
      double sum = equations[row][n];
      for (int k = row + 1; k < n; k++) {
        sum -= equations[row][k] * solution[k];
      }
      solution[row] = sum / equations[row][row];
    }
    return solution;
  }

  /**
   * The best that can be done within a number of steps, where the best action may depend on how
   * many are left: backward induction. With a discount of 1 and a reward of 1 at the goal it is the
   * probability of reaching the goal in time.
   *
   * @param steps at least 1, such as the time limit
   * @param discount γ in [0, 1]
   */
  public static HorizonSolution within(FiniteMdp mdp, int steps, double discount) {
    if (steps < 1 || !(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException(
          "The horizon is at least 1 step and the discount from 0 to 1, but they were %d and %s."
              .formatted(steps, discount));
    }
    double[] values = new double[mdp.states()]; // no step left
    int[][] policy = new int[steps][];
    for (int t = steps - 1; t >= 0; t--) {
      policy[t] = greedy(mdp, values, discount);
      double[] before = new double[mdp.states()];
      for (int s = 0; s < before.length; s++) {
        before[s] = actionValue(mdp, s, policy[t][s], values, discount);
      }
      values = before;
    }
    return new HorizonSolution(values, policy);
  }

  /**
   * What each action is worth, if the values hold from the next state on: Q from V.
   *
   * @param values [S]
   * @return [S, A]
   */
  public static double[][] actionValues(FiniteMdp mdp, double[] values, double discount) {
    double[][] table = new double[mdp.states()][mdp.actions()];
    for (int s = 0; s < table.length; s++) {
      int state = s;
      Arrays.setAll(table[s], a -> actionValue(mdp, state, a, values, discount));
    }
    return table;
  }

  private static int[] greedy(FiniteMdp mdp, double[] values, double discount) {
    int[] policy = new int[mdp.states()];
    Arrays.setAll(policy, s -> bestAction(mdp, s, values, discount));
    return policy;
  }

  private static int bestAction(FiniteMdp mdp, int state, double[] values, double discount) {
    int best = 0;
    double most = actionValue(mdp, state, 0, values, discount);
    for (int a = 1; a < mdp.actions(); a++) {
      double value = actionValue(mdp, state, a, values, discount);
      if (value > most) {
        most = value;
        best = a;
      }
    }
    return best;
  }

  /** Σ p·(r + γ·V(s')) over the outcomes of an action. */
  private static double actionValue(
      FiniteMdp mdp, int state, int action, double[] values, double discount) {
    double sum = 0;
    int end = mdp.endOutcome(state, action);
    for (int k = mdp.firstOutcome(state, action); k < end; k++) {
      double later = mdp.terminated(k) ? 0 : discount * values[mdp.next(k)];
      sum += mdp.probability(k) * (mdp.reward(k) + later);
    }
    return sum;
  }

  private static void requireDiscount(double discount) {
    if (!(discount >= 0 && discount < 1)) {
      throw new IllegalArgumentException(
          "The discount is at least 0 and below 1, but was %s. Without discount, give a number of steps: within(mdp, steps, 1)."
              .formatted(discount));
    }
  }
}
