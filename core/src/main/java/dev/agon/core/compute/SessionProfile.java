package dev.agon.core.compute;

import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How a session executes its graph. Convolution results depend on the number of threads, so a run
 * records its profile and a resumed run uses the recorded one.
 *
 * @param kind which executor
 * @param threads of the session; 1 for {@link Kind#SMALL}
 * @param gpu what computes instead of the CPU, from {@link Devices#choose}; null for the CPU
 */
public record SessionProfile(Kind kind, int threads, @Nullable Device gpu) {

  /** The two ways that were found to be fastest. */
  public enum Kind {
    /**
     * Small dense networks: everything in the calling thread, no graph rewriting. The hand-over to
     * a pool and the fused kernels cost more than they bring below some thousand rows.
     */
    SMALL,
    /** Convolutions: a pool of threads, the default executor, oneDNN's kernels. */
    CONV
  }

  public SessionProfile {
    if (threads < 1) {
      throw new ComputeException(
          "A session has at least 1 thread, but threads=%d.".formatted(threads));
    }
    if (gpu != null && gpu.kind() != Device.Kind.GPU) {
      throw new ComputeException("%s is not a GPU.".formatted(gpu));
    }
    if (kind == Kind.SMALL && threads != 1) {
      throw new ComputeException(
          "The profile SMALL runs in the calling thread: threads must be 1, but is %d."
              .formatted(threads));
    }
  }

  public static SessionProfile small() {
    return new SessionProfile(Kind.SMALL, 1, null);
  }

  public static SessionProfile conv(int threads) {
    return new SessionProfile(Kind.CONV, threads, null);
  }

  /** The same on {@code device}. */
  public SessionProfile on(Device device) {
    return new SessionProfile(kind, threads, device.kind() == Device.Kind.GPU ? device : null);
  }

  /** Such as {@code small on cpu} or {@code conv with 2 threads on gpu:0}: for the manifest. */
  @Override
  public String toString() {
    return (kind == Kind.SMALL ? "small" : "conv with %d threads".formatted(threads))
        + " on "
        + (gpu == null ? "cpu" : gpu);
  }

  ConfigProto toProto() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    if (gpu != null) {
      // A few operations have no kernel there (sizes, strings); the default executor places them.
      return config.setAllowSoftPlacement(true).build();
    }
    if (kind == Kind.SMALL) {
      config
          .setExperimental(
              ConfigProto.Experimental.newBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR"))
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
    }
    if (kind == Kind.CONV) {
      // The remapper cannot rewrite the gradient of a leaky ReLU, says so on standard error, and
      // gains
      // nothing where it does rewrite.
      config.setGraphOptions(
          GraphOptions.newBuilder()
              .setRewriteOptions(
                  RewriterConfig.newBuilder().setRemapping(RewriterConfig.Toggle.OFF)));
    }
    return config.build();
  }
}
