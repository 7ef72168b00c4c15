package dev.agon.core.environment;

/**
 * A vector environment whose instances can be stepped in parts, one part per thread. Every instance
 * has its own state and random stream, so the parts give the same bits in whatever order they run.
 *
 * <p>One step is {@link #prepare} on one thread, then {@code stepRange} for parts that cover all
 * instances once, each on any thread.
 */
public interface DivisibleVectorEnvironment extends VectorEnvironment {

  /**
   * Looks at all actions before any instance moves.
   *
   * @param actions [N]
   * @throws EnvironmentException when one is outside the space, or nothing was reset yet
   */
  void prepare(int[] actions);

  /**
   * Looks at all actions before any instance moves.
   *
   * @param actions [N, A]
   * @throws EnvironmentException when one is outside the space, or nothing was reset yet
   */
  void prepare(float[] actions);

  /**
   * Steps the instances {@code from}, …, {@code to − 1} and writes their part of {@code out}, but
   * not its counts.
   *
   * @param actions [N] of all instances, prepared
   * @return how many of these episodes ended
   */
  int stepRange(int from, int to, int[] actions, StepBatch out);

  /**
   * Steps the instances {@code from}, …, {@code to − 1} and writes their part of {@code out}, but
   * not its counts.
   *
   * @param actions [N, A] of all instances, prepared
   * @return how many of these episodes ended
   */
  int stepRange(int from, int to, float[] actions, StepBatch out);

  @Override
  default void step(int[] actions, StepBatch out) {
    prepare(actions);
    out.endedCount = stepRange(0, count(), actions, out);
  }

  @Override
  default void step(float[] actions, StepBatch out) {
    prepare(actions);
    out.endedCount = stepRange(0, count(), actions, out);
  }
}
