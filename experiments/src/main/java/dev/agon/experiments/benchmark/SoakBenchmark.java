package dev.agon.experiments.benchmark;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Whether memory stays flat: a million calls, each of which trains and reads outputs back. Nothing
 * native is collected by the JVM, so what leaks is never freed.
 */
public final class SoakBenchmark implements Benchmark {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int QUARTERS = 4;

  private final int calls;

  public SoakBenchmark() {
    this(1_000_000);
  }

  /** For tests. */
  SoakBenchmark(int calls) {
    this.calls = calls;
  }

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public List<Row> run() {
    int handlesBefore = Compute.openHandles();
    List<Row> rows = new ArrayList<>();
    try (Compute compute = new Compute(SessionProfile.small())) {
      PreparedCall update = update(compute);
      repeat(update, calls / 10); // the JVM compiles, the allocators fill their pools
      touchJavaHeap();
      String unit = residentKilobytes().isPresent() ? "MB" : "MB of Java heap";
      double start = megabytes();
      rows.add(new Row("memory-start", start, unit, "resident memory after warm-up"));
      double last = start;
      for (int quarter = 1; quarter <= QUARTERS; quarter++) {
        repeat(update, calls / QUARTERS);
        last = megabytes();
        rows.add(
            new Row(
                "memory-" + quarter * calls / QUARTERS,
                last,
                unit,
                "resident memory after so many updates of a 4-64-64-2 network, batch 64, with all outputs read back"));
      }
      rows.add(
          new Row("memory-growth", last - start, unit, "from after the warm-up to the last call"));
    }
    rows.add(
        new Row(
            "handles-left",
            Compute.openHandles() - handlesBefore,
            "handles",
            "graphs, buffers and calls still open after closing the graph"));
    return rows;
  }

  private static PreparedCall update(Compute compute) {
    Ops tf = compute.tf();
    Network network =
        Network.of(
            compute.parameters("network"),
            Pcg64.seeded(1),
            new long[] {4},
            Dense.of(64),
            Activation.RELU,
            Dense.of(64),
            Activation.RELU,
            Dense.of(2));
    Operand<TFloat32> x = compute.floatInput("x", -1, 4);
    Operand<TFloat32> y = network.apply(tf, x); // [B, 2]
    Operand<TFloat32> loss = Losses.mean(tf, Losses.squaredError(tf, y, tf.constant(1f)), 0, 1);
    TensorBuffer batch = compute.floats(64, 4);
    for (int i = 0; i < 64 * 4; i++) {
      batch.floats().put(i, i / 256f);
    }
    PreparedCall update =
        compute
            .prepare()
            .feed(x, batch)
            .fetch(y, new float[64 * 2])
            .fetch(loss, new float[1])
            .target(
                Adam.of(network.parameters())
                    .apply(
                        tf,
                        Gradients.of(compute, loss, network.parameters().values()),
                        compute.constant(1e-3)))
            .build();
    compute.initialize();
    return update;
  }

  private static void repeat(PreparedCall call, int times) {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }

  /**
   * Garbage for several collections: pages of the heap that are used for the first time look like a
   * leak.
   */
  private static void touchJavaHeap() {
    long bytes = 4 * Runtime.getRuntime().totalMemory();
    int block = 64 * 1024;
    long checksum = 0;
    for (long i = 0; i < bytes / block; i++) {
      byte[] garbage = new byte[block];
      garbage[(int) (i % block)] = 1;
      checksum += garbage[0];
    }
    if (checksum < 0) {
      throw new IllegalStateException("The compiler must not remove the loop.");
    }
  }

  private static double megabytes() {
    Runtime runtime = Runtime.getRuntime();
    return residentKilobytes().orElse((runtime.totalMemory() - runtime.freeMemory()) / 1024)
        / 1024.0;
  }

  /** VmRSS; empty where the system does not tell. */
  private static Optional<Long> residentKilobytes() {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
