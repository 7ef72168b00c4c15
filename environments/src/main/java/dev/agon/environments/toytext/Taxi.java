package dev.agon.environments.toytext;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.TabularEnvironment;
import java.awt.Color;
import java.awt.Graphics2D;

/**
 * The taxi problem of Dietterich, <em>Hierarchical Reinforcement Learning with the MAXQ Value
 * Function Decomposition</em> (2000), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> A taxi in a town of 5 × 5 squares with some walls is to pick up a
 * passenger at one of four stands and to drop them off at another one.
 *
 * <p><b>Action space.</b> {@code Discrete(6)}: 0 south, 1 north, 2 east, 3 west, 4 pick the
 * passenger up, 5 drop them off. A step against a wall leads nowhere. Legal, as {@link #actionMask}
 * has it, is what changes the state; the others may be taken, too.
 *
 * <p><b>Observation space.</b> {@code Discrete(500)}: ((5 · row + column) · 5 + passenger) · 4 +
 * destination. The stands are 0 red, 1 green, 2 yellow, 3 blue; 4 is in the taxi.
 *
 * <p><b>Rewards.</b> 20 for dropping the passenger off at the destination; −10 for picking up or
 * dropping off where it is not possible; −1 for any other step.
 *
 * <p><b>Starting state.</b> Uniform over the 300 states in which the passenger is at a stand that
 * is not the destination.
 *
 * <p><b>Episode end.</b> Termination: the passenger is at the destination. Truncation: by the time
 * limit of the id, 200 steps.
 *
 * <p><b>Variants.</b> With {@code isRainy}, a step goes in the direction meant with probability
 * {@code rainyProbability} only, and to either side of it with half of the rest; where the way
 * meant is blocked the taxi stays. With {@code ficklePassenger}, in {@code fickleProbability} of
 * all episodes the passenger chooses another destination at the first step with them on board that
 * leads somewhere.
 *
 * <p><b>What can be reached.</b> A mean return of 7.93 over the starting states, by the shortest
 * ways. So no policy reaches Gymnasium's threshold of 8 but by luck.
 *
 * <p><b>Version history.</b> v4: rain and fickle passengers corrected, their probabilities options;
 * v3: map corrected; v2: passengers never start at their destination; v1: three stands corrected.
 */
