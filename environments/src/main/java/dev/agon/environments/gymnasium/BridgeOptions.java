package dev.agon.environments.gymnasium;

import dev.agon.core.environment.EnvironmentException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an environment is run in Python.
 *
 * @param python the interpreter: a command or a path
 * @param vectorization {@code sync}: in one Python process, or {@code async}: in one for each
 *     instance
 * @param modules to import before the environment is made, so that they register it
 * @param wrappers to put around each instance, the first innermost, as {@code module:Class}
 * @param startTimeout seconds in which Python must have made the environment
 * @param arguments keyword arguments of {@code gymnasium.make}
 * @param transport how the two processes talk
 */
record BridgeOptions(
    String python,
    String vectorization,
    List<String> modules,
    List<String> wrappers,
    double startTimeout,
    Map<String, Object> arguments,
    Transport transport) {

  /** The sockets that the two processes talk over. */
  enum Transport {
    /** A file in a folder that only this user may enter. */
    UNIX,
    /** A port of the loopback interface. */
    LOOPBACK
  }

  private static final String PYTHON = "python";
  private static final String VECTORIZATION = "vectorization";
  private static final String MODULES = "modules";
  private static final String WRAPPERS = "wrappers";
  private static final String START_TIMEOUT = "startTimeout";

  /** Every option but the arguments. */
  static final Map<String, Object> DEFAULTS =
      Map.of(PYTHON, "", VECTORIZATION, "sync", MODULES, "", WRAPPERS, "", START_TIMEOUT, 60.0);

  /** Where no option names the interpreter, this variable of the environment does. */
  static final String VARIABLE = "AGON_PYTHON";

  private static final Pattern WRAPPER = Pattern.compile("[\\w.]+:\\w+");

  /**
   * @param name of the environment, for messages
   * @param options {@link #DEFAULTS} or others in their place, and any arguments
   */
  static BridgeOptions of(String name, Map<String, Object> options) {
    Map<String, Object> arguments = new LinkedHashMap<>(options);
    arguments.keySet().removeAll(DEFAULTS.keySet());
    BridgeOptions bridge =
        new BridgeOptions(
            interpreter((String) option(options, PYTHON), System.getenv(VARIABLE)),
            (String) option(options, VECTORIZATION),
            list((String) option(options, MODULES)),
            list((String) option(options, WRAPPERS)),
            (Double) option(options, START_TIMEOUT),
            arguments,
            onWindows() ? Transport.LOOPBACK : Transport.UNIX);
    bridge.check(name);
    return bridge;
  }

  private static Object option(Map<String, Object> options, String key) {
    return Objects.requireNonNullElse(options.get(key), Objects.requireNonNull(DEFAULTS.get(key)));
  }

  private static List<String> list(String names) {
    return Arrays.stream(names.split(",")).map(String::strip).filter(n -> !n.isEmpty()).toList();
  }

  /** The first that is given: the option, the variable; else the one on the path. */
  static String interpreter(String option, @Nullable String variable) {
    if (!option.isBlank()) {
      return option;
    }
    if (variable != null && !variable.isBlank()) {
      return variable;
    }
    return onWindows() ? "python" : "python3";
  }

  static boolean onWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  private void check(String name) {
    if (!vectorization.equals("sync") && !vectorization.equals("async")) {
      throw new EnvironmentException(
          "The option 'vectorization' of %s is sync (one Python process) or async (one more for each instance), but was given '%s'."
              .formatted(name, vectorization));
    }
    for (String wrapper : wrappers) {
      if (!WRAPPER.matcher(wrapper).matches()) {
        throw new EnvironmentException(
            "The option 'wrappers' of %s lists classes as module:Class, separated by commas, such as gymnasium.wrappers:FlattenObservation, but was given '%s'."
                .formatted(name, wrapper));
      }
    }
    if (!(startTimeout > 0)) {
      throw new EnvironmentException(
          "The option 'startTimeout' of %s is a number of seconds above 0, but was given %s."
              .formatted(name, startTimeout));
    }
  }

  /** Whether Gymnasium was told to draw pictures for whoever asks. */
  boolean draws() {
    return "rgb_array".equals(arguments.get("render_mode"));
  }

  BridgeOptions over(Transport other) {
    return new BridgeOptions(
        python, vectorization, modules, wrappers, startTimeout, arguments, other);
  }
}
