package dev.agon.experiments.openenv;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The interpreter with the packages of {@code environments/src/test/python}: that of the variable
 * {@code AGON_PYTHON}, or else {@code environments/target/python/bin/python}.
 */
final class Python {
  private static final Path MADE =
      Path.of("").toAbsolutePath().resolveSibling("environments/target/python/bin/python");

  private Python() {}

  /**
   * Starts a script. Where there is no interpreter with the module, a test fails on the build
   * server and is left out elsewhere.
   */
  static Process start(String module, Path script, String... arguments)
      throws IOException, InterruptedException {
    String named = System.getenv("AGON_PYTHON");
    String python = named == null || named.isBlank() ? MADE.toString() : named;
    if (!hasModule(python, module)) {
      String message =
          "%s is no Python that has the module %s. Let AGON_PYTHON name one, or make it: python3 -m venv environments/target/python && environments/target/python/bin/pip install -r environments/src/test/python/requirements-openenv.txt"
              .formatted(python, module);
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      abort(message);
    }
    List<String> command = new ArrayList<>(List.of(python, script.toString()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static boolean hasModule(String python, String module)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(python))) {
      return false;
    }
    Process process =
        new ProcessBuilder(
                python,
                "-c",
                "import importlib.util, sys; sys.exit(importlib.util.find_spec('%s') is None)"
                    .formatted(module))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
