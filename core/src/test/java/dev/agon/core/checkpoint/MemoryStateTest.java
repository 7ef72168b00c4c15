package dev.agon.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryStateTest {

  private static final class Part implements Snapshotable {
    private int[] counts = {1, 2, 3};
    private Segment segment = new Segment(new byte[] {4, 5});
    private boolean writesAFile;

    @Override
    public void save(StateWriter out) {
      out.putInts("counts", counts);
      out.section("inner").putSegment("segment", segment);
      if (writesAFile) {
        out.file("weights");
      }
    }

    @Override
    public void restore(StateReader in) {
      counts = in.getInts("counts");
      segment = in.section("inner").getSegment("segment");
    }
  }

  @Test
  void givesBackWhatWasSavedAnyNumberOfTimes() {
    Part part = new Part();
    MemoryState state = MemoryState.of(part);
    part.counts[0] = 9;
    part.segment = new Segment(new byte[0]);
    for (int i = 0; i < 2; i++) {
      Part other = new Part();
      other.counts = new int[0];
      state.restore(other);
      assertThat(other.counts).containsExactly(1, 2, 3);
      assertThat(other.segment.bytes()).containsExactly(4, 5);
    }
    assertThat(state.bytes()).isEqualTo(MemoryState.of(new Part()).bytes());
    assertThat(state.bytes()).isNotEqualTo(MemoryState.of(part).bytes());
  }

  @Test
  void refusesAPartThatWritesFiles() {
    Part part = new Part();
    part.writesAFile = true;
    assertThatThrownBy(() -> MemoryState.of(part))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("The state 'weights' is a file, which cannot be kept in memory.");
  }
}
