package dev.agon.experiments.config;

import dev.agon.core.text.NearNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The experiments that come with Agon, and those in files of the user. */
public final class ExperimentLibrary {
  private static final String FOLDER = "/experiments/";
  private static final long MAX_BYTES = 1 << 20;

  private ExperimentLibrary() {}

  /** The names of the built-in experiments, in the order of their list. */
  public static List<String> names() {
    return resource("index.txt").lines().filter(line -> !line.isBlank()).toList();
  }

  /**
   * @param reference a built-in name, or the path of a YAML file
   * @throws UserError when there is none of this name, or it cannot be read
   */
  public static Experiment load(String reference) {
    if (names().contains(reference)) {
      return Experiment.parse(resource(reference + ".yaml"), reference + ".yaml");
    }
    Path file = file(reference);
    boolean looksLikeFile =
        reference.endsWith(".yaml") || reference.endsWith(".yml") || reference.contains("/");
    if (file == null || (!Files.isRegularFile(file) && !looksLikeFile)) {
      throw UserError.of(
          "There is no experiment '%s'. %s A path of a YAML file is possible as well.",
          reference, NearNames.suggestion(reference, names()));
    }
    return Experiment.parse(read(file), file.toString());
  }

  private static @Nullable Path file(String reference) {
    try {
      return Path.of(reference);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static String read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw UserError.of("There is no file %s. Check the path.", file);
      }
      if (Files.size(file) > MAX_BYTES) {
        throw UserError.of("%s is larger than 1 MiB: that is no experiment.", file);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be read: %s. It must be a readable text file in UTF-8."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ExperimentLibrary.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("The resource %s is missing.".formatted(FOLDER + name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
