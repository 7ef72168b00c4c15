package dev.agon.core.compute;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The graph and the session of one job, and the owner of everything native that the job uses.
 *
 * <p>First the graph is built: {@link #parameters}, inputs, operations through {@link #tf}. Then
 * {@link #initialize} gives the variables their first values, and {@linkplain #prepare prepared
 * calls} run it. Saved and restored, every variable has the same bits.
 */
public final class Compute implements Snapshotable, AutoCloseable {
  static {
    NativeLibrary.load();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Compute.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();
  private static final Device CPU = new Device(Device.Kind.CPU, 0, 0);

  private final SessionProfile profile;
  private final Graph graph = new Graph();
  private final Session session;
  private final Ops tf;
  private final List<Variable> variables = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final List<TensorBuffer> buffers = new ArrayList<>();
  private final List<PreparedCall> calls = new ArrayList<>();
  private @Nullable Reader checkpointReader; // made at the first checkpoint
  private boolean closed;

  public Compute(SessionProfile profile) {
    this.profile = profile;
    try {
      session = new Session(graph, profile.toProto());
    } catch (RuntimeException e) {
      graph.close();
      throw new ComputeException(
          "TensorFlow cannot open a session for %s: %s".formatted(profile, e.getMessage()), e);
    }
    tf = operations(graph, profile.gpu() == null ? CPU : profile.gpu());
    warnOfSharedThreadPool(profile);
    NativeHandles.opened();
  }

  /** Operations that compute on {@code device}. */
  static Ops operations(Graph graph, Device device) {
    return Ops.create(graph).withDevice(Devices.specification(device));
  }

  private static void warnOfSharedThreadPool(SessionProfile profile) {
    if (profile.kind() == SessionProfile.Kind.CONV
        && !ComputeEnvironment.sizesPoolsPerSession(System.getenv())
        && WARNED.compareAndSet(false, true)) {
      LOG.warn(
          "{}=1 is not in the environment: whether this session gets its {} threads depends on the sessions before it, and so do its results.",
          ComputeEnvironment.THREAD_POOL,
          profile.threads());
    }
  }

  /** How many graphs, tensors and calls are open in this process. */
  public static int openHandles() {
    return NativeHandles.open();
  }

  public SessionProfile profile() {
    return profile;
  }

  /** Builds operations of the graph. */
  public Ops tf() {
    return tf;
  }

  public Graph graph() {
    return graph;
  }

  public Session session() {
    return session;
  }

  TF_Session sessionHandle() {
    return NativeHandles.of(session);
  }

  /** A new, empty set of variables, whose names begin with {@code name}. */
  public ParameterSet parameters(String name) {
    return new ParameterSet(this, name);
  }

  /**
   * An input of float32.
   *
   * @param shape −1 for the axis whose length may differ from call to call, usually the batch
   */
  public Operand<TFloat32> floatInput(String name, long... shape) {
    return input(TFloat32.class, name, shape);
  }

  /** An input of int32; see {@link #floatInput}. */
  public Operand<TInt32> intInput(String name, long... shape) {
    return input(TInt32.class, name, shape);
  }

  /** An input of int64; see {@link #floatInput}. */
  public Operand<TInt64> longInput(String name, long... shape) {
    return input(TInt64.class, name, shape);
  }

  private <T extends TType> Operand<T> input(Class<T> type, String name, long[] shape) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.of(shape)));
  }

  /** A native tensor of float32 for inputs. */
  public TensorBuffer floats(long... shape) {
    return own(new TensorBuffer(DataType.DT_FLOAT, shape));
  }

  /** A native tensor of int32 for inputs. */
  public TensorBuffer ints(long... shape) {
    return own(new TensorBuffer(DataType.DT_INT32, shape));
  }

  /** A native tensor of int64 for inputs. */
  public TensorBuffer longs(long... shape) {
    return own(new TensorBuffer(DataType.DT_INT64, shape));
  }

  /** The scalar constant {@code value}. */
  public Operand<TFloat32> constant(double value) {
    return tf.constant((float) value);
  }

  /** Begins a call of this graph. */
  public PreparedCall.Builder prepare() {
    return new PreparedCall.Builder(this);
  }

  /** Gives every variable its initial value. Once, after the graph is built. */
  public void initialize() {
    float[][] values = new float[variables.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = variables.get(i).takeInitial();
    }
    write(variables, values);
  }

  /** All variables of the graph, in the order of their making. */
  public List<Variable> variables() {
    return List.copyOf(variables);
  }

  /**
   * Writes and reads all variables of the graph in TensorFlow's format. Made once, after the graph
   * is built.
   */
  public Saver saver() {
    return new Saver(this, variables);
  }

  float[][] read(List<Variable> which) {
    try (Reader reader = new Reader(which)) {
      return reader.read();
    }
  }

  /** Reads variables into arrays of its own, again and again. */
  private final class Reader implements AutoCloseable {
    private final float[][] values;
    private final @Nullable PreparedCall call;

    Reader(List<Variable> which) {
      values = new float[which.size()][];
      PreparedCall.Builder builder = prepare();
      for (int i = 0; i < values.length; i++) {
        values[i] = new float[which.get(i).size()];
        builder.fetch(which.get(i).value(), values[i]);
      }
      call = which.isEmpty() ? null : builder.build(); // TensorFlow refuses a call of nothing
    }

    float[][] read() {
      if (call != null) {
        call.run();
      }
      return values;
    }

    @Override
    public void close() {
      if (call != null) {
        release(call);
      }
    }
  }

  void write(List<Variable> which, float[][] values) {
    if (which.isEmpty()) {
      return;
    }
    if (values.length != which.size()) {
      throw new ComputeException(
          "There are %d variables, but values for %d were given."
              .formatted(which.size(), values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i].length != which.get(i).size()) {
        throw new ComputeException(
            "%s has %d elements, but %d values were given."
                .formatted(which.get(i), which.get(i).size(), values[i].length));
      }
    }
    List<TensorBuffer> inputs = new ArrayList<>();
    PreparedCall.Builder call = prepare();
    for (int i = 0; i < values.length; i++) {
      Variable variable = which.get(i);
      Variable.Writer writer = variable.writer(this);
      TensorBuffer input = floats(variable.shape());
      input.floats().put(values[i]);
      inputs.add(input);
      call.feed(writer.input(), input).target(writer.assign());
    }
    try {
      PreparedCall write = call.build();
      try {
        write.run();
      } finally {
        release(write);
      }
    } finally {
      inputs.forEach(this::release);
    }
  }

  @Override
  public void save(StateWriter out) {
    Reader reader = checkpointReader;
    if (reader == null || reader.values.length != variables.size()) {
      reader = new Reader(variables);
      checkpointReader = reader;
    }
    float[][] values = reader.read();
    for (int i = 0; i < values.length; i++) {
      out.putFloats(variables.get(i).name(), values[i]);
    }
  }

  @Override
  public void restore(StateReader in) {
    float[][] values = new float[variables.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getFloats(variables.get(i).name());
    }
    write(variables, values);
  }

  /** Reserves the name of a variable. */
  void claim(String name) {
    if (!names.add(name)) {
      throw new ComputeException("There are two variables named %s.".formatted(name));
    }
  }

  Variable own(Variable variable) {
    variables.add(variable);
    return variable;
  }

  TensorBuffer own(TensorBuffer buffer) {
    buffers.add(buffer);
    return buffer;
  }

  PreparedCall own(PreparedCall call) {
    calls.add(call);
    return call;
  }

  /**
   * Frees a buffer before the job ends.
   *
   * @throws ComputeException while a call reads from it; release that first
   */
  public void release(TensorBuffer buffer) {
    if (calls.stream().anyMatch(call -> call.reads(buffer))) {
      throw new ComputeException(
          "A prepared call reads from this buffer; release the call before it.");
    }
    if (buffers.remove(buffer)) {
      buffer.close();
    }
  }

  /** Frees a call before the job ends. */
  public void release(PreparedCall call) {
    if (calls.remove(call)) {
      call.close();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    calls.forEach(PreparedCall::close);
    calls.clear();
    buffers.forEach(TensorBuffer::close);
    buffers.clear();
    session.close();
    graph.close();
    NativeHandles.closed();
  }
}
