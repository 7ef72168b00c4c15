package dev.agon.generative.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.Variable;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The Dirac-GAN of Mescheder et al. 2018: real data sit at 0, the generator makes the one point θ,
 * and D(x) = ψ x. Near the equilibrium (0, 0) gradient descent of both players follows a linear
 * system whose eigenvalues are known in closed form: ±i l for l = l'(0) without a penalty, so that
 * training circles for ever, and −γ/2 ± √(γ²/4 − l²) with R1 or R2, so that it converges; l = ½ for
 * the logistic losses.
 */
class DiracGanTest {
  @ParameterizedTest
  @CsvSource({
    "NON_SATURATING, NONE, 0, 0.5",
    "MINIMAX, NONE, 0, 0.5",
    "RELATIVISTIC, NONE, 0, 0.5",
    "WASSERSTEIN, NONE, 0, 1",
    "NON_SATURATING, R1, 0.3, 0.5",
    "NON_SATURATING, R2, 0.3, 0.5",
    "RELATIVISTIC, R1, 1, 0.5",
    "NON_SATURATING, R1_R2, 0.2, 0.5",
    "NON_SATURATING, R1, 2.6, 0.5",
  })
  void movesAsTheClosedFormSays(
      AdversarialLoss loss, Regulariser regulariser, double weight, double slope) {
    double damping = regulariser == Regulariser.R1_R2 ? 2 * weight : weight;
    double[][] jacobian = jacobian(loss, regulariser, weight);
    double trace = jacobian[0][0] + jacobian[1][1];
    double determinant = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
    // λ² − trace λ + determinant = 0 has the roots −γ/2 ± √(γ²/4 − l²).
    assertThat(trace).isCloseTo(-damping, within(1e-3));
    assertThat(determinant).isCloseTo(slope * slope, within(1e-3));
  }

  /** Derivatives of (−∂L_G/∂θ, −∂L_D/∂ψ) with respect to (θ, ψ) at the equilibrium. */
  private static double[][] jacobian(AdversarialLoss loss, Regulariser regulariser, double weight) {
    try (Compute compute = new Compute(SessionProfile.small())) {
      Ops tf = compute.tf();
      ParameterSet players = compute.parameters("players");
      Variable theta = players.variable("theta", new long[] {1, 1}, 0);
      Variable psi = players.variable("psi", new long[] {1, 1}, 0);
      UnaryOperator<Operand<TFloat32>> discriminator =
          x -> tf.reshape(tf.linalg.matMul(x, psi.value()), tf.constant(new int[] {-1}));
      Operand<TFloat32> real = tf.constant(new float[][] {{0}});
      Operand<TFloat32> fixed = tf.stopGradient(theta.value());
      Operand<TFloat32> realLogits = discriminator.apply(real);
      Operand<TFloat32> fakeLogits = discriminator.apply(fixed);
      Operand<TFloat32> penalty =
          regulariser.penalty(
              new Regulariser.Batch(
                  compute,
                  discriminator,
                  real,
                  realLogits,
                  fixed,
                  fakeLogits,
                  compute.constant(0.5),
                  compute.constant(weight)));
      Operand<TFloat32> discriminatorLoss =
          tf.math.add(loss.discriminator(tf, realLogits, fakeLogits), penalty);
      Operand<TFloat32> generatorLoss =
          loss.generator(tf, realLogits, discriminator.apply(theta.value()));
      float[] thetaSlope = new float[1];
      float[] psiSlope = new float[1];
      PreparedCall slopes =
          compute
              .prepare()
              .fetch(
                  Gradients.of(compute, generatorLoss, List.of(theta.value())).get(0), thetaSlope)
              .fetch(
                  Gradients.of(compute, discriminatorLoss, List.of(psi.value())).get(0), psiSlope)
              .build();
      compute.initialize();
      float h = 1e-2f;
      double[][] jacobian = new double[2][2];
      for (int player = 0; player < 2; player++) {
        for (int sign = -1; sign <= 1; sign += 2) {
          players.restore(
              new float[][] {{player == 0 ? sign * h : 0}, {player == 1 ? sign * h : 0}});
          slopes.run();
          jacobian[0][player] -= sign * thetaSlope[0] / (2 * h);
          jacobian[1][player] -= sign * psiSlope[0] / (2 * h);
        }
      }
      return jacobian;
    }
  }
}
