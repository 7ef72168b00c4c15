package dev.agon.environments;

import dev.agon.core.environment.EnvironmentException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the environments of {@link EnvironmentProvider}s in jars. Nothing of a jar is run before
 * its provider is found.
 */
public final class EnvironmentPlugins {
  private static final String SERVICE = "META-INF/services/" + EnvironmentProvider.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentPlugins.class);

  private EnvironmentPlugins() {}

  /**
   * The environments of one jar. Its classes are loaded as long as they are used.
   *
   * @throws EnvironmentException when it is no jar, offers nothing, or its provider fails
   */
  public static List<EnvironmentEntry> load(Path jar) {
    requireProvider(jar);
    URLClassLoader loader = new URLClassLoader(new URL[] {url(jar)}, parent());
    try {
      List<EnvironmentEntry> entries = offered("The plug-in " + jar, loader);
      if (entries.isEmpty()) {
        throw new EnvironmentException(
            "The provider of the plug-in %s offers no environments. Let entries() return some."
                .formatted(jar));
      }
      return entries;
    } catch (Throwable e) {
      close(loader);
      throw e;
    }
  }

  /**
   * The environments that are offered on the class path.
   *
   * @throws EnvironmentException when a provider there fails
   */
  static List<EnvironmentEntry> onClassPath() {
    return offered("An EnvironmentProvider on the class path", parent());
  }

  /**
   * What providers of this loader offer, not those that its parent has as well.
   *
   * @param what is asked, for messages
   */
  private static List<EnvironmentEntry> offered(String what, ClassLoader loader) {
    List<EnvironmentEntry> entries = new ArrayList<>();
    try {
      for (EnvironmentProvider provider : ServiceLoader.load(EnvironmentProvider.class, loader)) {
        if (loader == parent() || provider.getClass().getClassLoader() == loader) {
          add(provider, entries);
        }
      }
    } catch (EnvironmentException e) {
      throw new EnvironmentException("%s cannot be used: %s".formatted(what, e.getMessage()), e);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      throw new EnvironmentException(
          "%s cannot be used: %s. It may have been built for another version of Agon or of Java."
              .formatted(what, reason(e)),
          e);
    }
    return entries;
  }

  private static void add(EnvironmentProvider provider, List<EnvironmentEntry> entries) {
    List<EnvironmentEntry> offered = provider.entries();
    if (offered == null || offered.stream().anyMatch(Objects::isNull)) { // others' code
      throw new EnvironmentException(
          "entries() of %s returns null, or a list with a null. Let it return its environments."
              .formatted(provider.getClass().getName()));
    }
    entries.addAll(offered);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      LOG.warn("Cannot close a plug-in that could not be used", e);
    }
  }

  private static ClassLoader parent() {
    return EnvironmentPlugins.class.getClassLoader();
  }

  private static void requireProvider(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new EnvironmentException(
          "There is no plug-in %s. Check the path; it names a jar file.".formatted(jar));
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.getEntry(SERVICE) == null) {
        throw new EnvironmentException(
            "The jar %s is no plug-in: it has no file %s with the name of its provider. docs/environments.md shows an example."
                .formatted(jar, SERVICE));
      }
    } catch (ZipException e) {
      throw new EnvironmentException(
          "The plug-in %s is no jar file, or it is damaged. Build it again.".formatted(jar), e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "The plug-in %s cannot be read: %s.".formatted(jar, e.getMessage()), e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new EnvironmentException("The path of the plug-in %s is no URL.".formatted(jar), e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
