package dev.agon.web;

import com.sun.management.OperatingSystemMXBean;
import dev.agon.core.AllowForbidden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the top bar of the page shows of the machine and of this process. */
@AllowForbidden(
    "the JDKs that Agon supports all have this bean; there is no portable way to the memory")
final class ProcessMeter {
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * @param cpuShare of all cores that is busy, 0 to 1; negative when unknown
   * @param memoryUsed in bytes, of the machine; without what the system would give back at once,
   *     such as file caches, where it says how much that is
   * @param valuesPerSecond metric values that arrived on the event bus
   */
  record Reading(
      double cpuShare,
      long memoryUsed,
      long memoryTotal,
      long upMillis,
      double valuesPerSecond,
      int cores) {}

  Reading read(double valuesPerSecond) {
    long total = machine.getTotalMemorySize();
    return new Reading(
        machine.getCpuLoad(),
        total - available(),
        total,
        ManagementFactory.getRuntimeMXBean().getUptime(),
        valuesPerSecond,
        machine.getAvailableProcessors());
  }

  /**
   * Linux knows what programs could still get; the bean knows only what nobody uses, not even as
   * cache.
   */
  private long available() {
    try (Stream<String> lines = Files.lines(MEMINFO)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseGet(machine::getFreeMemorySize);
    } catch (IOException | UncheckedIOException noSuchFile) {
      return machine.getFreeMemorySize();
    }
  }
}
