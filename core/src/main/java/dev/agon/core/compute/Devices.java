package dev.agon.core.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;

/** Which devices there are, and which one a run takes. */
public final class Devices {
  static {
    NativeLibrary.load();
  }

  private static final Pattern SETTING = Pattern.compile("auto|cpu|gpu(?::(\\d{1,3}))?");

  private Devices() {}

  /** The devices of this machine that TensorFlow can use; the CPU first. */
  public static List<Device> list() {
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionProfile.small().toProto())) {
      TF_Status status = tensorflow.TF_NewStatus();
      TF_DeviceList list = tensorflow.TF_SessionListDevices(NativeHandles.of(session), status);
      try {
        List<Device> devices = new ArrayList<>();
        for (int i = 0; i < tensorflow.TF_DeviceListCount(list); i++) {
          String type = tensorflow.TF_DeviceListType(list, i, status).getString();
          String name = tensorflow.TF_DeviceListName(list, i, status).getString();
          for (Device.Kind kind : Device.Kind.values()) {
            if (kind.name().equals(type)) { // others, such as XLA's, are not for choosing
              int index = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
              long memory = tensorflow.TF_DeviceListMemoryBytes(list, i, status);
              devices.add(new Device(kind, index, memory));
            }
          }
        }
        return List.copyOf(devices);
      } finally {
        tensorflow.TF_DeleteDeviceList(list);
        tensorflow.TF_DeleteStatus(status);
      }
    }
  }

  /**
   * The device that a run takes.
   *
   * @param setting {@code auto} (the first GPU, or the CPU when there is none), {@code cpu}, {@code
   *     gpu} or {@code gpu:N}
   * @throws ComputeException when the setting is none of these, or names a GPU that is not there
   */
  public static Device choose(String setting) {
    return choose(setting, list());
  }

  static Device choose(String setting, List<Device> present) {
    Matcher matcher = SETTING.matcher(setting);
    if (!matcher.matches()) {
      throw new ComputeException(
          "compute.device=%s is none of auto, cpu, gpu and gpu:N.".formatted(setting));
    }
    List<Device> gpus =
        present.stream().filter(device -> device.kind() == Device.Kind.GPU).toList();
    Device cpu =
        present.stream()
            .filter(device -> device.kind() == Device.Kind.CPU)
            .findFirst()
            .orElseThrow(() -> new ComputeException("TensorFlow sees no CPU."));
    if (setting.equals("cpu") || (setting.equals("auto") && gpus.isEmpty())) {
      return cpu;
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    return gpus.stream()
        .filter(gpu -> gpu.index() == index)
        .findFirst()
        .orElseThrow(() -> new ComputeException(missing(setting, present, gpus.isEmpty())));
  }

  private static String missing(String setting, List<Device> present, boolean noGpu) {
    String cure =
        noGpu
            ? "Install an NVIDIA driver, CUDA 12 and cuDNN 9, and build Agon with -Pgpu"
            : "Name one of these";
    return "compute.device=%s, but TensorFlow sees only %s. %s; or set compute.device to auto or cpu."
        .formatted(setting, present, cure);
  }

  /** As the scope of operations takes it. */
  static DeviceSpec specification(Device device) {
    return DeviceSpec.newBuilder()
        .deviceType(
            device.kind() == Device.Kind.GPU
                ? DeviceSpec.DeviceType.GPU
                : DeviceSpec.DeviceType.CPU)
        .deviceIndex(device.index())
        .build();
  }
}
