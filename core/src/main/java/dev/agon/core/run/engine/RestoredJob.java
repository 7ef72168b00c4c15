package dev.agon.core.run.engine;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.checkpoint.CheckpointStore;
import dev.agon.core.checkpoint.CheckpointStore.Info;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.RunManifest;
import dev.agon.core.store.StoreException;
import dev.agon.core.training.JobFactory;
import dev.agon.core.training.TrainingJob;
import java.nio.file.Path;
import java.util.List;

/**
 * A job as a run left it, for looking at it: evaluating, generating, exporting. The run's folder is
 * only read, and the run may go on meanwhile.
 *
 * @param job owned by the caller, closed with this
 * @param which {@code best} or {@code last}
 * @param checkpoint its name
 */
public record RestoredJob(TrainingJob job, RunManifest manifest, String which, String checkpoint)
    implements AutoCloseable {

  /**
   * The job at the best checkpoint where the run kept one, else at the last.
   *
   * @throws StoreException when there is no such run, or it has no checkpoint
   * @throws CheckpointException when the checkpoint is damaged
   */
  public static RestoredJob best(Path runs, String runId, JobFactory jobs) {
    Info last = newest(runs, runId);
    return last.best() == null
        ? restore(runs, runId, jobs, "last", last.name())
        : restore(runs, runId, jobs, "best", last.best());
  }

  /** The job at the last checkpoint; throws as {@link #best}. */
  public static RestoredJob last(Path runs, String runId, JobFactory jobs) {
    return restore(runs, runId, jobs, "last", newest(runs, runId).name());
  }

  private static Info newest(Path runs, String runId) {
    List<Info> checkpoints = RunFolder.checkpoints(runs, runId).list();
    if (checkpoints.isEmpty()) {
      throw new StoreException("The run %s has no checkpoint that can be read.".formatted(runId));
    }
    return checkpoints.get(0);
  }

  private static RestoredJob restore(
      Path runs, String runId, JobFactory jobs, String which, String checkpoint) {
    RunManifest manifest = RunFolder.manifest(runs, runId);
    CheckpointStore store = RunFolder.checkpoints(runs, runId);
    TrainingJob job = jobs.create(manifest.specification());
    try {
      job.restore(store.open(checkpoint).section(CheckpointKeeper.JOB));
      return new RestoredJob(job, manifest, which, checkpoint);
    } catch (RuntimeException e) {
      job.close();
      throw e;
    }
  }

  @Override
  public void close() {
    job.close();
  }
}
