package dev.agon.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;

class DevicesTest {
  private static final Device CPU = new Device(Device.Kind.CPU, 0, 1L << 28);
  private static final List<Device> WORKSTATION =
      List.of(
          CPU, new Device(Device.Kind.GPU, 0, 1L << 34), new Device(Device.Kind.GPU, 1, 1L << 34));

  @Test
  void listsTheCpu() {
    int before = Compute.openHandles();
    assertThat(Devices.list())
        .anySatisfy(
            device -> {
              assertThat(device.kind()).isEqualTo(Device.Kind.CPU);
              assertThat(device.index()).isZero();
              assertThat(device.memoryBytes()).isPositive();
            });
    assertThat(Compute.openHandles()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"auto,gpu:0", "cpu,cpu", "gpu,gpu:0", "gpu:0,gpu:0", "gpu:1,gpu:1"})
  void choosesWhatTheSettingNames(String setting, String chosen) {
    assertThat(Devices.choose(setting, WORKSTATION)).hasToString(chosen);
  }

  @Test
  void onlyAutoFallsBackToTheCpu() {
    assertThat(Devices.choose("auto", List.of(CPU))).isEqualTo(CPU);
    assertThatThrownBy(() -> Devices.choose("gpu", List.of(CPU)))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("sees only [cpu]")
        .hasMessageContaining("CUDA 12 and cuDNN 9")
        .hasMessageContaining("-Pgpu")
        .hasMessageContaining("auto or cpu");
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorThatNamesThoseThatAre() {
    assertThatThrownBy(() -> Devices.choose("gpu:2", WORKSTATION))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("gpu:2")
        .hasMessageContaining("[cpu, gpu:0, gpu:1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "gpu:", "gpu:-1", "tpu", "cpu:1"})
  void refusesOtherSettings(String setting) {
    assertThatThrownBy(() -> Devices.choose(setting, WORKSTATION))
        .isInstanceOf(ComputeException.class)
        .hasMessageContaining("none of auto, cpu, gpu and gpu:N");
  }

  @Test
  void operationsAndVariablesGoToTheChosenDevice() {
    try (Graph graph = new Graph()) {
      Ops tf = Compute.operations(graph, WORKSTATION.get(2));
      assertThat(deviceOf(tf.constant(1f))).endsWithIgnoringCase("device:GPU:1");
    }
    try (Compute compute = new Compute(SessionProfile.small())) {
      Variable variable = compute.parameters("w").variable("a", new long[0], 1);
      assertThat(deviceOf(variable.handle())).endsWithIgnoringCase("device:CPU:0");
      assertThat(deviceOf(variable.value())).endsWithIgnoringCase("device:CPU:0");
    }
  }

  private static String deviceOf(Operand<?> operand) {
    return ((GraphOperation) operand.op()).device();
  }

  @Test
  void aGpuProfileUsesTheDefaultExecutor() {
    SessionProfile profile = SessionProfile.small().on(WORKSTATION.get(1));
    assertThat(profile).hasToString("small on gpu:0");
    assertThat(profile.toProto().getExperimental().getExecutorType()).isEmpty();
    assertThat(profile.on(CPU)).isEqualTo(SessionProfile.small());
  }

  @Test
  void theCheckUpNamesWhatIsMissing() {
    assertThat(
            ComputeEnvironment.problems(
                Map.of("TF_OVERRIDE_GLOBAL_THREADPOOL", "1", "TF_CPP_MIN_LOG_LEVEL", "2"), "true"))
        .isEmpty();
    assertThat(ComputeEnvironment.problems(Map.of(), ""))
        .hasSize(3)
        .anyMatch(problem -> problem.contains("TF_OVERRIDE_GLOBAL_THREADPOOL=1"))
        .anyMatch(problem -> problem.contains("-Dorg.bytedeco.javacpp.nopointergc=true"));
    assertThat(ComputeEnvironment.problems()).isEmpty(); // as the tests are started
    assertThat(ComputeEnvironment.tensorflowVersion()).startsWith("2.");
  }
}
