package dev.agon.web;

import com.sun.management.OperatingSystemMXBean;
import dev.agon.core.AllowForbidden;
import java.lang.management.ManagementFactory;

/** What the top bar of the page shows of the machine and of this process. */
@AllowForbidden(
    "the JDKs that Agon supports all have this bean; there is no portable way to the memory")
final class ProcessMeter {
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * @param cpuShare of all cores that is busy, 0 to 1; negative when unknown
   * @param memoryUsed in bytes, of the machine, file caches counted
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
        total - machine.getFreeMemorySize(),
        total,
        ManagementFactory.getRuntimeMXBean().getUptime(),
        valuesPerSecond,
        machine.getAvailableProcessors());
  }
}
