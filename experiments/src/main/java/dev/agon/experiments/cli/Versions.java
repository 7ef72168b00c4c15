package dev.agon.experiments.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.IVersionProvider;

/** What was built with what. */
final class Versions implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"agon " + agon()};
  }

  static String agon() {
    return built("agon");
  }

  /** For manifests; loads no TensorFlow. */
  static Map<String, String> all() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("agon", agon());
    versions.put("java", System.getProperty("java.runtime.version"));
    versions.put("tensorflow", built("tensorflow"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return versions;
  }

  private static String built(String key) {
    try (InputStream in = Versions.class.getResourceAsStream("/agon.properties")) {
      if (in == null) {
        throw new IllegalStateException("The resource agon.properties is missing.");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
