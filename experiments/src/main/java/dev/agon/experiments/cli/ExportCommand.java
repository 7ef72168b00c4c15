package dev.agon.experiments.cli;

import dev.agon.core.run.engine.RestoredJob;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.core.text.NearNames;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Write the best policy, or the generator, of a run for use elsewhere.")
final class ExportCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("savedmodel");

  @Parameters(paramLabel = "RUN", description = "Its id, as `agon runs` shows it.")
  private String run = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "savedmodel",
      description = "savedmodel: TensorFlow's SavedModel (default).")
  private String format = "savedmodel";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "A folder that does not exist yet (default: export/FORMAT in the run's folder).")
  private @Nullable Path out;

  @SuppressWarnings("UnusedVariable")
  @Option(names = "--no-dashboard", hidden = true)
  private boolean noDashboard; // accepted as everywhere; there is nothing to show live

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    if (!FORMATS.contains(format)) {
      throw UserError.of(
          "There is no format '%s'. %s", format, NearNames.suggestion(format, FORMATS));
    }
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      runs.run(archive, run);
      Path folder =
          (out == null ? runs.path().resolve(run).resolve("export").resolve(format) : out)
              .toAbsolutePath();
      if (Files.exists(folder)) {
        throw UserError.of("%s exists already. Remove it, or choose another --out.", folder);
      }
      try (RestoredJob restored = RestoredJob.best(runs.path(), run, Registry::create)) {
        restored.job().exportSavedModel(folder);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("run", run);
        object.put("checkpoint", restored.checkpoint());
        object.put("which", restored.which());
        object.put("format", format);
        object.put("folder", folder.toString());
        output.json(object);
        output.text(
            "Exported the %s of %s, checkpoint %s, to %s"
                .formatted(restored.which(), run, restored.checkpoint(), folder));
        return 0;
      }
    }
  }
}
