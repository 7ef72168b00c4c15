package dev.agon.experiments.cli;

import dev.agon.core.run.RunStatus;
import dev.agon.core.store.RunArchive;
import dev.agon.core.text.NearNames;
import dev.agon.experiments.config.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --runs}. */
final class RunsFolder {

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Folder of the runs (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("runs");

  Path path() {
    return folder.toAbsolutePath().normalize();
  }

  /** Refuses a folder that runs cannot be written to, before anything is started. */
  Path writable() {
    Path path = path();
    Path existing = path;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw UserError.of(
          "Runs cannot be written to %s: %s is no folder. Choose another with --runs.",
          path, existing == null ? "it" : existing);
    }
    if (!Files.isWritable(existing)) {
      throw UserError.of(
          "Runs cannot be written to %s: no permission to write in %s. Choose another folder with --runs, or change the permission.",
          path, existing);
    }
    return path;
  }

  /** The run of this id; its near names where there is none. */
  RunStatus run(RunArchive archive, String id) {
    return archive
        .status(id)
        .orElseThrow(
            () -> {
              var ids = archive.list().stream().map(RunStatus::id).toList();
              return UserError.of(
                  "There is no run '%s' in %s. %s",
                  id,
                  path(),
                  ids.isEmpty() ? "The folder holds none yet." : NearNames.suggestion(id, ids));
            });
  }
}
