package dev.agon.experiments.cli;

import dev.agon.core.checkpoint.CheckpointException;
import dev.agon.core.compute.ComputeException;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.run.engine.RunException;
import dev.agon.core.store.StoreException;
import dev.agon.core.text.NearNames;
import dev.agon.experiments.config.UserError;
import dev.agon.web.WebException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line with its manner of failing: one error on standard error that says what is wrong,
 * why and how to mend it. Exit code 0 done, 1 failed, 2 wrong usage or input.
 */
final class CommandLines {
  static final int FAILED = 1;
  static final int WRONG = 2;

  private CommandLines() {}

  static CommandLine create() {
    AgonCommand agon = new AgonCommand();
    CommandLine commandLine = new CommandLine(agon);
    commandLine.setExecutionStrategy(
        parsed -> {
          try {
            agon.usePlugins();
          } catch (EnvironmentException e) {
            throw new ExecutionException(
                parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
          }
          return new RunLast().execute(parsed);
        });
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setParameterExceptionHandler(CommandLines::wrongUsage);
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> failed(failure, command));
    return commandLine;
  }

  private static int wrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    if (wrong.getCause() instanceof UserError error) {
      return report(command, String.valueOf(error.getMessage()), WRONG);
    }
    String message = String.valueOf(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      message = unknown(unmatched, command);
    } else if (wrong.getClass() == ParameterException.class && message.contains("subcommand")) {
      message = "No command was given. Known are %s.".formatted(String.join(", ", names(command)));
    }
    return report(
        command,
        "%s\nSee `%s --help`.".formatted(message, command.getCommandSpec().qualifiedName()),
        WRONG);
  }

  private static String unknown(UnmatchedArgumentException unmatched, CommandLine command) {
    String word = unmatched.getUnmatched().get(0);
    if (word.startsWith("-")) {
      List<String> options = new ArrayList<>();
      command.getCommandSpec().options().forEach(option -> options.addAll(List.of(option.names())));
      return "There is no option %s. %s".formatted(word, NearNames.suggestion(word, options));
    }
    if (!command.getSubcommands().isEmpty()) {
      return "There is no command '%s'. %s"
          .formatted(word, NearNames.suggestion(word, names(command)));
    }
    return "'%s' is one argument too many.".formatted(word);
  }

  private static List<String> names(CommandLine command) {
    return command.getSubcommands().keySet().stream().sorted().toList();
  }

  private static int failed(Exception failure, CommandLine command) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof UserError
        || cause instanceof EnvironmentException
        || cause instanceof WebException
        || cause instanceof IllegalArgumentException
        || (cause instanceof RunException run && run.code() < RunException.FAILED)) {
      return report(command, message, WRONG);
    }
    if (cause instanceof StoreException
        || cause instanceof CheckpointException
        || cause instanceof ComputeException
        || cause instanceof RunException) {
      return report(command, message, FAILED);
    }
    LoggerFactory.getLogger(CommandLines.class).error("The command failed.", cause);
    return report(
        command,
        "Agon failed where it should not: %s. The log above says where.".formatted(cause),
        1);
  }

  static int report(CommandLine command, String message, int code) {
    var err = command.getErr();
    err.println(command.getColorScheme().errorText("error: ") + message.strip());
    err.flush();
    return code;
  }
}
