package dev.agon.environments.minatar;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.Arrays;
import java.util.List;

/**
 * What the games have in common: sticky actions, the grid of cells as an observation, and its
 * picture. A game says how an episode starts, what a step does, and what is where.
 *
 * <p>x goes to the right and y downwards, both from 0 to 9.
 */
public abstract class MinAtarGame implements Environment, Snapshotable, Drawable, DrawableAsText {
  static final int SIZE = 10; // cells in a row, and rows

  static final int NOP = 0;
  static final int LEFT = 1;
  static final int UP = 2;
  static final int RIGHT = 3;
  static final int DOWN = 4;
  static final int FIRE = 5;

  private static final int[] FULL_ACTION_SET = {NOP, LEFT, UP, RIGHT, DOWN, FIRE};

  private static final int HALF = SIZE / 2; // a row
  private static final int MAX_CHANNELS = 10;

  /** [C][2⁵] the columns of half a row, with the bits of the other channels between them. */
  private static final long[][] SPREAD = new long[MAX_CHANNELS + 1][1 << HALF];

  static {
    for (int c = 1; c <= MAX_CHANNELS; c++) {
      for (int columns = 0; columns < 1 << HALF; columns++) {
        for (int x = 0; x < HALF; x++) {
          SPREAD[c][columns] |= (columns >> x & 1L) << c * x;
        }
      }
    }
  }

  private static final int CELL = 40; // pixels
  private static final Color BACKGROUND = new Color(0x12161C);
  private static final Color GRID = new Color(0x232A33);

  private final List<Channel> channels;
  private final int channelCount;
  private final long[] spread;
  private final Space.Box observationSpace;
  private final int[] actionSet;
  private final Space.Discrete actionSpace;
  private final double stickyActionProbability;

  /** The observation, bit by bit: number k is 1 where bit k is set. */
  final long[] lit;

  /** The stream of the episode. */
  Pcg64 random = Pcg64.seeded(0);

  /** Whether the last step ended the episode. */
  boolean terminated;

  private int lastAction;

  MinAtarGame(
      MinAtarOptions options,
      List<Channel> channels,
      Space.Box observationSpace,
      int... minimalActionSet) {
    this.channels = channels;
    this.observationSpace = observationSpace;
    channelCount = channels.size();
    spread = SPREAD[channelCount];
    actionSet = options.minimalActions() ? minimalActionSet : FULL_ACTION_SET;
    actionSpace = new Space.Discrete(actionSet.length);
    stickyActionProbability = options.stickyActionProbability();
    lit = new long[words(observationSpace)];
  }

  /** Zeros and ones in the shape [row, column, channel]. */
  static Space.Box observations(List<Channel> channels) {
    int[] shape = {SIZE, SIZE, channels.size()};
    float[] ones = new float[SIZE * SIZE * channels.size()];
    Arrays.fill(ones, 1);
    return new Space.Box(shape, new float[ones.length], ones);
  }

  /** How many longs hold as many bits as an observation has numbers. */
  static int words(Space observationSpace) {
    return (observationSpace.size() + Long.SIZE - 1) / Long.SIZE;
  }

  // ---- what a game writes ----

  /** Sets every field to the start of an episode. */
  abstract void start();

  /**
   * One step by the rules; sets {@link #terminated} where they end the episode.
   *
   * @param action one of the six
   * @return the reward
   */
  abstract int play(int action);

  /** Calls {@link #light} for everything that is in sight. */
  abstract void show();

  /** Every field that a step depends on. */
  abstract int[] state();

  /** Sets every field from what {@link #state} gave. */
  abstract void setState(int[] state);

  final void light(int x, int y, int channel) {
    int k = (y * SIZE + x) * channelCount + channel;
    lit[k >> 6] |= 1L << k;
  }

  /** Lights the cells of a row whose bits are set in {@code columns}: faster than one by one. */
  final void lightRow(int y, int columns, int channel) {
    if (columns == 0) {
      return;
    }
    int k = y * SIZE * channelCount + channel;
    lightHalf(k, columns & (1 << HALF) - 1);
    lightHalf(k + HALF * channelCount, columns >> HALF);
  }

