package dev.agon.experiments.cli;

import java.util.Locale;

/** The program. */
public final class Agon {
  private Agon() {}

  public static void main(String[] arguments) {
    // Numbers are written in one way everywhere; what a person sees must be what a script can read.
    Locale.setDefault(Locale.ROOT);
    System.exit(CommandLines.create().execute(arguments));
  }
}
