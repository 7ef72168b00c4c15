package dev.agon.agents.rollout;

/**
 * Generalised advantage estimation (Schulman et al. 2016, <a
 * href="https://arxiv.org/abs/1506.02438">arXiv:1506.02438</a>, equations 11–16).
 *
 * <p>T steps, N environments; arrays are time-major, element (t, i) at {@code t·N + i}.
 */
public final class Gae {
  private Gae() {}

  /**
   * Computes, backwards in time within each environment,
   *
   * <pre>
   * δ_t = r_t + γ·V(s_{t+1}) − V(s_t)
   * Â_t = δ_t + γλ·Â_{t+1}            Â_{t+1} = 0 where an episode ended at t
   * </pre>
   *
   * <p>The caller decides what follows a step: {@code nextValues} is 0 where the episode
   * <em>terminated</em>, the value of its final observation where it was <em>truncated</em>, and
   * otherwise the value of the next observation.
   *
   * @param rewards [T, N]
   * @param values [T, N] V(s_t)
   * @param nextValues [T, N] V(s_{t+1})
   * @param ended [T, N] the episode ended at this step, for whatever reason
   * @param environments N
   * @param discount γ
   * @param lambda λ
   * @param advantages [T, N] is overwritten
   */
  public static void advantages(
      float[] rewards,
      float[] values,
      float[] nextValues,
      boolean[] ended,
      int environments,
      double discount,
      double lambda,
      float[] advantages) {
    float gamma = (float) discount;
    float decay = (float) (discount * lambda);
    int steps = rewards.length;
    for (int k = steps - 1; k >= 0; k--) {
      float delta = rewards[k] + gamma * nextValues[k] - values[k];
      boolean last = ended[k] || k + environments >= steps;
      advantages[k] = last ? delta : delta + decay * advantages[k + environments];
    }
  }
}
