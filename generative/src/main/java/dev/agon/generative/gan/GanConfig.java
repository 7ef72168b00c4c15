package dev.agon.generative.gan;

import dev.agon.core.training.Check;
import java.util.List;

/**
 * Hyperparameters of {@link Gan}.
 *
 * @param architecture the two networks
 * @param hiddenSizes units of the dense hidden layers: of both networks of {@link
 *     Architecture#MLP}, of the generator of {@link Architecture#DCGAN_28} before its images
 * @param channels C of {@link Architecture#DCGAN_28}
 * @param loss what the networks play for
 * @param regulariser what keeps the discriminator smooth
 * @param penaltyWeight w of the regulariser; live
 * @param latentSize Z: numbers, standard normal, that a sample is made from
 * @param batchSize B: real samples of one update, and as many generated ones
 * @param discriminatorSteps discriminator updates per generator update
 * @param generatorLearningRate α of the generator's Adam; live
 * @param discriminatorLearningRate α of the discriminator's Adam; live
 * @param adamBeta1 β₁ of both
 * @param adamBeta2 β₂ of both
 * @param annealFrom share of the budget after which both learning rates fall linearly to 0; 1 for
 *     never
 * @param averageDecay samples come from a moving average of the generator's weights with this decay
 *     per update; 0 for the weights themselves
 */
public record GanConfig(
    Architecture architecture,
    List<Integer> hiddenSizes,
    int channels,
    AdversarialLoss loss,
    Regulariser regulariser,
    double penaltyWeight,
    int latentSize,
    int batchSize,
    int discriminatorSteps,
    double generatorLearningRate,
    double discriminatorLearningRate,
    double adamBeta1,
    double adamBeta2,
    double annealFrom,
    double averageDecay) {

  public GanConfig {
    hiddenSizes = List.copyOf(hiddenSizes);
    hiddenSizes.forEach(units -> Check.within("algorithm.hiddenSizes", units, 1, 65_536));
    Check.within("algorithm.channels", channels, 1, 4_096);
    Check.within("algorithm.penaltyWeight", penaltyWeight, 0, 1e6);
    Check.within("algorithm.latentSize", latentSize, 1, 65_536);
    Check.within("algorithm.batchSize", batchSize, 1, 65_536);
    Check.within("algorithm.discriminatorSteps", discriminatorSteps, 1, 1_000);
    Check.within("algorithm.generatorLearningRate", generatorLearningRate, 1e-8, 1);
    Check.within("algorithm.discriminatorLearningRate", discriminatorLearningRate, 1e-8, 1);
    checkDecay("algorithm.adamBeta1", adamBeta1);
    checkDecay("algorithm.adamBeta2", adamBeta2);
    Check.within("algorithm.annealFrom", annealFrom, 0, 1);
    checkDecay("algorithm.averageDecay", averageDecay);
  }

  private static void checkDecay(String name, double value) {
    Check.that(
        value >= 0 && value < 1,
        "%s=%s is outside [0, 1): with 1 nothing new would ever count. Choose a value below 1.",
        name,
        value);
  }

  /** The loss and the penalties of R3GAN (Huang et al. 2024) on a small convolutional pair. */
  public static GanConfig defaults() {
    return new GanConfig(
        Architecture.DCGAN_28,
        List.of(256), // hiddenSizes
        32, // channels
        AdversarialLoss.RELATIVISTIC,
        Regulariser.R1_R2,
        0.5, // penaltyWeight
        32, // latentSize
        64, // batchSize
        1, // discriminatorSteps
        1e-3, // generatorLearningRate
        1e-3, // discriminatorLearningRate
        0, // adamBeta1
        0.99, // adamBeta2
        0.5, // annealFrom
        0.995); // averageDecay
  }

  /**
   * What the learning rates are multiplied with: 1, then linearly down to 0.
   *
   * @param progress how much of the budget is spent, in [0, 1]
   */
  public double annealing(double progress) {
    return progress <= annealFrom ? 1 : (1 - progress) / (1 - annealFrom);
  }

  /**
   * The decay of the average after {@code updates} updates: smaller at first, so that the average
   * forgets the random weights that it began with.
   */
  public double averageDecayAt(long updates) {
    return Math.min(averageDecay, (1.0 + updates) / (10.0 + updates));
  }
}
