package dev.agon.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.agon.experiments.cli.Cli.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a person types wrongly: one error that says what, why and how to mend it, exit code 2, and
 * nothing else. {@code DIR} stands for an empty folder that must stay as it is.
 */
class WrongInputTest {
  @TempDir private Path directory;

  static Stream<Arguments> table() {
    return Stream.of(
        // commands and options
        wrong("trian cartpole-dqn", "no command 'trian'", "Did you mean train?"),
        wrong("", "No command was given", "train"),
        wrong("train", "EXPERIMENT"),
        wrong("train cartpole-dqn --sed 3 --runs DIR/r", "--sed", "Did you mean --seed"),
        wrong("train cartpole-dqn cartpole-ppo --runs DIR/r", "cartpole-ppo"),
        wrong("train cartpole-dqn --runs", "--runs"),
        // experiments
        wrong("train cartpole-dnq --runs DIR/r", "no experiment 'cartpole-dnq'", "cartpole-dqn"),
        wrong("train DIR/mine.yaml --runs DIR/r", "mine.yaml", "Check the path"),
        wrong("train DIR/unknown-key.yaml --runs DIR/r", "lerningRate", "learningRate"),
        wrong("train DIR/broken.yaml --runs DIR/r", "broken.yaml", "line 2"),
        wrong("train DIR/no-task.yaml --runs DIR/r", "no-task.yaml", "task"),
        wrong("show experiment cartpole-pp", "cartpole-ppo"),
        // seeds and settings
        wrong("train cartpole-dqn --seed many --runs DIR/r", "--seed many", "whole number"),
        wrong("train cartpole-dqn --seed -1 --runs DIR/r", "--seed -1", "whole number"),
        wrong("train cartpole-dqn --set budget.steps --runs DIR/r", "budget.steps", "path=value"),
        wrong("train cartpole-dqn --set budget.step=5 --runs DIR/r", "budget.step", "steps"),
        wrong("train cartpole-dqn --set budgt.steps=5 --runs DIR/r", "budgt", "budget"),
        wrong("train cartpole-dqn --set budget.steps=0 --runs DIR/r", "budget.steps=0", "outside"),
        wrong("train cartpole-dqn --set budget.steps=1.5 --runs DIR/r", "1.5", "whole number"),
        wrong(
            "train cartpole-dqn --set algorithm.learningRate=fast --runs DIR/r",
            "algorithm.learningRate=fast",
            "number"),
        wrong(
            "train cartpole-dqn --set algorithm.learningRate=7 --runs DIR/r",
            "algorithm.learningRate=7",
            "outside"),
        wrong(
            "train cartpole-dqn --set algorithm.lerningRate=1e-3 --runs DIR/r",
            "lerningRate",
            "Did you mean learningRate?"),
        wrong(
            "train cartpole-dqn --set algorithm.activation=rellu --runs DIR/r",
            "algorithm.activation=rellu",
            "relu"),
        wrong("train cartpole-dqn --set algorithm.name=dqm --runs DIR/r", "dqm", "dqn"),
        wrong(
            "train cartpole-ppo --set algorithm.numMinibatches=3 --runs DIR/r",
            "numMinibatches=3",
            "Choose numMinibatches from"),
        wrong(
            "train cartpole-dqn --set environment.id=CartPol-v1 --runs DIR/r",
            "no environment 'CartPol-v1'",
            "CartPole-v1"),
        wrong("train cartpole-dqn --set environment.options.gravity=3 --runs DIR/r", "'gravity'"),
        wrong(
            "train cartpole-dqn --set environment.id=gymnasium:CartPole-v1 --set environment.onFailure=reset --runs DIR/r",
            "environment.onFailure=reset",
            "share a Python process",
            "Set it to fail"),
        wrong(
            "train cartpole-dqn --set environment.id=Pendulum-v1 --runs DIR/r",
            "finitely many actions",
            "Box([1], float32)"),
        wrong(
            "train cartpole-dqn --set environment.wrappers=[framestak] --runs DIR/r",
            "framestak",
            "Did you mean frameStack?"),
        wrong(
            "train cartpole-dqn --set environment.onFailure=rest --runs DIR/r",
            "environment.onFailure=rest",
            "reset"),
        wrong("train cartpole-dqn --set environment.threads=0 --runs DIR/r", "threads=0"),
        wrong("play", "What is to be played?"),
        wrong("play CartPol-v1 --out DIR/x.gif", "no environment 'CartPol-v1'", "CartPole-v1"),
        wrong("play CartPole-v1 --out DIR/x.txt", "x.txt", ".gif"),
        wrong("play CartPole-v1 --text", "cannot be told in characters"),
        wrong("play CartPole-v1 --fps 0 --out DIR/x.gif", "--fps 0", "from 1 to 50"),
        wrong(
            "play FrozenLake-v1 --option isSlipery=true --out DIR/x.gif",
            "'isSlipery'",
            "isSlippery"),
        wrong("play --run nothing --runs DIR/r", "no run 'nothing'"),
        wrong("check FrozenLake-v1 --option mapName", "says no value", "name=value"),
        wrong(
            "train cartpole-dqn --set compute.device=tpu --runs DIR/r",
            "compute.device=tpu",
            "gpu"),
        // places
        wrong("train cartpole-dqn --port TAKEN --runs DIR/r", "Port TAKEN", "Choose another port"),
        wrong("train cartpole-dqn --port 70000 --runs DIR/r", "70000", "65535"),
        wrong("train cartpole-dqn --port http --runs DIR/r", "http"),
        wrong("serve --port TAKEN --runs DIR/r", "Port TAKEN", "Choose another port"),
        wrong("train cartpole-dqn --no-dashboard --runs DIR/file", "file is no folder", "--runs"),
        wrong("train cartpole-dqn --no-dashboard --runs DIR/file/r", "file is no folder", "--runs"),
        // runs
        wrong("resume nothing --runs DIR/r", "no run 'nothing'"),
        wrong("evaluate nothing --runs DIR/r", "no run 'nothing'"),
        wrong("generate nothing --count 4 --out DIR/x.png --runs DIR/r", "no run 'nothing'"),
        wrong("export nothing --format savedmodel --runs DIR/r", "no run 'nothing'"),
        wrong("show run nothing --runs DIR/r", "no run 'nothing'"),
        wrong("resume ../../etc --runs DIR/r", "no run '../../etc'"),
        // environments
        wrong("check CartPoel-v1", "no environment 'CartPoel-v1'", "CartPole-v1"),
        wrong("rollout --environment CartPol-v1 --seed 1 --actions DIR/file", "CartPole-v1"),
        wrong("rollout --environment CartPole-v1 --seed 1 --actions DIR/gone", "gone"),
        wrong("rollout --environment CartPole-v1 --seed x --actions DIR/file", "--seed x"),
        wrong("openenv CartPoel-v1", "no environment 'CartPoel-v1'", "CartPole-v1"),
        wrong("openenv CartPole-v1 --port TAKEN", "Port TAKEN", "Choose another port"),
        wrong("openenv CartPole-v1 --sessions 0", "--sessions 0", "at least 1"),
        wrong("openenv CartPole-v1 --option gravity=3", "'gravity'"),
        wrong("check openenv:localhost", "'localhost'", "openenv:ws://127.0.0.1:8000"),
        wrong("list experimens", "experimens", "experiments"),
        wrong("show networks mlp", "networks", "network"),
        wrong("benchmark environmets", "environmets", "Did you mean environments?"));
  }

