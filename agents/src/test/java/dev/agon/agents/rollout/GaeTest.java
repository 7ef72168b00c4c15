package dev.agon.agents.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.random.Pcg64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaeTest {
  // Tianshou, test/base/test_returns.py: γ = 0.99, λ = 0.95, one environment.
  private static final float[] REWARDS = {
    101, 102, 103, 200, 104, 105, 106, 201, 107, 108, 109, 202
  };
  private static final float[] NEXT_VALUES = {2, 3, 4, -1, 5, 6, 7, -2, 8, 9, 10, -3};
  private static final boolean[] ENDED = {
    false, false, false, true, false, false, false, true, false, false, false, true
  };

  /** Tianshou's V(s_t) is V(s_{t+1}) of the step before; its returns are Â + V. */
  private static float[] returns(float[] nextValues) {
    float[] values = new float[REWARDS.length];
    System.arraycopy(NEXT_VALUES, 0, values, 1, values.length - 1);
    float[] result = new float[values.length];
    Gae.advantages(REWARDS, values, nextValues, ENDED, 1, 0.99, 0.95, result);
    for (int t = 0; t < result.length; t++) {
      result[t] += values[t];
    }
    return result;
  }

  @Test
  void agreesWithPublishedReturnsWhereEpisodesTerminate() {
    float[] nextValues = NEXT_VALUES.clone();
    nextValues[3] = nextValues[7] = nextValues[11] = 0;
    assertThat(returns(nextValues))
        .containsExactly(
            new float[] {
              454.8344f, 376.1143f, 291.298f, 200f, 464.5610f, 383.1085f, 295.387f, 201f, 474.2876f,
              390.1027f, 299.476f, 202f
            },
            within(1e-3f));
  }

  @Test
  void agreesWithPublishedReturnsWhereEpisodesAreTruncated() {
    float[] nextValues = NEXT_VALUES.clone();
    nextValues[11] = 0; // 3 and 7 are cut off: their final observations have values
    assertThat(returns(nextValues))
        .containsExactly(
            new float[] {
              454.0109f, 375.2386f, 290.3669f, 199.01f, 462.9138f, 381.3571f, 293.5248f, 199.02f,
              474.2876f, 390.1027f, 299.476f, 202f
            },
            within(1e-3f));
  }

  /** γ = 0.9, λ = 1, V = 0: δ₁ = 1 + 0.9·10 = 10, Â₁ = 10; Â₀ = 1 + 0.9·10 = 10. */
  @Test
  void bootstrapsFromTheLastValueWhenNothingEnded() {
    float[] advantages = new float[2];
    boolean[] ended = new boolean[2];
    Gae.advantages(
        new float[] {1, 1}, new float[2], new float[] {0, 10}, ended, 1, 0.9, 1, advantages);
    assertThat(advantages).containsExactly(new float[] {10, 10}, within(1e-5f));
  }

  /** A perfect value function leaves nothing to gain: r = 1 for ever, V = 1/(1 − γ). */
  @Test
  void isZeroWhereTheValueFunctionIsRight() {
    int steps = 50;
    float[] values = new float[steps];
    float[] rewards = new float[steps];
    java.util.Arrays.fill(values, 50);
    java.util.Arrays.fill(rewards, 1);
    float[] advantages = new float[steps];
    Gae.advantages(rewards, values, values, new boolean[steps], 1, 0.98, 0.95, advantages);
    assertThat(advantages).containsOnly(new float[] {0}, within(1e-4f));
  }

  /** λ = 0: Â = δ. λ = 1: Â = discounted sum of rewards − V. */
  @Test
  void reducesToOneStepAndToMonteCarlo() {
    float[] rewards = {1, 2, 4};
    float[] values = {3, 5, 7};
    float[] next = {5, 7, 0};
    boolean[] ended = {false, false, true};
    float[] advantages = new float[3];
    Gae.advantages(rewards, values, next, ended, 1, 0.5, 0, advantages);
    assertThat(advantages).containsExactly(0.5f, 0.5f, -3f);
    Gae.advantages(rewards, values, next, ended, 1, 0.5, 1, advantages);
    assertThat(advantages).containsExactly(0f, -1f, -3f); // 1 + 1 + 1 − 3, 2 + 2 − 5, 4 − 7
  }

  /** Â_t = Σ_l (γλ)^l δ_{t+l} up to the end of the episode, summed in double precision. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void equalsTheSumOfItsDefinition(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    int environments = 1 + random.integers(5);
    int length = 1 + random.integers(40);
    int steps = environments * length;
    double gamma = random.nextDouble();
    double lambda = random.nextDouble();
    float[] rewards = new float[steps];
    float[] values = new float[steps];
    float[] next = new float[steps];
    boolean[] ended = new boolean[steps];
    for (int k = 0; k < steps; k++) {
      rewards[k] = (float) random.nextNormal();
      values[k] = (float) random.nextNormal();
      next[k] = (float) random.nextNormal();
      ended[k] = random.nextDouble() < 0.1;
    }
    float[] advantages = new float[steps];
    Gae.advantages(rewards, values, next, ended, environments, gamma, lambda, advantages);
    for (int i = 0; i < environments; i++) {
      for (int t = 0; t < length; t++) {
        double expected = 0;
        double weight = 1;
        for (int l = t; l < length; l++) {
          int k = l * environments + i;
          expected += weight * (rewards[k] + gamma * next[k] - values[k]);
          weight *= gamma * lambda;
          if (ended[k]) {
            break;
          }
        }
        assertThat((double) advantages[t * environments + i])
            .as("environment %d, step %d", i, t)
            .isCloseTo(expected, within(1e-5));
      }
    }
  }
}
