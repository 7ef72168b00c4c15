package dev.agon.experiments.cli;

import dev.agon.core.run.RunResult;
import dev.agon.core.training.RunSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Three runs side by side, some minutes long, with the dashboard open:",
      "DQN and PPO balance a pole, a GAN learns to draw digits and letters."
    })
final class DemoCommand implements Callable<Integer> {
  private static final List<String> EXPERIMENTS =
      List.of("demo-cartpole-dqn", "demo-cartpole-ppo", "demo-glyphs-dcgan");

  @Mixin private final RunsFolder runs = new RunsFolder();
  @Mixin private final DashboardOptions dashboard = new DashboardOptions();
  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    Path folder = runs.writable();
    List<RunSpecification> specifications = new ArrayList<>();
    int threads = 0;
    for (String experiment : EXPERIMENTS) {
      RunSpecification specification = TrainCommand.specify(experiment, List.of(), 0);
      specifications.add(specification);
      threads += specification.threads();
    }
    // All three at once, even where that is more threads than processors.
    int slots = Math.max(threads, Runtime.getRuntime().availableProcessors());
    try (Workbench workbench = Workbench.start(folder, dashboard, slots, output)) {
      List<String> ids = new ArrayList<>();
      for (RunSpecification specification : specifications) {
        ids.add(workbench.engine().submit(specification));
      }
      String link = workbench.link();
      if (link != null) {
        open(link);
      }
      output.note(
          "Running %s. Ctrl-C saves and ends; `agon resume RUN` goes on."
              .formatted(String.join(", ", ids)));
      List<Map<String, Object>> results = new ArrayList<>();
      int code = 0;
      for (String id : ids) {
        RunResult result = workbench.await(id);
        output.text(Results.text(result));
        results.add(Results.json(result));
        code = Math.max(code, Results.exitCode(result));
      }
      output.json(Output.object("runs", results));
      if (link != null && !output.json() && Boolean.getBoolean("agon.terminal")) {
        output.note("All three have ended. The dashboard stays until Ctrl-C: " + link);
        workbench.untilTheEnd();
      }
      return code;
    }
  }

  /** On a desktop, in the browser that is the default there; elsewhere the link has to do. */
  private static void open(String link) {
    String opener = System.getProperty("os.name").startsWith("Mac") ? "open" : "xdg-open";
    boolean desktop =
        opener.equals("open")
            || System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null;
    if (!desktop) {
      return;
    }
    try {
      new ProcessBuilder(opener, link)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      return; // the link stands on standard error
    }
  }
}
