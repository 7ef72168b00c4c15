package dev.agon.environments.board;

import java.awt.Color;

/** The colours of the boards. */
final class Palette {
  static final Color FRAME = new Color(0x76808E);
  static final Color INK = new Color(0x22252B);
  static final Color PAPER = new Color(0xF4F1EA);
  static final Color BOARD = new Color(0xE9E4D8);
  static final Color BOARD_DARKER = new Color(0xE1DBCC);
  static final Color FADED = new Color(0x9AA08F);
  static final Color GREEN = new Color(0x4F9D69);
  static final Color RED = new Color(0xD9534F);
  static final Color BLUE = new Color(0x3B6FB6);
  static final Color YELLOW = new Color(0xF2C14E);
  static final Color PALE_BLUE = new Color(0xB9C8DE);
  static final Color PALE_RED = new Color(0xE9C3C0);

  private Palette() {}
}
