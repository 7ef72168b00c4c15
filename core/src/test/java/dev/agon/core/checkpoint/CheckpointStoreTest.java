package dev.agon.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir Path folder;

  private CheckpointStore store(int keep) {
    return new CheckpointStore(folder, keep);
  }

  private static void write(
      CheckpointStore store, long step, @Nullable String best, Consumer<StateWriter> state)
      throws IOException {
    store.write(
        store.take(step, step / 10, state),
        JsonNodeFactory.instance.objectNode().put("seen", step),
        best,
        () -> {});
  }

  private List<String> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void givesBackTheSameBitsOfEveryType() throws IOException {
    CheckpointStore store = store(3);
    float[] floats = {Float.NaN, -0f, Float.MIN_VALUE, 1.5f};
    write(
        store,
        100,
        null,
        out -> {
          out.putLong("long", Long.MIN_VALUE);
          out.putDouble("double", -0.0);
          out.putString("string", "γ = 0.99");
          StateWriter part = out.section("part");
          part.putBytes("bytes", new byte[] {1, -1});
          part.putInts("ints", new int[] {Integer.MIN_VALUE, 7});
          part.putLongs("longs", new long[] {1L << 62});
          part.putFloats("floats", floats);
          part.putDoubles("doubles", new double[] {Math.PI, Double.NEGATIVE_INFINITY});
          part.putSegment("segment", new Segment(new byte[] {9, 8, 7}));
          try {
            Files.writeString(part.file("weights.index"), "w");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    floats[3] = 99; // training goes on
    StateReader in = store.open("100-10");
    assertThat(in.getLong("long")).isEqualTo(Long.MIN_VALUE);
    assertThat(Double.doubleToRawLongBits(in.getDouble("double")))
        .isEqualTo(Double.doubleToRawLongBits(-0.0));
    assertThat(in.getString("string")).isEqualTo("γ = 0.99");
    StateReader part = in.section("part");
    assertThat(part.getBytes("bytes")).containsExactly(1, -1);
    assertThat(part.getInts("ints")).containsExactly(Integer.MIN_VALUE, 7);
    assertThat(part.getLongs("longs")).containsExactly(1L << 62);
    assertThat(part.getFloats("floats")).containsExactly(Float.NaN, -0f, Float.MIN_VALUE, 1.5f);
    assertThat(part.getDoubles("doubles")).containsExactly(Math.PI, Double.NEGATIVE_INFINITY);
    assertThat(part.getSegment("segment").bytes()).containsExactly(9, 8, 7);
    assertThat(part.file("weights.index")).hasContent("w");
    assertThat(store.info("100-10").facts().get("seen").asLong()).isEqualTo(100);
  }

  @Test
  void saysWhatIsMissingOrOfAnotherType() throws IOException {
    CheckpointStore store = store(3);
    write(store, 0, null, out -> out.section("policy").putLong("count", 3));
    StateReader policy = store.open("0-0").section("policy");
    assertThat(policy.has("count")).isTrue();
    assertThat(policy.has("size")).isFalse();
    assertThatThrownBy(() -> policy.getLong("size"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no state 'policy/size'");
    assertThatThrownBy(() -> policy.getFloats("count"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'policy/count'")
        .hasMessageContaining("LONG, not FLOATS");
    assertThatThrownBy(
            () ->
                store.take(
                    1,
                    1,
                    out -> {
                      out.putLong("twice", 1);
                      out.putLong("twice", 2);
                    }))
        .hasMessageContaining("'twice' is put twice");
  }

  @Test
  void keepsTheLastOnesAndTheBest() throws IOException {
    CheckpointStore store = store(2);
    for (int step = 0; step <= 60; step += 10) {
      write(store, step, step >= 20 ? "20-2" : null, out -> out.putLong("x", 1));
    }
    assertThat(store.names()).containsExactly("60-6", "50-5", "20-2");
  }

  @Test
  void sharesSegmentsAndDropsThoseThatNobodyNeeds() throws IOException {
    CheckpointStore store = store(2);
    Segment shared = new Segment(new byte[] {1, 2, 3});
    Segment first = new Segment(new byte[] {4});
    write(store, 10, null, out -> out.putSegment("old", first));
    write(store, 20, null, out -> out.putSegment("a", shared));
    assertThat(segments()).containsExactlyInAnyOrder(first.sha256(), shared.sha256());
    write(store, 30, null, out -> out.putSegment("b", shared));
    assertThat(segments()).containsExactly(shared.sha256());
    assertThat(store.open("30-3").getSegment("b").bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void refusesADamagedStateFileOrSegment() throws IOException {
    CheckpointStore store = store(2);
    Segment segment = new Segment(new byte[] {1, 2, 3});
    write(store, 10, null, out -> out.putSegment("a", segment));
    Files.write(folder.resolve("segments").resolve(segment.sha256()), new byte[] {1, 2, 4});
    assertThatThrownBy(() -> store.open("10-1"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is damaged");
    write(store, 20, null, out -> out.putLong("a", 1));
    Path state = folder.resolve("20-2").resolve("state.agon");
    byte[] bytes = Files.readAllBytes(state);
    bytes[bytes.length - 1] ^= 4;
    Files.write(state, bytes);
    assertThatThrownBy(() -> store.open("20-2")).hasMessageContaining("state.agon is damaged");
    Files.delete(state);
    assertThatThrownBy(() -> store.open("20-2")).hasMessageContaining("cannot be read");
  }

  @Test
  void writesADamagedSegmentAgain() throws IOException {
    Segment segment = new Segment(new byte[] {1, 2, 3});
    write(store(2), 10, null, out -> out.putSegment("a", segment));
    Files.write(folder.resolve("segments").resolve(segment.sha256()), new byte[] {1, 2, 4});
    CheckpointStore resumed = store(2);
    write(resumed, 20, null, out -> out.putSegment("a", segment));
    assertThat(resumed.open("20-2").getSegment("a").bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void leavesNothingWhenWhatBelongsToItCannotBeStored() throws IOException {
    CheckpointStore store = store(2);
    write(store, 10, null, out -> out.putLong("a", 1));
    assertThatThrownBy(
            () ->
                store.write(
                    store.take(20, 2, out -> out.putLong("a", 2)),
                    JsonNodeFactory.instance.objectNode(),
                    null,
                    () -> {
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(store.names()).containsExactly("10-1");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).hasSize(1);
    }
  }
}
