package dev.agon.core.compute;

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
 */
public record SessionProfile(Kind kind, int threads) {

  /** The two ways that were found to be fastest. */
  public enum Kind {
    /**
     * Small dense networks: everything in the calling thread, no graph rewriting. The hand-over to
     * a pool and the fused kernels cost more than they bring below some thousand rows.
     */
    SMALL,
    /** Convolutions: a pool of threads, the default executor, fused kernels. */
    CONV
  }

  public SessionProfile {
    if (threads < 1) {
      throw new ComputeException(
          "A session has at least 1 thread, but threads=%d.".formatted(threads));
    }
    if (kind == Kind.SMALL && threads != 1) {
      throw new ComputeException(
          "The profile SMALL runs in the calling thread: threads must be 1, but is %d."
              .formatted(threads));
    }
  }

  public static SessionProfile small() {
    return new SessionProfile(Kind.SMALL, 1);
  }

  public static SessionProfile conv(int threads) {
    return new SessionProfile(Kind.CONV, threads);
  }

  ConfigProto toProto() {
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    if (kind == Kind.SMALL) {
      config
          .setExperimental(
              ConfigProto.Experimental.newBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR"))
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)));
    }
    return config.build();
  }
}