  private void lightHalf(int k, int columns) {
    long bits = spread[columns];
    lit[k >> 6] |= bits << k;
    long carried = bits >>> 1 >>> ~k; // what did not fit into that word
    if (carried != 0) {
      lit[(k >> 6) + 1] |= carried;
    }
  }

  // ---- an episode ----

  final void begin(Pcg64 random) {
    this.random = random;
    lastAction = NOP;
    start();
    showAll();
  }

  /** One step; returns its reward. */
  final int advance(int action) {
    if (random.nextDouble() >= stickyActionProbability) {
      lastAction = actionSet[action];
    }
    terminated = false;
    int reward = play(lastAction);
    showAll();
    return reward;
  }

  private void showAll() {
    Arrays.fill(lit, 0);
    show();
  }

  /** Writes all numbers of the observation, from {@code offset} on. */
  final void observe(float[] observation, int offset) {
    Arrays.fill(observation, offset, offset + observationSpace.size(), 0);
    for (int w = 0; w < lit.length; w++) {
      for (long left = lit[w]; left != 0; left &= left - 1) {
        observation[offset + w * Long.SIZE + Long.numberOfTrailingZeros(left)] = 1;
      }
    }
  }

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final Space actionSpace() {
    return actionSpace;
  }

  @Override
  public final void reset(Pcg64 random, float[] observation) {
    begin(random);
    observe(observation, 0);
  }

  @Override
  public final void step(int action, StepResult out) {
    int reward = advance(action);
    observe(out.observation, 0);
    out.set(reward, terminated, false);
  }

  @Override
  public final void save(StateWriter out) {
    out.putLong("lastAction", lastAction);
    out.putInts("state", state());
  }

  @Override
  public final void restore(StateReader in) {
    lastAction = (int) in.getLong("lastAction");
    setState(in.getInts("state"));
    showAll();
  }

  // ---- its picture ----

  @Override
  public final int width() {
    return SIZE * CELL;
  }

  @Override
  public final int height() {
    return SIZE * CELL;
  }

  @Override
  public final void draw(Graphics2D canvas) {
    canvas.setColor(BACKGROUND);
    canvas.fillRect(0, 0, width(), height());
    canvas.setColor(GRID);
    for (int i = 1; i < SIZE; i++) {
      canvas.draw(new Line2D.Double(i * CELL, 0, i * CELL, height()));
      canvas.draw(new Line2D.Double(0, i * CELL, width(), i * CELL));
    }
    drawChannels(canvas, true);
    drawChannels(canvas, false);
  }

  private void drawChannels(Graphics2D canvas, boolean below) {
    for (int c = 0; c < channelCount; c++) {
      for (int cell = 0; cell < SIZE * SIZE; cell++) {
        if (channels.get(c).mark().liesBelow() == below && isLit(cell, c)) {
          channels.get(c).draw(canvas, cell % SIZE * CELL, cell / SIZE * CELL, CELL);
        }
      }
    }
  }

  @Override
  public final String text() {
    StringBuilder text = new StringBuilder();
    for (int cell = 0; cell < SIZE * SIZE; cell++) {
      text.append(letter(cell));
      if (cell % SIZE == SIZE - 1) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** Of the thing that lies on top, which is the last one that is drawn. */
  private char letter(int cell) {
    char letter = '.';
    boolean covered = false;
    for (int c = 0; c < channelCount; c++) {
      Channel channel = channels.get(c);
      if (isLit(cell, c) && !(covered && channel.mark().liesBelow())) {
        letter = channel.letter();
        covered = !channel.mark().liesBelow();
      }
    }
    return letter;
  }

  private boolean isLit(int cell, int channel) {
    int k = cell * channelCount + channel;
    return (lit[k >> 6] >>> k & 1) != 0;
  }
}
