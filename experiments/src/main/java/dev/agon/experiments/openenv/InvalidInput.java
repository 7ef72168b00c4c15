package dev.agon.experiments.openenv;

import java.util.List;

/** A message that is JSON but not what the protocol or the space wants; nothing was done. */
final class InvalidInput extends RuntimeException {
  private final List<String> place;

  /**
   * @param place the names that lead to the wrong field
   */
  InvalidInput(List<String> place, String message) {
    super(message);
    this.place = place;
  }

  List<String> place() {
    return place;
  }
}
