package dev.agon.core.metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A named series of values. Declared once, as a constant, where the value is computed:
 *
 * <pre>{@code
 * static final Metric APPROX_KL =
 *     Metric.declare("loss/approx_kl", "nats", "mean((ratio − 1) − log ratio), Schulman's k3 estimator");
 * }</pre>
 *
 * <p>The part of the name before the slash is its group. Values of the groups {@code speed} and
 * {@code system} depend on the machine; all others repeat bit for bit.
 */
public final class Metric {
  private static final Map<String, Metric> BY_NAME = new ConcurrentHashMap<>();
  private static final List<Metric> BY_ID = new CopyOnWriteArrayList<>();

  private final int id;
  private final String name;
  private final String unit;
  private final String description;

  private Metric(int id, String name, String unit, String description) {
    this.id = id;
    this.name = name;
    this.unit = unit;
    this.description = description;
  }

  /**
   * The metric of this name, made when it is new.
   *
   * @param name {@code group/name} in lower case with underscores
   * @param unit such as {@code "steps/s"}; empty for pure numbers
   * @param description one line: the formula, or what is counted
   */
  public static synchronized Metric declare(String name, String unit, String description) {
    Metric known = BY_NAME.get(name);
    if (known != null) {
      return known;
    }
    if (!name.matches("[a-z0-9_]+(/[a-z0-9_]+)+")) {
      throw new IllegalArgumentException(
          "A metric is named group/name in lower case, but this one is '%s'.".formatted(name));
    }
    Metric metric = new Metric(BY_ID.size(), name, unit, description);
    BY_ID.add(metric);
    BY_NAME.put(name, metric);
    return metric;
  }

  /** The metric with this {@link #id}. */
  public static Metric of(int id) {
    return BY_ID.get(id);
  }

  /** All metrics declared so far, in the order of their declaration. */
  public static List<Metric> all() {
    return List.copyOf(BY_ID);
  }

  /** Small and dense, valid in this process only. */
  public int id() {
    return id;
  }

  public String name() {
    return name;
  }

  public String unit() {
    return unit;
  }

  public String description() {
    return description;
  }

  /** Whether a repeated run gives the same values. */
  public boolean repeats() {
    return !name.startsWith("speed/") && !name.startsWith("system/");
  }

  @Override
  public String toString() {
    return name;
  }
}
