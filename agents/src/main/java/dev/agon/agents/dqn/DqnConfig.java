package dev.agon.agents.dqn;

import dev.agon.core.nn.Activation;
import dev.agon.core.training.Check;
import java.util.List;

/**
 * Hyperparameters of {@link Dqn}.
 *
 * @param learningRate α of Adam; live
 * @param adamEpsilon ε̂ of Adam
 * @param batchSize B: transitions of one update
 * @param discount γ
 * @param replayCapacity transitions that are kept
 * @param minReplay transitions before the first update
 * @param trainEvery environment steps, over all instances, between two bursts of updates
 * @param gradientSteps updates of one burst
 * @param targetPeriod C: updates between two changes of the target network
 * @param targetSmoothing τ in θ̂ ← θ̂ + τ(θ − θ̂); 1 copies
 * @param doubleQ whether the online network chooses the action that the target network values
 * @param huberDelta beyond this error the loss grows linearly
 * @param maxGradientNorm to which the gradient is shortened
 * @param initialEpsilon probability of a random action at first
 * @param finalEpsilon probability of a random action in the end; live
 * @param explorationFraction of the budget, over which epsilon falls linearly
 * @param hiddenSizes units of the hidden layers
 * @param activation of the hidden layers
 */
public record DqnConfig(
    double learningRate,
    double adamEpsilon,
    int batchSize,
    double discount,
    int replayCapacity,
    int minReplay,
    int trainEvery,
    int gradientSteps,
    int targetPeriod,
    double targetSmoothing,
    boolean doubleQ,
    double huberDelta,
    double maxGradientNorm,
    double initialEpsilon,
    double finalEpsilon,
    double explorationFraction,
    List<Integer> hiddenSizes,
    Activation activation) {

  public DqnConfig {
    Check.within("algorithm.learningRate", learningRate, 1e-8, 1);
    Check.positive("algorithm.adamEpsilon", adamEpsilon);
    Check.positive("algorithm.batchSize", batchSize);
    Check.within("algorithm.discount", discount, 0, 1);
    Check.positive("algorithm.minReplay", minReplay);
    Check.that(
        replayCapacity >= minReplay,
        "algorithm.replayCapacity=%d is below algorithm.minReplay=%d: training would never begin."
            + " Raise replayCapacity or lower minReplay.",
        replayCapacity,
        minReplay);
    Check.positive("algorithm.trainEvery", trainEvery);
    Check.positive("algorithm.gradientSteps", gradientSteps);
    Check.positive("algorithm.targetPeriod", targetPeriod);
    Check.that(
        targetSmoothing > 0 && targetSmoothing <= 1,
        "algorithm.targetSmoothing=%s is outside (0, 1]: the target network would not follow."
            + " Choose 1 to copy every targetPeriod updates, or a small value such as 0.005.",
        targetSmoothing);
    Check.positive("algorithm.huberDelta", huberDelta);
    Check.positive("algorithm.maxGradientNorm", maxGradientNorm);
    Check.within("algorithm.initialEpsilon", initialEpsilon, 0, 1);
    Check.within("algorithm.finalEpsilon", finalEpsilon, 0, 1);
    Check.within("algorithm.explorationFraction", explorationFraction, 0, 1);
    hiddenSizes = List.copyOf(hiddenSizes);
    hiddenSizes.forEach(units -> Check.positive("algorithm.hiddenSizes", units));
  }

  /** A start for small problems with vector observations. */
  public static DqnConfig defaults() {
    return new DqnConfig(
        1e-3, // learningRate
        1e-8, // adamEpsilon
        64, // batchSize
        0.99, // discount
        100_000, // replayCapacity
        1_000, // minReplay
        4, // trainEvery
        1, // gradientSteps
        500, // targetPeriod
        1, // targetSmoothing
        true, // doubleQ
        1, // huberDelta
        10, // maxGradientNorm
        1, // initialEpsilon
        0.05, // finalEpsilon
        0.1, // explorationFraction
        List.of(64, 64), // hiddenSizes
        Activation.RELU);
  }

  /**
   * ε: falls linearly from {@link #initialEpsilon} to {@code last} over {@link
   * #explorationFraction} of the budget, then stays.
   *
   * @param progress how much of the budget is spent, in [0, 1]
   * @param last the present value of {@link #finalEpsilon}
   */
  public double epsilon(double progress, double last) {
    if (progress >= explorationFraction) {
      return last;
    }
    return initialEpsilon + (last - initialEpsilon) * progress / explorationFraction;
  }
}
