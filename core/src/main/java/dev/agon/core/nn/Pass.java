package dev.agon.core.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;

/**
 * One application of a network: what it is for, what it needs beside the input, and what it leaves
 * beside the output.
 *
 * <pre>{@code
 * Pass pass = Pass.training();
 * Operand<TFloat32> logits = discriminator.apply(tf, images, pass);
 * …
 * Op step = Pass.group(tf, optimizer.apply(tf, gradients, learningRate), pass.updates());
 * }</pre>
 */
public final class Pass {
  private final Mode mode;
  private final @Nullable Operand<TInt64> seed;
  private final List<Op> updates = new ArrayList<>();
  private long draws;

  private Pass(Mode mode, @Nullable Operand<TInt64> seed) {
    this.mode = mode;
    this.seed = seed;
  }

  static Pass of(Mode mode) {
    return new Pass(mode, null);
  }

  /** Running averages in batch normalisation, no dropout. */
  public static Pass inference() {
    return of(Mode.INFERENCE);
  }

  /** The batch's own statistics; for networks that draw no random numbers. */
  public static Pass training() {
    return of(Mode.TRAINING);
  }

  /**
   * As {@link #training()}, for networks with dropout.
   *
   * @param seed [2], an input that the caller sets anew at every call, such as (seed of the run,
   *     number of the update): the same seed gives the same random numbers, so a resumed run
   *     repeats them
   */
  public static Pass training(Operand<TInt64> seed) {
    return new Pass(Mode.TRAINING, seed);
  }

  public Mode mode() {
    return mode;
  }

  public boolean isTraining() {
    return mode == Mode.TRAINING;
  }

  /**
   * A seed of its own for each caller, for stateless random operations.
   *
   * @return [2]
   * @throws NetworkException when the pass was made without a seed
   */
  public Operand<TInt64> nextSeed(Ops tf) {
    if (seed == null) {
      throw new NetworkException(
          "This network draws random numbers when it is trained (dropout), but the pass has no seed;"
              + " apply it with Pass.training(seed).");
    }
    // The second word counts updates: a stride keeps the layers of one update and the next apart.
    long[] offset = {draws++ << 48, 0};
    return tf.math.add(seed, tf.constant(offset));
  }

  /** To be called by layers: {@code update} belongs to every training step that has this pass. */
  void update(Op update) {
    updates.add(update);
  }

  /**
   * What a training step runs beside the optimiser: the updates of running averages. Whoever leaves
   * them out applies the network without moving them, as for the second of two passes a step.
   */
  public List<Op> updates() {
    return Collections.unmodifiableList(updates);
  }

  /** One operation that runs {@code op} and {@code others}. */
  public static Op group(Ops tf, Op op, List<Op> others) {
    List<Op> all = new ArrayList<>(others);
    all.add(op);
    return tf.withControlDependencies(all).noOp();
  }
}
