package dev.agon.core.training;

/** A job whose result makes samples; a generative {@link TrainingJob} is one. */
public interface SampleGenerator {

  /**
   * Draws samples from the generator as it is now, and shows them in one image: pictures in a grid,
   * points of the plane as a scatter. Does not touch the state that training depends on.
   *
   * @param count at least 1
   * @param seed non-negative; the same seed gives the same samples
   * @return the encoded image
   */
  byte[] samples(int count, long seed);
}
