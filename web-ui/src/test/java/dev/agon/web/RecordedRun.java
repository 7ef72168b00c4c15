package dev.agon.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.metrics.Metric;
import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;
import dev.agon.core.run.RunState;
import dev.agon.core.store.Positions;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunProgress;
import dev.agon.core.store.RunRecorder;
import dev.agon.core.store.StoreException;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run folder as the engine writes it: values, log lines, an event, an image, a knob. */
final class RecordedRun {
  static final Metric RETURN = Metric.declare("episode/return", "", "sum of rewards");
  static final byte[] IMAGE = "not really a PNG".getBytes(StandardCharsets.UTF_8);
  static final int VALUES = 5_000;

  /** Writes one with {@link #VALUES} values, value i at step i, and returns its id. */
  static String write(Path runs) throws Exception {
    ObjectNode settings =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"algorithm": {"name": "dqn"}, "environment": {"id": "CartPole-v1"},
                     "budget": {"steps": 5000}}
                    """);
    RunSpecification specification =
        new RunSpecification(RunSpecification.SCHEMA, "cartpole-dqn", "reinforcement", 3, settings);
    try (RunFolder folder = RunFolder.create(runs, specification, Map.of("agon", "test"))) {
      RunRecorder recorder =
          folder.record(Positions.START, Long.MAX_VALUE, 0, new Deaf()).recorder();
      try (recorder) {
        recorder.declare(
            List.of(new LiveHyperparameter("algorithm.learningRate", 1e-3, 1e-6, 1e-1, true)),
            Map.of("algorithm.learningRate", 1e-3));
        for (int i = 0; i < VALUES; i++) {
          recorder.log(RETURN, i, i);
        }
        recorder.line("INFO", 7, "<b>bold</b> line");
        recorder.event("checkpoint", 100, 1, "Checkpoint 100");
        recorder.image("samples", 50, IMAGE);
        recorder.progress(
            new RunProgress(
                RunState.COMPLETED,
                VALUES,
                9,
                0,
                0,
                1.5,
                "episode/return",
                VALUES - 1,
                Instant.now(),
                Instant.now(),
                null));
      }
      return folder.id();
    }
  }

  private static final class Deaf implements RunRecorder.Listener {
    @Override
    public void metrics(MetricBatch batch) {}

    @Override
    public void log(LogLine line) {}

    @Override
    public void event(Event event) {}

    @Override
    public void media(Media media) {}

    @Override
    public void command(Command command) {}

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }
  }

  private RecordedRun() {}
}
