package dev.agon.core.compute;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.Restore;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Writes variables to TensorFlow's own checkpoint format, a <em>bundle</em>: {@code PREFIX.index}
 * and {@code PREFIX.data-00000-of-00001}, which Python reads with {@code
 * tf.train.load_checkpoint(PREFIX)}. TensorFlow Java's {@code Session.save} writes nothing for
 * resource variables.
 */
public final class Saver {
  private final Compute compute;
  private final Operand<TString> prefix;
  private final Op save;
  private final Op restore;

  Saver(Compute compute, List<Variable> variables) {
    if (variables.isEmpty()) {
      throw new ComputeException("There is nothing to save: no variables.");
    }
    this.compute = compute;
    Ops tf = compute.tf().withSubScope("saver");
    prefix = tf.withName("prefix").placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    String[] names = variables.stream().map(Variable::name).toArray(String[]::new);
    String[] whole = new String[names.length]; // no slices
    Arrays.fill(whole, "");
    Operand<TString> tensorNames = tf.constant(StdArrays.ndCopyOf(names));
    Operand<TString> slices = tf.constant(StdArrays.ndCopyOf(whole));
    List<Operand<?>> values = new ArrayList<>();
    for (Variable variable : variables) {
      values.add(variable.value());
    }
    save = tf.train.save(prefix, tensorNames, slices, values);
    List<Class<? extends TType>> types = Collections.nCopies(names.length, TFloat32.class);
    Restore read = tf.train.restore(prefix, tensorNames, slices, types);
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      @SuppressWarnings("unchecked") // the type asked for above
      Operand<TFloat32> value = (Operand<TFloat32>) read.tensors().get(i);
      Variable variable = variables.get(i);
      // Without it an assignment takes a value of any shape, and the next operation fails.
      assignments.add(variable.assign(tf, tf.ensureShape(value, Shape.of(variable.shape()))));
    }
    restore = tf.withName("restore").withControlDependencies(assignments).noOp();
  }

  /**
   * Writes the present values.
   *
   * @param path the prefix of the files, whose folder exists
   */
  public void save(Path path) {
    run(path, save, "written");
  }

  /**
   * Gives the variables the values of a bundle, bit for bit.
   *
   * @throws ComputeException when there is no such bundle, or it lacks a variable or holds it in
   *     another shape or type; some variables may then have new values, others not
   */
  public void restore(Path path) {
    Path index = Path.of(path + ".index");
    if (!Files.exists(index)) {
      throw new ComputeException("There are no saved variables at %s.".formatted(index));
    }
    run(path, restore, "read");
  }

  private void run(Path path, Op op, String verb) {
    try (TString value = TString.scalarOf(path.toString())) {
      compute.session().runner().feed(prefix.asOutput(), value).addTarget(op).run().close();
    } catch (RuntimeException e) {
      throw new ComputeException(
          "The variables cannot be %s at %s: %s".formatted(verb, path, e.getMessage()), e);
    }
  }
}
