package dev.agon.environments.box2d;

/**
 * The controller that comes with Gymnasium's bipedal walker: a cycle of three states, in each of
 * which hips and knees are pulled towards target angles. It has no notion of balance and falls now
 * and then. One instance walks one episode.
 */
public final class BipedalWalkerHeuristic {
  private enum State {
    STAY_ON_ONE_LEG,
    PUT_OTHER_DOWN,
    PUSH_OFF
  }

  private static final float SPEED = 0.29f; // any faster, and it falls forward
  private static final float SUPPORT_KNEE_ANGLE = 0.1f;
  private static final float NO_TARGET = 0;

  private State state = State.STAY_ON_ONE_LEG;
  private int movingLeg;
  private float supportingKneeAngle = SUPPORT_KNEE_ANGLE;
  private final float[] hipTarget = new float[2];
  private final float[] kneeTarget = new float[2];

  /**
   * The action for an observation.
   *
   * @param action [4] written
   */
  public void act(float[] observation, float[] action) {
    chooseTargets(observation);
    for (int leg = 0; leg < 2; leg++) {
      int at = 4 + 5 * leg;
      float hip = 0;
      float knee = 0;
      if (hipTarget[leg] != NO_TARGET) {
        hip = 0.9f * (hipTarget[leg] - observation[at]) - 0.25f * observation[at + 1];
      }
      if (kneeTarget[leg] != NO_TARGET) {
        knee = 4.0f * (kneeTarget[leg] - observation[at + 2]) - 0.25f * observation[at + 3];
      }
      hip -= 0.9f * (0 - observation[0]) - 1.5f * observation[1]; // keeps the hull straight
      knee -= 15.0f * observation[3]; // damps bouncing
      action[2 * leg] = Math.min(Math.max(0.5f * hip, -1), 1);
      action[2 * leg + 1] = Math.min(Math.max(0.5f * knee, -1), 1);
    }
  }

  private void chooseTargets(float[] s) {
    int supportingLeg = 1 - movingLeg;
    int moving = 4 + 5 * movingLeg;
    int supporting = 4 + 5 * supportingLeg;
    hipTarget[0] = NO_TARGET;
    hipTarget[1] = NO_TARGET;
    kneeTarget[0] = NO_TARGET;
    kneeTarget[1] = NO_TARGET;
    if (state == State.STAY_ON_ONE_LEG) {
      hipTarget[movingLeg] = 1.1f;
      kneeTarget[movingLeg] = -0.6f;
      supportingKneeAngle += 0.03f;
      if (s[2] > SPEED) {
        supportingKneeAngle += 0.03f;
      }
      supportingKneeAngle = Math.min(supportingKneeAngle, SUPPORT_KNEE_ANGLE);
      kneeTarget[supportingLeg] = supportingKneeAngle;
      if (s[supporting] < 0.10f) { // the supporting leg is behind
        state = State.PUT_OTHER_DOWN;
      }
    }
    if (state == State.PUT_OTHER_DOWN) {
      hipTarget[movingLeg] = 0.1f;
      kneeTarget[movingLeg] = SUPPORT_KNEE_ANGLE;
      kneeTarget[supportingLeg] = supportingKneeAngle;
      if (s[moving + 4] != 0) {
        state = State.PUSH_OFF;
        supportingKneeAngle = Math.min(s[moving + 2], SUPPORT_KNEE_ANGLE);
      }
    }
    if (state == State.PUSH_OFF) {
      kneeTarget[movingLeg] = supportingKneeAngle;
      kneeTarget[supportingLeg] = 1.0f;
      if (s[supporting + 2] > 0.88f || s[2] > 1.2f * SPEED) {
        state = State.STAY_ON_ONE_LEG;
        movingLeg = supportingLeg;
      }
    }
  }
}
