package dev.agon.experiments.benchmark;

import java.util.List;

/** Figures of one part of Agon, as {@code agon benchmark NAME} prints them. */
public interface Benchmark {

  /** The NAME. */
  String name();

  /** Measures; takes seconds to minutes. */
  List<Row> run();

  /**
   * One figure.
   *
   * @param value the median of at least three measurements after warm-up
   * @param definition what was measured, in a sentence
   */
  record Row(String name, double value, String unit, String definition) {}
}
