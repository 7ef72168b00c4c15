package dev.agon.core.nn;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.Variable;
import java.util.ArrayList;
import java.util.List;

/** Variables of an optimiser, one for each weight and of its shape. */
final class Slots {
  private Slots() {}

  /**
   * @param slots where they go, under {@code kind/}
   */
  static List<Variable> of(ParameterSet slots, String kind, ParameterSet weights, float initial) {
    List<Variable> made = new ArrayList<>();
    for (Variable weight : weights.variables()) {
      String name = weight.name().substring(weights.name().length() + 1);
      made.add(slots.variable(kind + "/" + name, weight.shape(), initial));
    }
    return made;
  }
}
