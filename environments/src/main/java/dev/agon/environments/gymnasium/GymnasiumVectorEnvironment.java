package dev.agon.environments.gymnasium;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.environments.gymnasium.PythonClient.Request;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * N instances of an environment of Gymnasium, stepped by its own vector environment in a Python
 * process: one message there and one back per step of all.
 *
 * <p>Gymnasium keeps the time limit and resets an instance in the step that ends its episode;
 * returns and lengths are counted here. Integers and float64 of observations become float32.
 *
 * <p>Saved, it holds for each instance what its episode began with (the seed and where {@code
 * np_random} stood) and the actions since; restored, Python plays them again and must arrive at the
 * same observation. So randomness that an environment keeps elsewhere, and does not seed in {@code
 * reset(seed=…)} either, makes that an error.
 *
 * <p>A step allocates nothing but the growing record of actions. Not thread-safe.
 */
public final class GymnasiumVectorEnvironment implements VectorEnvironment {
  private static final long NO_SEED = -1;

  private final String name;
  private final int count;
  private final PythonClient python;
  private final Space observationSpace;
  private final Space actionSpace;
  private final int observationSize; // D
  private final int actionSize; // A
  private final Space.@Nullable Discrete discrete;
  private final boolean bytes; // observations come as unsigned bytes

  // The messages, and views of their parts.
  private final ByteBuffer resetFrame;
  private final ByteBuffer stepFrame;
  private final IntBuffer discreteActions; // [N]
  private final FloatBuffer actions; // [N, A]
  private final ByteBuffer answer;
  private final FloatBuffer floats; // all after the header
  private final DoubleBuffer rewards; // [N]
  private final int flagsAt; // [N] terminated, then [N] truncated
  private final int finalAt; // [ended, D]
  private final byte[] row; // [D] of bytes
  private final float[] observation; // [D]

  private boolean started;
  private final double[] returns; // [N] of the episode so far
  private final ActionLog log;

  /**
   * @param name as messages call it
   * @param id Gymnasium's
   * @param limit steps after which an episode is cut off, if Gymnasium does not earlier
   */
  GymnasiumVectorEnvironment(String name, String id, int count, int limit, BridgeOptions options) {
    VectorEnvironment.requireCount(count);
    this.name = name;
    this.count = count;
    python = PythonClient.open(name, id, count, limit, options);
    PythonClient.Hello hello = python.hello();
    observationSpace = hello.observationSpace();
    actionSpace = hello.actionSpace();
    observationSize = observationSpace.size();
    actionSize = actionSpace.size();
    discrete = actionSpace instanceof Space.Discrete d ? d : null;
    bytes = hello.observationBytes() == 1;

    resetFrame = PythonClient.frame(PythonClient.HEADER + count * Long.BYTES);
    stepFrame = PythonClient.frame(PythonClient.HEADER + count * actionSize * Float.BYTES);
    ByteBuffer content = contentOf(stepFrame);
    discreteActions = content.asIntBuffer();
    actions = content.asFloatBuffer();

    int rowBytes = observationSize * hello.observationBytes();
    int rewardsAt = PythonClient.HEADER + roundUp(Math.multiplyExact(count, rowBytes));
    flagsAt = rewardsAt + count * Double.BYTES;
    finalAt = flagsAt + roundUp(2 * count);
    answer = PythonClient.frame(Math.addExact(finalAt, count * rowBytes));
    floats = contentOf(answer).asFloatBuffer();
    rewards =
        answer
            .duplicate()
            .order(answer.order())
            .position(rewardsAt)
            .slice()
            .order(answer.order())
            .asDoubleBuffer();
    row = new byte[bytes ? observationSize : 0];
    observation = new float[observationSize];

    returns = new double[count];
    log = new ActionLog(count, actionSize, discrete != null);
  }

  private static int roundUp(int length) {
    return Math.addExact(length, 7) / 8 * 8;
  }

