package dev.agon.experiments.cli;

import dev.agon.core.run.engine.RestoredJob;
import dev.agon.core.store.DiskRunArchive;
import dev.agon.core.store.RunArchive;
import dev.agon.core.training.SampleGenerator;
import dev.agon.experiments.config.UserError;
import dev.agon.experiments.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Draw samples with the generator of a run into one image.",
    footer = {
      "",
      "Example:",
      "  agon generate glyphs-dcgan-s0-7f2a91 --count 64 --out samples.png"
    })
final class GenerateCommand implements Callable<Integer> {
  private static final int MOST = 65_536;

  @Parameters(paramLabel = "RUN", description = "Its id, as `agon runs` shows it.")
  private String run = "";

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "How many samples, 1 to 65536.")
  private int count;

  @Option(names = "--out", required = true, paramLabel = "FILE.png", description = "Overwritten.")
  private Path out = Path.of("samples.png");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the latents; the same seed gives the same samples (default: 0).")
  private String seed = "0";

  @SuppressWarnings("UnusedVariable")
  @Option(names = "--no-dashboard", hidden = true)
  private boolean noDashboard; // accepted as everywhere; there is nothing to show live

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (count < 1 || count > MOST) {
      throw UserError.of("--count %d is not possible. Choose from 1 to %d.", count, MOST);
    }
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw UserError.of("--out %s is no PNG file. Give it a name that ends in .png.", out);
    }
    Path file = out.toAbsolutePath().normalize();
    if (Files.isDirectory(file)) {
      throw UserError.of("--out %s is a folder. Choose the name of a file.", out);
    }
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw UserError.of(
          "--out %s cannot be written: there is no folder %s. Make it, or choose another place.",
          out, String.valueOf(folder));
    }
    long latentSeed = TrainCommand.seed(seed);
    try (RunArchive archive = new DiskRunArchive(runs.path())) {
      runs.run(archive, run);
      try (RestoredJob restored = RestoredJob.best(runs.path(), run, Registry::create)) {
        if (!(restored.job() instanceof SampleGenerator generator)) {
          throw UserError.of(
              "%s is a %s run and has no generator. `agon evaluate %s` plays with its policy.",
              run, restored.manifest().specification().task(), run);
        }
        Files.write(file, generator.samples(count, latentSeed));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("run", run);
        object.put("checkpoint", restored.checkpoint());
        object.put("count", count);
        object.put("seed", latentSeed);
        object.put("file", file.toString());
        output.json(object);
        output.text("%s: %d samples in %s".formatted(run, count, file));
        return 0;
      }
    }
  }
}
