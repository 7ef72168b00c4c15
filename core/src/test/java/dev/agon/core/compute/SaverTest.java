package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaverTest {
  /** Values that a detour through decimals or arithmetic would change. */
  private static final float[] ODD = {
    -0f, Float.MIN_VALUE, 1e-39f, Float.intBitsToFloat(0x7fc12345), Float.NEGATIVE_INFINITY, 0.1f
  };

  @TempDir Path folder;

  @Test
  void givesBackEveryBitInAnotherGraph() {
    Path prefix = folder.resolve("variables");
    try (Compute compute = policy(3, 2)) {
      set(compute, ODD, 7);
      compute.saver().save(prefix);
    }
    try (Compute compute = policy(3, 2)) {
      Saver saver = compute.saver();
      saver.restore(prefix);
      float[][] values = compute.read(compute.variables());
      assertThat(bits(values[0])).isEqualTo(bits(ODD));
      assertThat(values[1]).containsExactly(7);
    }
  }

  /**
   * The data file is the tensors' little-endian bytes in the order of names; the index is a table.
   */
  @Test
  void writesTensorFlowsBundleFormat() throws IOException {
    Path prefix = folder.resolve("variables");
    try (Compute compute = policy(3, 2)) {
      set(compute, ODD, 7);
      compute.saver().save(prefix);
    }
    ByteBuffer data =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("variables.data-00000-of-00001")))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[7];
    data.asFloatBuffer().get(values);
    assertThat(data.capacity()).isEqualTo(4 * 7);
    // "policy/h/weights" < "policy/scale"
    assertThat(bits(values)).isEqualTo(bits(-0f, ODD[1], ODD[2], ODD[3], ODD[4], ODD[5], 7));
    byte[] index = Files.readAllBytes(folder.resolve("variables.index"));
    ByteBuffer footer = ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(footer.getLong(index.length - 8)).isEqualTo(0xdb4775248b80fb57L); // LevelDB's table
    assertThat(new String(index, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("policy/h/weights")
        .contains("scale");
  }

  @Test
  void saysWhatIsWrongWithABundleThatDoesNotFit() {
    Path prefix = folder.resolve("variables");
    try (Compute compute = policy(3, 2)) {
      set(compute, ODD, 7);
      compute.saver().save(prefix);
    }
    try (Compute wider = policy(2, 3)) {
      assertThatThrownBy(() -> wider.saver().restore(prefix))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("cannot be read at " + prefix)
          .hasMessageContaining("[3,2]");
    }
    try (Compute more = policy(3, 2)) {
      more.parameters("value").variable("bias", new long[] {1}, 0);
      more.initialize();
      assertThatThrownBy(() -> more.saver().restore(prefix))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("value/bias");
    }
    try (Compute compute = policy(3, 2)) {
      assertThatThrownBy(() -> compute.saver().restore(folder.resolve("none")))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("no saved variables at");
      assertThatThrownBy(() -> compute.saver().save(folder.resolve("variables.index/deeper")))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("cannot be written at");
    }
  }

  @Test
  void refusesACutBundle() throws IOException {
    Path prefix = folder.resolve("variables");
    try (Compute compute = policy(3, 2)) {
      compute.saver().save(prefix);
      Path data = folder.resolve("variables.data-00000-of-00001");
      byte[] bytes = Files.readAllBytes(data);
      bytes[3] ^= 1; // TensorFlow keeps a checksum of each tensor
      Files.write(data, bytes);
      assertThatThrownBy(() -> compute.saver().restore(prefix))
          .isInstanceOf(ComputeException.class)
          .hasMessageContaining("cannot be read at");
    }
  }

  @Test
  void leavesNoHandleOpen() {
    int before = Compute.openHandles();
    try (Compute compute = policy(3, 2)) {
      Saver saver = compute.saver();
      IntStream.range(0, 3).forEach(i -> saver.save(folder.resolve("variables" + i)));
      saver.restore(folder.resolve("variables1"));
    }
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  /** Weights [rows, columns] and a scale, initialised. */
  private static Compute policy(long rows, long columns) {
    Compute compute = new Compute(SessionProfile.small());
    ParameterSet set = compute.parameters("policy");
    set.variable("h/weights", new long[] {rows, columns}, 1);
    set.variable("scale", new long[0], 2);
    compute.initialize();
    return compute;
  }

  private static void set(Compute compute, float[] weights, float scale) {
    compute.write(compute.variables(), new float[][] {weights, {scale}});
  }

  private static int[] bits(float... values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
  }
}
