package dev.agon.experiments.config;

/**
 * The section {@code data}.
 *
 * @param name of a data set, such as {@code glyphs}
 */
public record DataSettings(String name) {

  public static DataSettings defaults() {
    return new DataSettings("");
  }
}
