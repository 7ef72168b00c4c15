package dev.agon.core.compute;

/**
 * Loads TensorFlow: sets what its Java binding reads from system properties before its first class
 * is loaded, for those who start the JVM without Agon's launcher, and adds the gradients that it
 * lacks.
 */
final class NativeLibrary {
  private NativeLibrary() {}

  static void load() {
    if (System.getProperty("org.bytedeco.javacpp.nopointergc") == null) {
      System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
    }
    CustomGradients.register();
  }
}
