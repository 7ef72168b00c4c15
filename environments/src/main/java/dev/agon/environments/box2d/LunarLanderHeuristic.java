package dev.agon.environments.box2d;

/**
 * The controller that comes with Gymnasium's lunar lander: it points the lander at the pad and
 * keeps its height in proportion to the distance, each by a proportional and a differential term.
 * Lands nearly always.
 */
public final class LunarLanderHeuristic {
  private float angleTodo;
  private float hoverTodo;

  /** The discrete action for an observation. */
  public int discrete(float[] observation) {
    decide(observation);
    if (hoverTodo > Math.abs(angleTodo) && hoverTodo > 0.05f) {
      return 2;
    }
    if (angleTodo < -0.05f) {
      return 3;
    }
    return angleTodo > 0.05f ? 1 : 0;
  }

  /**
   * The continuous action for an observation.
   *
   * @param action [2] written
   */
  public void continuous(float[] observation, float[] action) {
    decide(observation);
    action[0] = Math.min(Math.max(hoverTodo * 20 - 1, -1), 1);
    action[1] = Math.min(Math.max(-angleTodo * 20, -1), 1);
  }

  private void decide(float[] s) {
    float angleTarget = s[0] * 0.5f + s[2] * 1.0f; // towards the centre
    angleTarget = Math.min(Math.max(angleTarget, -0.4f), 0.4f); // more than 22° is bad
    float hoverTarget = 0.55f * Math.abs(s[0]);
    angleTodo = (angleTarget - s[4]) * 0.5f - s[5] * 1.0f;
    hoverTodo = (hoverTarget - s[1]) * 0.5f - s[3] * 0.5f;
    if (s[6] != 0 || s[7] != 0) { // on the ground: only slow the fall
      angleTodo = 0;
      hoverTodo = -s[3] * 0.5f;
    }
  }
}
