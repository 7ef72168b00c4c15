package dev.agon.core.training;

/**
 * Makes the job of a specification; the composition root supplies it, so core knows no algorithm.
 */
@FunctionalInterface
public interface JobFactory {

  /**
   * @return a job at step 0, on the calling thread, which also runs it
   * @throws RuntimeException with a message for the user when the specification cannot be run
   */
  TrainingJob create(RunSpecification specification);
}