  private static Arguments wrong(String line, String... said) {
    return arguments(line, List.of(said));
  }

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(directory.resolve("file"), "7\n");
    Files.writeString(
        directory.resolve("unknown-key.yaml"),
        """
        name: unknown-key
        task: reinforcement
        environment: { id: CartPole-v1 }
        algorithm: { name: dqn, lerningRate: 1e-3 }
        """);
    Files.writeString(directory.resolve("broken.yaml"), "name: broken\ntask: [reinforcement\n");
    Files.writeString(directory.resolve("no-task.yaml"), "name: no-task\n");
  }

  @ParameterizedTest(name = "agon {0}")
  @MethodSource("table")
  void isOneErrorAndNothingElse(String line, List<String> said) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      List<String> before = files();
      String[] arguments =
          Arrays.stream(line.split(" "))
              .filter(word -> !word.isEmpty())
              .map(word -> word.replace("DIR", directory.toString()).replace("TAKEN", port))
              .toArray(String[]::new);

      Ended ended = Cli.run(arguments);

      assertThat(ended.code()).as(ended.err()).isEqualTo(CommandLines.WRONG);
      assertThat(ended.out()).as("standard output").isEmpty();
      for (String part : said) {
        assertThat(ended.err()).contains(part.replace("TAKEN", port));
      }
      assertIsForAPerson(ended.err());
      assertThat(files()).as("nothing left behind").isEqualTo(before);
    }
  }

  @Test
  void anActionOutsideTheSpaceEndsTheRollout() throws IOException {
    Files.writeString(directory.resolve("actions"), "0\n1\n2\n");

    Ended ended =
        Cli.run(
            "rollout",
            "--environment",
            "CartPole-v1",
            "--seed",
            "1",
            "--actions",
            directory.resolve("actions").toString());

    assertThat(ended.code()).isEqualTo(CommandLines.WRONG);
    assertThat(ended.out().lines()).as("the reset and two steps").hasSize(3);
    assertThat(ended.err()).contains("Line 3", "'2' is not an action", "CartPole-v1");
    assertIsForAPerson(ended.err());
  }

  private static void assertIsForAPerson(String err) {
    assertThat(err.lines().filter(line -> line.startsWith("error: "))).as(err).hasSize(1);
    assertThat(err).doesNotContain("Exception", "\tat ", "dev.agon", "java.", "io.vertx", "null");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.map(Path::toString).sorted().toList();
    }
  }
}
