package dev.agon.core.environment;

import dev.agon.core.environment.Finding.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the first finding of each rule. */
final class Findings {
  private final Map<String, Finding> byRule = new LinkedHashMap<>();

  void error(String rule, String what, String why, String mend) {
    byRule.putIfAbsent(rule, new Finding(Severity.ERROR, rule, what, why, mend));
  }

  void warning(String rule, String what, String why, String mend) {
    byRule.putIfAbsent(rule, new Finding(Severity.WARNING, rule, what, why, mend));
  }

  boolean has(String rule) {
    return byRule.containsKey(rule);
  }

  List<Finding> list() {
    return List.copyOf(byRule.values());
  }
}
