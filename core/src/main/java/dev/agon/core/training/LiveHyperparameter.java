package dev.agon.core.training;

/**
 * A hyperparameter that may change while a run goes on. It is an input of the graph, so a change
 * takes effect at the next turn and costs nothing.
 *
 * @param name as in the experiment file, such as {@code algorithm.learningRate}
 * @param initial the experiment's value
 * @param minimum the least value allowed
 * @param maximum the greatest value allowed
 * @param logarithmic whether a slider moves by factors
 */
public record LiveHyperparameter(
    String name, double initial, double minimum, double maximum, boolean logarithmic) {

  public LiveHyperparameter {
    if (!(minimum <= initial && initial <= maximum)) {
      throw new IllegalArgumentException(
          "%s=%s is outside [%s, %s].".formatted(name, initial, minimum, maximum));
    }
  }

  /** Whether {@code value} may be set. */
  public boolean allows(double value) {
    return value >= minimum && value <= maximum;
  }
}