public final class Taxi extends TabularEnvironment
    implements ActionMasked, Drawable, DrawableAsText {
  static final int STATES = 500;
  static final int ACTIONS = 6;

  private static final int SOUTH = 0;
  private static final int NORTH = 1;
  private static final int EAST = 2;
  private static final int WEST = 3;
  private static final int PICKUP = 4;
  private static final int DROPOFF = 5;
  private static final int[] ROW_STEP = {1, -1, 0, 0}; // by direction, as the following
  private static final int[] COLUMN_STEP = {0, 0, 1, -1};
  private static final int[] LEFT_OF = {EAST, WEST, NORTH, SOUTH};
  private static final int[] RIGHT_OF = {WEST, EAST, SOUTH, NORTH};

  private static final int SIZE = 5; // squares of a side
  private static final int STANDS = 4;
  private static final int IN_TAXI = 4;
  private static final int[] STAND_ROW = {0, 0, 4, 4};
  private static final int[] STAND_COLUMN = {0, 4, 0, 3};

  /** A bar between two squares is a wall. */
  private static final String[] MAP = {
    "|R: | : :G|", //
    "| : | : : |",
    "| : : : : |",
    "| | : | : |",
    "|Y| : |B: |"
  };

  private static final int CELL = 72;
  private static final int MARGIN = 12;

  /** How the town and its people behave; Gymnasium's arguments. */
  public record Options(
      boolean isRainy, boolean ficklePassenger, double rainyProbability, double fickleProbability) {
    public Options {
      requireProbability("rainyProbability", rainyProbability);
      requireProbability("fickleProbability", fickleProbability);
    }

    private static void requireProbability(String option, double value) {
      if (!(value >= 0 && value <= 1)) {
        throw new EnvironmentException(
            "The option '%s' is a probability, but was %s. Give a number from 0 to 1."
                .formatted(option, value));
      }
    }

    /** A dry town and passengers who know where they are going. */
    public static Options standard() {
      return new Options(false, false, 0.8, 0.3);
    }
  }

  private final Options options;
  private final FiniteMdp mdp;

  /** Whether the passenger will still change their mind. */
  private boolean fickle;

  public Taxi() {
    this(Options.standard());
  }

  public Taxi(Options options) {
    super(rules(options));
    this.options = options;
    mdp = options.ficklePassenger() ? fickleRules(super.mdp(), options) : super.mdp();
  }

  /** The rules without the passenger's moods, as a table of 500 states: Gymnasium's {@code P}. */
  static FiniteMdp rules(Options options) {
    double[] start = new double[STATES];
    for (int s = 0; s < STATES; s++) {
      start[s] = passenger(s) < STANDS && passenger(s) != destination(s) ? 1.0 / 300 : 0;
    }
    return new FiniteMdp(
        start,
        ACTIONS,
        (s, action, out) -> {
          switch (action) {
            case PICKUP -> {
              boolean there = passenger(s) < STANDS && stand(s) == passenger(s);
              out.add(1, there ? state(row(s), column(s), IN_TAXI, s) : s, there ? -1 : -10, false);
            }
            case DROPOFF -> {
              if (passenger(s) != IN_TAXI || stand(s) < 0) {
                out.add(1, s, -10, false);
              } else {
                boolean arrived = stand(s) == destination(s);
                out.add(1, state(row(s), column(s), stand(s), s), arrived ? 20 : -1, arrived);
              }
            }
            default -> {
              if (options.isRainy()) {
                double aside = (1.0 - options.rainyProbability()) / 2.0;
                boolean open = isOpen(s, action);
                out.add(options.rainyProbability(), moved(s, action), -1, false);
                out.add(aside, open ? moved(s, LEFT_OF[action]) : s, -1, false);
                out.add(aside, open ? moved(s, RIGHT_OF[action]) : s, -1, false);
              } else {
                out.add(1, moved(s, action), -1, false);
              }
            }
          }
        });
  }

  /** 1 000 states: in those from 500 on the passenger will still change their mind. */
  private static FiniteMdp fickleRules(FiniteMdp steady, Options options) {
    double[] start = new double[2 * STATES];
    for (int s = 0; s < STATES; s++) {
      start[s] = (1 - options.fickleProbability()) * steady.startProbability(s);
      start[STATES + s] = options.fickleProbability() * steady.startProbability(s);
    }
    return new FiniteMdp(
        start,
        ACTIONS,
        (s, action, out) -> {
          boolean fickle = s >= STATES;
          int now = s % STATES;
          for (int k = steady.firstOutcome(now, action); k < steady.endOutcome(now, action); k++) {
            int next = steady.next(k);
            double p = steady.probability(k);
            if (!fickle) {
              out.add(p, next, steady.reward(k), steady.terminated(k));
            } else if (!changesMind(now, next)) {
              out.add(p, STATES + next, steady.reward(k), steady.terminated(k));
            } else {
              for (int choice = 0; choice < STANDS - 1; choice++) {
                out.add(p / (STANDS - 1), redirected(next, choice), steady.reward(k), false);
              }
            }
          }
        });
  }

  static int row(int state) {
    return state / 100;
  }

  static int column(int state) {
    return state / 20 % SIZE;
  }

  private static int passenger(int state) {
    return state / 4 % 5;
  }

  private static int destination(int state) {
    return state % STANDS;
  }

  /** With the destination of {@code other}. */
  private static int state(int row, int column, int passenger, int other) {
    return ((row * SIZE + column) * 5 + passenger) * STANDS + destination(other);
  }

  /** The stand that the taxi is at, or −1. */
  private static int stand(int state) {
    for (int k = 0; k < STANDS; k++) {
      if (row(state) == STAND_ROW[k] && column(state) == STAND_COLUMN[k]) {
        return k;
      }
    }
    return -1;
  }

  private static boolean isOpen(int state, int direction) {
    int row = row(state);
    int column = column(state);
    return switch (direction) {
      case SOUTH -> row < SIZE - 1;
      case NORTH -> row > 0;
      case EAST -> MAP[row].charAt(2 * column + 2) == ':';
      case WEST -> MAP[row].charAt(2 * column) == ':';
      default ->
          throw new IllegalArgumentException("There is no direction %d.".formatted(direction));
    };
  }

  private static int moved(int state, int direction) {
    return isOpen(state, direction)
        ? state(
            row(state) + ROW_STEP[direction],
            column(state) + COLUMN_STEP[direction],
            passenger(state),
            state)
        : state;
  }

  /**
   * Whether a step from {@code state} to {@code next} lets a fickle passenger change their mind.
   */
  static boolean changesMind(int state, int next) {
    return passenger(state) == IN_TAXI && state / 20 != next / 20;
  }

  /** The state with another destination, the {@code choice}-th of the three others. */
  static int redirected(int state, int choice) {
    int destination = destination(state);
    return state - destination + (choice < destination ? choice : choice + 1);
  }

  static void actionMask(int state, boolean[] legal, int offset) {
    for (int direction = 0; direction < 4; direction++) {
      legal[offset + direction] = isOpen(state, direction);
    }
    int stand = stand(state);
    legal[offset + PICKUP] = stand >= 0 && stand == passenger(state);
    legal[offset + DROPOFF] = stand >= 0 && passenger(state) == IN_TAXI;
  }

  /** With fickle passengers, state 500 + s is s with one who will still change their mind. */
  @Override
  public FiniteMdp mdp() {
    return mdp;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    super.reset(random, observation);
    fickle = options.ficklePassenger() && random.nextDouble() < options.fickleProbability();
  }

  @Override
  public void step(int action, StepResult out) {
    int before = state;
    super.step(action, out);
    if (fickle && changesMind(before, state)) {
      fickle = false;
      state = redirected(state, random.integers(STANDS - 1));
      observe(out.observation);
    }
  }

  @Override
  public void actionMask(boolean[] legal) {
    actionMask(state, legal, 0);
  }

  @Override
  public void save(StateWriter out) {
    super.save(out);
    out.putLong("fickle", fickle ? 1 : 0);
  }

  @Override
  public void restore(StateReader in) {
    super.restore(in);
    fickle = in.getLong("fickle") != 0;
  }

  @Override
  public int width() {
    return SIZE * CELL + 2 * MARGIN;
  }

  @Override
  public int height() {
    return SIZE * CELL + 2 * MARGIN;
  }

  @Override
  public void draw(Graphics2D canvas) {
    Color[] stands = {
      new Color(0xE26D5A), new Color(0x6FB96F), new Color(0xE9C46A), new Color(0x5B8FD6)
    };
    Pieces.background(canvas, width(), height(), new Color(0x6B7785));
    canvas.translate(MARGIN, MARGIN);
    for (int k = 0; k < SIZE * SIZE; k++) {
      Pieces.tile(canvas, k % SIZE * CELL, k / SIZE * CELL, CELL, new Color(0xE6E9EC));
    }
    for (int k = 0; k < STANDS; k++) {
      int x = STAND_COLUMN[k] * CELL;
      int y = STAND_ROW[k] * CELL;
      Pieces.tile(canvas, x, y, CELL, stands[k]);
      Strokes.draw(
          canvas,
          "RGYB".substring(k, k + 1),
          x + 0.17 * CELL,
          y + 0.2 * CELL,
          0.18 * CELL,
          Pieces.INK);
    }
    for (int row = 0; row < SIZE; row++) {
      for (int column = 1; column < SIZE; column++) {
        if (MAP[row].charAt(2 * column) == '|') {
          int x = column * CELL;
          Pieces.line(canvas, x, row * CELL + 4, x, (row + 1) * CELL - 4, CELL / 10.0, Pieces.INK);
        }
      }
    }
    int to = destination(state);
    Pieces.flag(canvas, STAND_COLUMN[to] * CELL + 0.3 * CELL, STAND_ROW[to] * CELL, CELL);
    double x = column(state) * CELL;
    double y = row(state) * CELL;
    int passenger = passenger(state);
    if (passenger < STANDS) {
      Pieces.walker(
          canvas,
          STAND_COLUMN[passenger] * CELL,
          STAND_ROW[passenger] * CELL + 0.2 * CELL,
          0.8 * CELL);
    }
    drawTaxi(canvas, x, y, passenger == IN_TAXI);
  }

  private static void drawTaxi(Graphics2D canvas, double x, double y, boolean taken) {
    Color body = new Color(0xF2B705);
    Color glass = taken ? new Color(0xE4572E) : new Color(0xBFDDEC);
    Pieces.rectangle(
        canvas, x + 0.42 * CELL, y + 0.3 * CELL, 0.2 * CELL, 0.1 * CELL, 4, Pieces.INK);
    Pieces.rectangle(
        canvas, x + 0.26 * CELL, y + 0.36 * CELL, 0.5 * CELL, 0.3 * CELL, CELL / 5.0, body);
    Pieces.rectangle(
        canvas, x + 0.31 * CELL, y + 0.41 * CELL, 0.18 * CELL, 0.14 * CELL, CELL / 12.0, glass);
    Pieces.rectangle(
        canvas, x + 0.53 * CELL, y + 0.41 * CELL, 0.18 * CELL, 0.14 * CELL, CELL / 12.0, glass);
    Pieces.rectangle(
        canvas, x + 0.14 * CELL, y + 0.54 * CELL, 0.74 * CELL, 0.2 * CELL, CELL / 8.0, body);
    for (double wheel : new double[] {0.3, 0.72}) {
      Pieces.disc(canvas, x + wheel * CELL, y + 0.74 * CELL, 0.09 * CELL, Pieces.INK);
      Pieces.disc(canvas, x + wheel * CELL, y + 0.74 * CELL, 0.04 * CELL, Color.WHITE);
    }
  }

  /**
   * The map; brackets around the taxi, braces with the passenger in it; below, where the passenger
   * is and wants to go.
   */
  @Override
  public String text() {
    String frame = "+-------------------+\n";
    StringBuilder text = new StringBuilder(frame);
    String around = passenger(state) == IN_TAXI ? "{}" : "[]";
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        boolean here = row == row(state) && column == column(state);
        text.append(MAP[row].charAt(2 * column))
            .append(here ? around.charAt(0) : ' ')
            .append(MAP[row].charAt(2 * column + 1))
            .append(here ? around.charAt(1) : ' ');
      }
      text.append("|\n");
    }
    String[] places = {"red", "green", "yellow", "blue", "taxi"};
    return text.append(frame)
        .append(
            "passenger: %s, destination: %s\n"
                .formatted(places[passenger(state)], places[destination(state)]))
        .toString();
  }
}
