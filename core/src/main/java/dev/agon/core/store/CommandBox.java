package dev.agon.core.store;

import dev.agon.core.run.RunMessages.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * How other processes send a run commands: a file each in the run's folder {@code commands},
 * renamed into place by the sender, read and deleted by the owner some times a second.
 */
final class CommandBox {
  private static final int FORMAT = 1;
  private static final String SUFFIX = ".json";
  private static final AtomicLong COUNTER = new AtomicLong();

  private record Letter(int format, Command command) {}

  private final Path folder;

  CommandBox(Path runFolder) {
    this.folder = runFolder.resolve("commands");
  }

  void put(Command command) {
    String name =
        System.currentTimeMillis()
            + "-"
            + ProcessHandle.current().pid()
            + "-"
            + COUNTER.incrementAndGet();
    try {
      Files.createDirectories(folder);
      Path temporary = folder.resolve(name + ".tmp");
      Json.MAPPER.writeValue(temporary.toFile(), new Letter(FORMAT, command));
      Files.move(temporary, folder.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException(
          "Cannot leave a command for the run in %s: %s".formatted(folder, e), e);
    }
  }

  /** The commands that lie there, oldest first; they are removed. For the owner. */
  List<Command> take() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<Command> commands = new ArrayList<>();
    for (Path file : files) {
      Letter letter = null;
      try {
        letter = Json.MAPPER.readValue(file.toFile(), Letter.class);
      } catch (IOException e) {
        // Not a command of ours: dropped below.
      }
      Files.deleteIfExists(file); // before it is obeyed, so that it is obeyed once
      if (letter != null
          && letter.format == FORMAT
          && letter.command != null
          && letter.command.action() != null) {
        commands.add(letter.command);
      }
    }
    return commands;
  }
}
