package dev.agon.environments.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.StepBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong is told with what it is, why, and how to mend it. */
class BridgeErrorsTest {
  @TempDir Path folder;

  @BeforeAll
  static void needsGymnasium() {
    TestPython.withGymnasium();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> making(
      String id, Map<String, Object> options) {
    return assertThatThrownBy(() -> TestPython.entry(id).make(options))
        .isInstanceOf(EnvironmentException.class);
  }

  // ---- before the environment is made ----

  @Test
  void noSuchInterpreter() {
    making("CartPole-v1", TestPython.optionsOf("/nowhere/python3"))
        .hasMessage(
            "gymnasium:CartPole-v1 needs Python, but '/nowhere/python3' cannot be started: No such file or directory. Install Python 3.10 or newer with `pip install gymnasium`, or name its interpreter with the option python or the environment variable AGON_PYTHON.");
  }

  @Test
  void somethingElseThanPython() {
    String other = TestPython.script(folder, "echo 'unknown flag: -c'; exit 64");
    making("CartPole-v1", TestPython.optionsOf(other))
        .hasMessageContaining("(%s) ended with exit status 64 before it had connected.", other)
        .hasMessageContaining("The last that it printed:\n  unknown flag: -c\n")
        .hasMessageContaining("Is '%s' a Python interpreter of version 3.10 or newer?", other);
  }

  @Test
  void noGymnasium() {
    // Without site, no installed package is found.
    String bare =
        TestPython.script(folder, "exec '%s' -S \"$@\"".formatted(TestPython.withGymnasium()));
    making("CartPole-v1", TestPython.optionsOf(bare))
        .hasMessageContaining("gymnasium:CartPole-v1 needs Gymnasium, but ")
        .hasMessageContaining("lacks it: No module named 'gymnasium'. Install it with `")
        .hasMessageContaining(" -m pip install gymnasium`, or name another interpreter");
  }

  @Test
  void tooOldGymnasium() throws IOException {
    Files.writeString(
        Files.createDirectory(folder.resolve("gymnasium")).resolve("__init__.py"),
        "__version__ = '0.29.1'\n");
    String old =
        TestPython.script(
            folder,
            "PYTHONPATH='%s' exec '%s' \"$@\"".formatted(folder, TestPython.withGymnasium()));
    making("CartPole-v1", TestPython.optionsOf(old))
        .hasMessageContaining("needs Gymnasium 1.1 or newer")
        .hasMessageContaining(" has 0.29.1. Install a newer one with `")
        .hasMessageContaining(" -m pip install --upgrade gymnasium`");
  }

  @Test
  void unknownIdWithTheNearNameThatGymnasiumSuggests() {
    making("CartPol-v1", TestPython.options())
        .hasMessageStartingWith("gymnasium:CartPol-v1: Environment `CartPol` doesn't exist")
        .hasMessageContaining("Did you mean: `CartPole`?")
        .hasMessageContaining("name it with the option modules");
    making("Elsewhere/Thing-v0", TestPython.options())
        .hasMessageContaining("Namespace Elsewhere not found");
  }

  @Test
  void missingPackageOfTheEnvironment() {
    making("Ant-v5", TestPython.options())
        .hasMessageStartingWith("gymnasium:Ant-v5 lacks a package in ")
        .hasMessageContaining("pip install \"gymnasium[mujoco]\"");
  }

  @Test
  void missingModuleAndWrapper() {
    making("CartPole-v1", TestPython.options("modules", "no_such_module"))
        .hasMessageContaining("cannot import no_such_module: No module named 'no_such_module'")
        .hasMessageContaining("Mend the options modules and wrappers");
    making("CartPole-v1", TestPython.options("wrappers", "gymnasium.wrappers:NoSuchWrapper"))
        .hasMessageContaining("cannot import gymnasium.wrappers:NoSuchWrapper");
  }

  @Test
  void wrongArguments() {
    making("CartPole-v1", TestPython.options("gravity", 3.5))
        .hasMessageStartingWith("gymnasium:CartPole-v1 does not take these arguments: ")
        .hasMessageContaining("unexpected keyword argument 'gravity'")
        .hasMessageContaining(
            "Every option but modules, python, startTimeout, vectorization, wrappers goes to gymnasium.make");
    making("FrozenLake-v1", TestPython.options("map_name", "9x9"))
        .hasMessageContaining("gymnasium:FrozenLake-v1 cannot be made in Python: ")
        .hasMessageContaining("9x9");
    making("CartPole-v1", TestPython.options("thing", new Object()))
        .hasMessageContaining("cannot be written as JSON");
  }

  @Test
  void spacesThatAreNoNumbers() {
    assertThatThrownBy(() -> TestPython.told(folder, 1, "observes", "text"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gymnasium:Agon/Told-v0 cannot be bridged: ")
        .hasMessageContaining("The observation space['order'] is Text(")
        .hasMessageContaining("spaces of the kind Text are not arrays of numbers")
        .hasMessageContaining("with the option wrappers");
    assertThatThrownBy(() -> TestPython.told(folder, 1, "observes", "huge"))
        .hasMessageContaining("float32 holds integers exactly up to 2^24 only");
  }

  @Test
  void anotherBridgeThanThisVersions() throws IOException {
    Path other = folder.resolve("other.py");
    Files.writeString(
        other,
        """
        import json, socket, struct, sys
        settings = json.loads(sys.stdin.readline())
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(settings["path"])
        hello = json.dumps({"protocol": 99}).encode()
        peer.sendall(settings["token"].encode() + struct.pack("<IB3x", len(hello), 17) + hello)
        """);
    String script =
        TestPython.script(folder, "exec '%s' '%s'".formatted(TestPython.withGymnasium(), other));
    making("CartPole-v1", TestPython.optionsOf(script))
        .hasMessageContaining(
            "is not this version's bridge: it speaks version 99, and this is version 1");
  }

  @Test
  void nothingHappensInTime() {
    String sleeper = TestPython.script(folder, "echo waiting; exec sleep 600");
    making("CartPole-v1", TestPython.optionsOf(sleeper, "startTimeout", 0.5))
        .hasMessageContaining("(%s) has not connected within 0.5 s.", sleeper)
        .hasMessageContaining("The last that it printed:\n  waiting")
        .hasMessageContaining("set the option startTimeout");
  }

  @Test
  void strangersWithoutTheTokenAreTurnedAway() throws IOException {
    Path stranger = folder.resolve("stranger.py");
    Files.writeString(
        stranger,
        """
        import json, socket, sys
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(json.loads(sys.stdin.readline())["path"])
        peer.sendall(b"0" * 32)
        print("turned away" if peer.recv(1) == b"" else "let in")
        """);
    String script =
        TestPython.script(folder, "exec '%s' '%s'".formatted(TestPython.withGymnasium(), stranger));
    making("CartPole-v1", TestPython.optionsOf(script))
        .hasMessageContaining("ended with exit status 0 before it had connected")
        .hasMessageContaining("\n  turned away\n");
  }

  // ---- in the midst of a run ----

  private static void stepUntilItFails(GymnasiumVectorEnvironment environment, StepBatch batch) {
    for (int t = 0; t < 3; t++) {
      environment.step(new int[environment.count()], batch);
    }
  }

  @Test
  void exceptionOfTheEnvironmentLeavesTheProcessUsable() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "does", "raising")) {
      StepBatch batch = GymnasiumBridgeTest.batch(told);
      told.reset(new long[2], batch.observations);
      assertThatThrownBy(() -> stepUntilItFails(told, batch))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageStartingWith(
              "gymnasium:Agon/Told-v0 failed in Python while it was stepping: ValueError: the gears are stuck\n  Traceback")
          .hasMessageContaining("agon_test_environments.py");
      assertThatThrownBy(() -> told.step(new int[2], batch)).hasMessageContaining("or failed");
      told.reset(new long[2], batch.observations);
      told.step(new int[2], batch);
      assertThat(batch.rewards).containsOnly(0.1);
    }
  }

