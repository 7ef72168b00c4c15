package dev.agon.core.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of the working folder, so that a result can be traced to the code that made it.
 *
 * @param commit null outside a Git repository, or where Git is not installed
 */
record GitRevision(@Nullable String commit, boolean uncommittedChanges) {
  private static final GitRevision OF_WORKING_FOLDER = read();

  /** Read once, when the process starts to make runs. */
  static GitRevision ofWorkingFolder() {
    return OF_WORKING_FOLDER;
  }

  private static GitRevision read() {
    String commit = git("rev-parse", "HEAD");
    if (commit == null || !commit.matches("[0-9a-f]{40,64}")) {
      return new GitRevision(null, false);
    }
    String changes = git("status", "--porcelain", "--untracked-files=no");
    return new GitRevision(commit, changes != null && !changes.isEmpty());
  }

  private static @Nullable String git(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(nothing()))
              .start();
      String output;
      try (var in = process.getInputStream()) {
        output = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return null;
      }
      return process.exitValue() == 0 ? output : null;
    } catch (IOException e) {
      return null; // no Git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static java.io.File nothing() {
    return new java.io.File(
        System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
  }
}
