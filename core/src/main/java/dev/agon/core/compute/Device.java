package dev.agon.core.compute;

/**
 * A processor that TensorFlow computes on.
 *
 * @param index from 0, within its kind
 * @param memoryBytes what TensorFlow may use of its memory
 */
public record Device(Kind kind, int index, long memoryBytes) {

  /** What TensorFlow calls the device's type. */
  public enum Kind {
    CPU,
    GPU
  }

  /** As in the setting {@code compute.device}: {@code cpu} or {@code gpu:1}. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "gpu:" + index;
  }
}