  @Test
  void oneInstanceThatFailedBeginsAnewFromItsStreamOfTheJvm() {
    String python =
        TestPython.script(
            folder,
            "PYTHONPATH='%s' exec '%s' \"$@\""
                .formatted(TestPython.SCRIPTS, TestPython.withGymnasium()));
    Map<String, Object> options =
        TestPython.optionsOf(python, "does", "raising", "modules", "agon_test_environments");
    try (EnvironmentInstance told = TestPython.entry("Agon/Told-v0").make(options)) {
      float first = told.reset(4)[2];
      told.step(0);
      told.step(0);
      assertThatThrownBy(() -> told.step(0)).hasMessageContaining("the gears are stuck");
      float second = told.reset()[2];
      assertThat(second).isNotEqualTo(first);
      told.reset(4);
      told.step(0);
      told.step(0);
      assertThatThrownBy(() -> told.step(0)).hasMessageContaining("the gears are stuck");
      assertThat(told.reset()[2]).isEqualTo(second);
    }
  }

  @Test
  void processThatEndsByItselfWithTheLastLinesThatItPrinted() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 2, "does", "exiting")) {
      StepBatch batch = GymnasiumBridgeTest.batch(told);
      told.reset(new long[2], batch.observations);
      assertThatThrownBy(() -> stepUntilItFails(told, batch))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("ended with exit status 3 while it was stepping.")
          .hasMessageContaining("The last that it printed:\n  line 10\n")
          .hasMessageEndingWith("\n  line 29");
    }
  }

  @Test
  void handsOverWhatWasPrintedForTheRunsLogAndNoMoreThanAHundredLines() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 1, "does", "ranting")) {
      StepBatch batch = GymnasiumBridgeTest.batch(told);
      told.reset(new long[1], batch.observations);
      assertThat(told.takeMessages()).isEmpty();
      assertThatThrownBy(() -> stepUntilItFails(told, batch)).hasMessageContaining("exit status 3");
      List<String> messages = told.takeMessages();
      assertThat(messages).hasSize(101);
      assertThat(messages.get(0))
          .isEqualTo("gymnasium:Agon/Told-v0: 150 lines before the next were dropped.");
      assertThat(messages.get(1)).isEqualTo("gymnasium:Agon/Told-v0: line 150");
      assertThat(messages.get(100)).isEqualTo("gymnasium:Agon/Told-v0: line 249");
      assertThat(told.takeMessages()).isEmpty();
    }
  }

  @Test
  void processThatIsKilled() {
    try (GymnasiumVectorEnvironment told = TestPython.told(folder, 1)) {
      StepBatch batch = GymnasiumBridgeTest.batch(told);
      told.reset(new long[1], batch.observations);
      told.process().destroyForcibly();
      assertThatThrownBy(() -> stepUntilItFails(told, batch))
          .hasMessageContaining(
              "ended by signal 9 (SIGKILL) while it was stepping. It printed nothing.");
      assertThatThrownBy(() -> told.reset(new long[1], batch.observations))
          .hasMessageContaining("ended by signal 9 (SIGKILL) while it was resetting");
    }
  }
}
