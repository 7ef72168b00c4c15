package dev.agon.experiments.cli;

import dev.agon.web.PortChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the dashboard. */
final class DashboardOptions {

  @Option(names = "--no-dashboard", description = "Run without the page in the browser.")
  private boolean off;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "Port of the dashboard; an error when it is taken (default: the first free one from 7070).")
  private @Nullable Integer port;

  /** On, at this port; null for the first free one. */
  static DashboardOptions at(@Nullable Integer port) {
    DashboardOptions options = new DashboardOptions();
    options.port = port;
    return options;
  }

  boolean wanted() {
    return !off;
  }

  PortChoice port() {
    return port == null ? PortChoice.standard() : PortChoice.exactly(port);
  }
}
