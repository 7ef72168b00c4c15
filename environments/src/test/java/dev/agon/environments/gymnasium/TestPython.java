package dev.agon.environments.gymnasium;

import dev.agon.environments.EnvironmentEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The Python with Gymnasium that the bridge's tests run against. */
final class TestPython {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  /** The folder of {@code agon_test_environments.py}. */
  static final Path SCRIPTS = MODULE.resolve("src/test/python");

  private TestPython() {}

  /**
   * An interpreter that has Gymnasium. Where there is none, a build server fails and anybody else
   * goes without these tests.
   */
  static String withGymnasium() {
    String found =
        Stream.of(
                System.getProperty("AGON_PYTHON"),
                System.getenv("AGON_PYTHON"),
                MODULE.resolve("target/python/bin/python").toString())
            .filter(Objects::nonNull)
            .filter(path -> !path.isBlank() && Files.isExecutable(Path.of(path)))
            .findFirst()
            .orElse("");
    if (found.isEmpty()) {
      String message =
          "The tests of the bridge to Gymnasium need Python with it: run `python3 -m venv environments/target/python` and `environments/target/python/bin/pip install -r environments/src/test/python/requirements.txt`, or name an interpreter in AGON_PYTHON.";
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    return found;
  }

  /** The registration of an environment, its id without the prefix, and options for that Python. */
  static EnvironmentEntry entry(String gymnasiumId) {
    return GymnasiumBridge.entry(GymnasiumBridge.PREFIX + gymnasiumId);
  }

  /** Options that name the interpreter. */
  static Map<String, Object> options(Object... further) {
    return optionsOf(withGymnasium(), further);
  }

  static Map<String, Object> optionsOf(String python, Object... further) {
    Map<String, Object> options = new HashMap<>(Map.of("python", python));
    for (int i = 0; i < further.length; i += 2) {
      options.put((String) further[i], further[i + 1]);
    }
    return options;
  }

  /**
   * Options for {@code Agon/Told-v0} of {@code agon_test_environments.py}, of several instances.
   */
  static GymnasiumVectorEnvironment told(Path folder, int count, Object... further) {
    return (GymnasiumVectorEnvironment)
        entry("Agon/Told-v0").makeVector(count, toldOptions(folder, further));
  }

  static Map<String, Object> toldOptions(Path folder, Object... further) {
    String python =
        script(folder, "PYTHONPATH='%s' exec '%s' \"$@\"".formatted(SCRIPTS, withGymnasium()));
    Map<String, Object> options = optionsOf(python, further);
    options.put("modules", "agon_test_environments");
    return options;
  }

  /** Makes an executable script of the shell in {@code folder}, to be started as an interpreter. */
  static String script(Path folder, String text) {
    try {
      Path script = Files.createTempFile(folder, "python", ".sh");
      Files.writeString(script, "#!/bin/sh\n" + text + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
      return script.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