  private static ByteBuffer contentOf(ByteBuffer frame) {
    return frame
        .slice(PythonClient.HEADER, frame.capacity() - PythonClient.HEADER)
        .order(frame.order());
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  /** The versions of Python, Gymnasium and NumPy that run it, for people. */
  public String versions() {
    return python.hello().versions();
  }

  /** The time limit that Gymnasium keeps; 0: none. */
  public int maxEpisodeSteps() {
    return python.hello().maxEpisodeSteps();
  }

  /** The mean return that counts as solved; NaN where nobody set one. */
  public double rewardThreshold() {
    return python.hello().rewardThreshold();
  }

  /** The Python process: for tests, and for whoever wants to watch it. */
  ProcessHandle process() {
    return python.process();
  }

  @Override
  public void reset(long[] seeds, FloatBuffer observations) {
    VectorEnvironment.requireSeeds(seeds, count);
    for (int i = 0; i < count; i++) {
      if (seeds[i] < 0) {
        throw new EnvironmentException(
            "Instance %d of %d: a seed is a non-negative integer, but was %d."
                .formatted(i, count, seeds[i]));
      }
    }
    resetWith(seeds, observations);
  }

  /** Starts a new episode in every instance, each of which continues its random stream. */
  void restart(FloatBuffer observations) {
    long[] none = new long[count];
    Arrays.fill(none, NO_SEED);
    resetWith(none, observations);
  }

  private void resetWith(long[] seeds, FloatBuffer observations) {
    for (int i = 0; i < count; i++) {
      resetFrame.putLong(PythonClient.HEADER + i * Long.BYTES, seeds[i]);
    }
    exchange(Request.RESET, resetFrame, "resetting");
    Arrays.fill(returns, 0);
    for (int i = 0; i < count; i++) {
      log.clear(i);
    }
    writeObservations(observations);
  }

  @Override
  public void step(int[] actions, StepBatch out) {
    VectorEnvironment.requireActions(actions.length, count, 1);
    requireStarted();
    for (int i = 0; i < count; i++) { // all of them, before any instance moves
      if (discrete == null || !discrete.contains(actions[i])) {
        VectorEnvironment.requireAction(actionSpace, actions[i], name, i, count);
      }
    }
    discreteActions.put(0, actions);
    exchange(Request.STEP, stepFrame, "stepping");
    for (int i = 0; i < count; i++) {
      log.add(i, actions[i]);
    }
    writeStep(out);
  }

  @Override
  public void step(float[] actions, StepBatch out) {
    VectorEnvironment.requireActions(actions.length, count, actionSize);
    requireStarted();
    VectorEnvironment.requireAllowed(actionSpace, actions, name, count);
    this.actions.put(0, actions);
    exchange(Request.STEP, stepFrame, "stepping");
    for (int i = 0; i < count; i++) {
      log.add(i, actions);
    }
    writeStep(out);
  }

  /** Whether there are episodes to go on with: it was reset, and has not failed since. */
  boolean isStarted() {
    return started;
  }

  private void requireStarted() {
    if (!started) {
      throw new EnvironmentException(
          "%s was not reset yet, or failed. Call reset(seeds, observations) before the next step."
              .formatted(name));
    }
  }

  private void exchange(Request request, ByteBuffer frame, String doing) {
    started = false; // if it fails, nobody knows which instances have moved
    python.exchange(request, frame, answer, doing);
    started = true;
  }

  /** What Python printed: the last lines of those that nobody has taken yet. */
  @Override
  public List<String> takeMessages() {
    return python.takeMessages();
  }

  // ---- reading answers ----

  private void writeStep(StepBatch out) {
    rewards.get(0, out.rewards);
    int ended = 0;
    for (int i = 0; i < count; i++) {
      boolean terminated = answer.get(flagsAt + i) != 0;
      boolean truncated = answer.get(flagsAt + count + i) != 0;
      out.terminated[i] = terminated;
      out.truncated[i] = truncated;
      returns[i] += out.rewards[i];
      if (terminated || truncated) {
        out.episodeReturns[i] = returns[i];
        out.episodeLengths[i] = log.steps()[i];
        returns[i] = 0;
        log.clear(i);
        readFinal(ended, out.finalObservations, i * observationSize);
        ended++;
      }
    }
    out.endedCount = ended;
    writeObservations(out.observations);
  }

  private void writeObservations(FloatBuffer out) {
    if (!bytes) {
      out.put(0, floats, 0, count * observationSize);
      return;
    }
    for (int i = 0; i < count; i++) {
      widen(PythonClient.HEADER + i * observationSize, observation, 0);
      out.put(i * observationSize, observation);
    }
  }

  private void readFinal(int k, float[] into, int at) {
    if (bytes) {
      widen(finalAt + k * observationSize, into, at);
    } else {
      floats.get(
          (finalAt - PythonClient.HEADER) / Float.BYTES + k * observationSize,
          into,
          at,
          observationSize);
    }
  }

  private void widen(int from, float[] into, int at) {
    answer.get(from, row);
    for (int j = 0; j < row.length; j++) {
      into[at + j] = row[j] & 0xFF;
    }
  }

  /** The observation of instance {@code i} that the next action is for: the last answer's. */
  void observe(int i, float[] into) {
    if (bytes) {
      widen(PythonClient.HEADER + i * observationSize, into, 0);
    } else {
      floats.get(i * observationSize, into, 0, observationSize);
    }
  }

  /** The picture that Gymnasium draws of the first instance, where it was told to draw. */
  BufferedImage render() {
    requireStarted();
    ByteBuffer content =
        python.exchange(
            Request.RENDER, PythonClient.frame(PythonClient.HEADER), "drawing a picture");
    int height = content.getInt();
    int width = content.getInt();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = content.get() & 0xFF;
        int green = content.get() & 0xFF;
        int blue = content.get() & 0xFF;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  // ---- saved and restored ----

  @Override
  public void save(StateWriter out) {
    out.putInts("steps", log.steps());
    out.putLong("started", started ? 1 : 0);
    if (!started) {
      return;
    }
    ByteBuffer starts =
        python.exchange(Request.SAVE, PythonClient.frame(PythonClient.HEADER), "being saved");
    out.putString("versions", versions());
    out.putBytes("starts", starts.array());
    out.putDoubles("returns", returns);
    out.putFloats("observations", observations());
    if (discrete != null) {
      out.putInts("actions", log.integers());
    } else {
      out.putFloats("actions", log.numbers());
    }
  }

  private float[] observations() {
    float[] all = new float[count * observationSize];
    writeObservations(FloatBuffer.wrap(all));
    return all;
  }

  @Override
  public void restore(StateReader in) {
    int[] steps = in.getInts("steps");
    if (steps.length != count) {
      throw new CheckpointException(
          "The checkpoint holds %d instances of %s, but there are %d here: environment.count must stay what it was."
              .formatted(steps.length, name, count));
    }
    started = false;
    if (in.getLong("started") == 0) {
      return;
    }
    byte[] starts = in.getBytes("starts");
    int numbers = PythonClient.HEADER + Integer.BYTES + starts.length;
    if (discrete != null) {
      int[] taken = in.getInts("actions");
      log.set(steps, taken);
      numbers += (count + taken.length) * Integer.BYTES;
    } else {
      float[] taken = in.getFloats("actions");
      log.set(steps, taken);
      numbers += count * Integer.BYTES + taken.length * Float.BYTES;
    }
    ByteBuffer frame = PythonClient.frame(numbers).position(PythonClient.HEADER);
    frame.putInt(starts.length).put(starts);
    for (int length : steps) {
      frame.putInt(length);
    }
    if (discrete != null) {
      for (int action : log.integers()) {
        frame.putInt(action);
      }
    } else {
      for (float action : log.numbers()) {
        frame.putFloat(action);
      }
    }
    frame.flip();
    exchange(Request.RESTORE, frame, "playing its episodes again");
    compare(in.getFloats("observations"), steps, in.getString("versions"));
    System.arraycopy(in.getDoubles("returns"), 0, returns, 0, count);
  }

  private void compare(float[] expected, int[] steps, String versions) {
    float[] found = observations();
    if (expected.length != found.length) {
      throw new CheckpointException(
          "The checkpoint holds observations of %d numbers, but those of %s have %d: it was written with another environment or other options."
              .formatted(expected.length / count, name, observationSize));
    }
    for (int i = 0; i < count; i++) {
      int from = i * observationSize;
      int to = from + observationSize;
      if (!Arrays.equals(expected, from, to, found, from, to)) {
        started = false;
        int first = from + Arrays.mismatch(expected, from, to, found, from, to);
        throw new CheckpointException(
            """
            %s cannot be restored: instance %d of %d, played again for the %d actions since its last reset, came to an observation whose number %d is %s, but the checkpoint holds %s.
            It was saved with %s, and this is %s. If they are the same, the environment draws from something else than its np_random; seed that in its reset(seed=…), or train without resuming."""
                .formatted(
                    name,
                    i,
                    count,
                    steps[i],
                    first - from,
                    found[first],
                    expected[first],
                    versions,
                    versions()));
      }
    }
  }

  // ---- measured ----

  /**
   * Lets Python step with these actions by itself, and tells how long it took.
   *
   * @param actions [steps, N] discrete ones
   * @return seconds
   */
  double secondsInPython(int steps, int[] actions) {
    ByteBuffer frame =
        PythonClient.frame(PythonClient.HEADER + Long.BYTES + actions.length * Integer.BYTES)
            .position(PythonClient.HEADER);
    frame.putInt(steps).putInt(0);
    for (int action : actions) {
      frame.putInt(action);
    }
    return secondsInPython(frame);
  }

  /**
   * As {@link #secondsInPython(int, int[])}.
   *
   * @param actions [steps, N, A] arrays of numbers
   */
  double secondsInPython(int steps, float[] actions) {
    ByteBuffer frame =
        PythonClient.frame(PythonClient.HEADER + Long.BYTES + actions.length * Float.BYTES)
            .position(PythonClient.HEADER);
    frame.putInt(steps).putInt(0);
    for (float action : actions) {
      frame.putFloat(action);
    }
    return secondsInPython(frame);
  }

  private double secondsInPython(ByteBuffer frame) {
    started = false; // its episodes have gone on without us
    return python.exchange(Request.TIME, frame.flip(), "being measured").getDouble(0);
  }

  @Override
  public void close() {
    python.close();
  }
}
