package dev.agon.agents.ppo;

import dev.agon.core.nn.Activation;
import dev.agon.core.training.Check;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hyperparameters of {@link Ppo}.
 *
 * @param learningRate α of Adam; live
 * @param annealLearningRate whether α falls linearly to 0 over the budget
 * @param adamEpsilon ε̂ of Adam
 * @param rolloutLength T: steps of each environment between two updates
 * @param numEpochs K: how often an update goes through the rollout
 * @param numMinibatches into how many parts each of these passes is cut
 * @param discount γ
 * @param gaeLambda λ
 * @param normaliseAdvantages whether advantages have mean 0 and deviation 1 in each minibatch
 * @param clipEpsilon ε: how far the probability ratio may move before its gradient stops; live
 * @param annealClipEpsilon whether ε falls linearly to 0 over the budget
 * @param valueCoefficient c₁ of the value loss; live
 * @param entropyCoefficient c₂ of the entropy bonus; live
 * @param maxGradientNorm to which the gradient is shortened
 * @param hiddenSizes units of the hidden layers, of policy and value network each
 * @param activation of the hidden layers
 */
public record PpoConfig(
    double learningRate,
    boolean annealLearningRate,
    double adamEpsilon,
    int rolloutLength,
    int numEpochs,
    int numMinibatches,
    double discount,
    double gaeLambda,
    boolean normaliseAdvantages,
    double clipEpsilon,
    boolean annealClipEpsilon,
    double valueCoefficient,
    double entropyCoefficient,
    double maxGradientNorm,
    List<Integer> hiddenSizes,
    Activation activation) {

  public PpoConfig {
    Check.within("algorithm.learningRate", learningRate, 1e-8, 1);
    Check.positive("algorithm.adamEpsilon", adamEpsilon);
    Check.positive("algorithm.rolloutLength", rolloutLength);
    Check.positive("algorithm.numEpochs", numEpochs);
    Check.positive("algorithm.numMinibatches", numMinibatches);
    Check.within("algorithm.discount", discount, 0, 1);
    Check.within("algorithm.gaeLambda", gaeLambda, 0, 1);
    Check.within("algorithm.clipEpsilon", clipEpsilon, 0.001, 10);
    Check.within("algorithm.valueCoefficient", valueCoefficient, 0, 100);
    Check.within("algorithm.entropyCoefficient", entropyCoefficient, 0, 10);
    Check.positive("algorithm.maxGradientNorm", maxGradientNorm);
    hiddenSizes = List.copyOf(hiddenSizes);
    hiddenSizes.forEach(units -> Check.positive("algorithm.hiddenSizes", units));
  }

  /** A start for small problems with vector observations. */
  public static PpoConfig defaults() {
    return new PpoConfig(
        3e-4, // learningRate
        true, // annealLearningRate
        1e-5, // adamEpsilon
        128, // rolloutLength
        4, // numEpochs
        4, // numMinibatches
        0.99, // discount
        0.95, // gaeLambda
        true, // normaliseAdvantages
        0.2, // clipEpsilon
        false, // annealClipEpsilon
        0.5, // valueCoefficient
        0, // entropyCoefficient
        0.5, // maxGradientNorm
        List.of(64, 64), // hiddenSizes
        Activation.TANH);
  }

  /**
   * How many steps a minibatch has.
   *
   * @param environmentCount N
   * @throws IllegalArgumentException when the minibatches would differ in size
   */
  public int minibatchSize(int environmentCount) {
    int batch = environmentCount * rolloutLength;
    Check.that(
        batch % numMinibatches == 0,
        """
        algorithm.numMinibatches=%d does not divide the batch of %d steps (environment.count=%d × \
        algorithm.rolloutLength=%d).
        The last minibatch would be smaller, which skews advantage normalisation.
        Choose numMinibatches from %s, or change rolloutLength.""",
        numMinibatches,
        batch,
        environmentCount,
        rolloutLength,
        IntStream.rangeClosed(1, Math.min(batch, 64)).filter(m -> batch % m == 0).boxed().toList());
    return batch / numMinibatches;
  }
}
