package dev.agon.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.training.RunSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that somebody adds to a run that has ended, such as the film of its policy. */
class AddedImagesTest {
  private static final byte[] GIF = "GIF89a".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  @TempDir Path runs;
  private String run = "";

  @BeforeEach
  void recordARunWithOneImage() {
    ObjectNode settings = new ObjectMapper().createObjectNode();
    try (RunFolder folder =
        RunFolder.create(
            runs, new RunSpecification(1, "added", "reinforcement", 1, settings), Map.of())) {
      run = folder.id();
      try (RunRecorder recorder = record(folder)) {
        recorder.image("samples", 10, PNG);
      }
    }
  }

  private static RunRecorder record(RunFolder folder) {
    return folder.record(Positions.START, Long.MAX_VALUE, 0, new SilentListener()).recorder();
  }

  private List<Media> media() {
    try (DiskRunArchive archive = new DiskRunArchive(runs)) {
      return archive.media(run, "");
    }
  }

  @Test
  void surviveAResumeThatRewindsTheRunsOwn() {
    Path first = RunFolder.addImage(runs, run, "play", 50, GIF);
    Path second = RunFolder.addImage(runs, run, "play", 50, GIF);
    assertThat(first).exists().hasFileName("play-50-1.gif");
    assertThat(second).exists().hasFileName("play-50-2.gif");
    assertThat(media())
        .extracting(Media::file)
        .containsExactly("play-50-1.gif", "play-50-2.gif", "samples-10-1.png");

    try (RunFolder folder = RunFolder.open(runs, run);
        RunRecorder recorder = record(folder)) { // from the very start
      recorder.image("samples", 20, PNG);
    }
    assertThat(first).exists();
    assertThat(media())
        .extracting(Media::file)
        .containsExactly("play-50-1.gif", "play-50-2.gif", "samples-20-1.png");
  }

  @Test
  void areRefusedWhileTheRunGoesOn() {
    try (RunFolder folder = RunFolder.open(runs, run)) {
      assertThat(folder.id()).isEqualTo(run);
      assertThatThrownBy(() -> RunFolder.addImage(runs, run, "play", 50, GIF))
          .isInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> RunFolder.addImage(runs, run, "../play", 50, GIF))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
