package dev.agon.core.environment;

/** What one step of one instance gave. Made once and written by every step. */
public final class StepResult {

  /** [D] */
  public final float[] observation;

  public double reward;

  /** The episode ended in a terminal state: nothing follows it. */
  public boolean terminated;

  /** The episode was cut off, by a time limit say: its last state still has a value. */
  public boolean truncated;

  public StepResult(int observationSize) {
    observation = new float[observationSize];
  }

  /** Writes everything but the observation. */
  public void set(double reward, boolean terminated, boolean truncated) {
    this.reward = reward;
    this.terminated = terminated;
    this.truncated = truncated;
  }

  /** Whether the episode ended, for whatever reason. */
  public boolean ended() {
    return terminated || truncated;
  }
}
