package dev.agon.core.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.TensorFlow;

/** What around the process decides how TensorFlow behaves: for the manifest and for a check-up. */
public final class ComputeEnvironment {
  static final String THREAD_POOL = "TF_OVERRIDE_GLOBAL_THREADPOOL";
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";

  static {
    NativeLibrary.load();
  }

  private ComputeEnvironment() {}

  public static String tensorflowVersion() {
    return TensorFlow.version();
  }

  /**
   * What is not as Agon needs it, and how to mend it; empty when all is well.
   *
   * @see #problems(Map, String) the same for a given environment
   */
  public static List<String> problems() {
    return problems(System.getenv(), System.getProperty("org.bytedeco.javacpp.nopointergc", ""));
  }

  static List<String> problems(Map<String, String> environment, String noPointerGc) {
    List<String> problems = new ArrayList<>();
    if (!sizesPoolsPerSession(environment)) {
      problems.add(
          ("%s=1 is not in the environment. Without it the first session of the process sizes the"
                  + " thread pool of all later ones, so that a convolutional run after a small one"
                  + " computes on one thread and gets other results. Start Agon with ./agon, or set"
                  + " the variable before the JVM starts.")
              .formatted(THREAD_POOL));
    }
    if (!"true".equals(noPointerGc)) {
      problems.add(
          "org.bytedeco.javacpp.nopointergc=%s: each call takes some 10 µs longer. Start Agon with ./agon, or the JVM with -Dorg.bytedeco.javacpp.nopointergc=true."
              .formatted(noPointerGc));
    }
    if (!environment.containsKey(LOG_LEVEL)) {
      problems.add(
          "%s is not in the environment: TensorFlow writes its own messages to standard error. Set it to 2."
              .formatted(LOG_LEVEL));
    }
    if (!CustomGradients.areSupported()) {
      problems.add(
          "On Windows TensorFlow lets nobody add gradients: runs with a gradient penalty fail.");
    }
    return List.copyOf(problems);
  }

  /** Whether each session gets the threads that its profile asks for. */
  static boolean sizesPoolsPerSession(Map<String, String> environment) {
    return "1".equals(environment.get(THREAD_POOL));
  }
}
