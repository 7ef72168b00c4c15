package dev.agon.environments.toytext;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.DrawableAsText;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.tabular.FiniteMdp;
import dev.agon.environments.tabular.Tabular;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The card game, as example 5.1 of Sutton and Barto, <em>Reinforcement Learning: An
 * Introduction</em> (2018), bit for bit as in Gymnasium 1.4.0.
 *
 * <p><b>Description.</b> Player and dealer have two cards each; one of the dealer's is hidden. The
 * player may take more, and loses with a sum above 21. Who sticks lets the dealer take cards up to
 * a sum of 17 or more; then the larger sum that is not above 21 wins. Faces count 10, an ace 1 or,
 * where the sum allows it, 11: then it is <em>usable</em>. Every card is drawn from a full deck.
 *
 * <p><b>Action space.</b> {@code Discrete(2)}: 0 stick, 1 hit, that is take a card.
 *
 * <p><b>Observation space.</b> {@code Tuple(Discrete(32), Discrete(11), Discrete(2))}: the player's
 * sum, the dealer's open card (1 is an ace), and 1 where the player has a usable ace.
 *
 * <p><b>Rewards.</b> At the end 1 where the player wins, −1 where the dealer does, 0 for a draw; 0
 * before. A <em>natural</em> is an ace and a ten, dealt. With {@code sab}, the rules of the book,
 * the player's natural wins unless the dealer has one, too. Without it, and with {@code natural}, a
 * natural that wins gives 1.5.
 *
 * <p><b>Starting state.</b> The cards dealt.
 *
 * <p><b>Episode end.</b> Termination: the player sticks, or has a sum above 21. Truncation: never.
 *
 * <p><b>Version history.</b> v1: naturals corrected.
 */
public final class Blackjack
    implements Environment, Tabular, Snapshotable, Drawable, DrawableAsText {
  static final int ACE = 1;
  static final int TEN = 10;
  static final int MOST = 21; // a larger sum is bust
  static final int DEALER_STANDS = 17;

  /** The values of the 13 ranks. */
  static final int[] DECK = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10};

  static final int SUITS = 4;
  static final int FACES = 3;

  static final Space.Tuple OBSERVATIONS =
      new Space.Tuple(
          List.of(new Space.Discrete(32), new Space.Discrete(11), new Space.Discrete(2)));
  static final Space.Discrete ACTIONS = new Space.Discrete(2);

  private static final int LONGEST_HAND = 22; // 21 aces, and the card too many

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;
  private static final Color RED = new Color(0xC8324A);

  private final boolean natural;
  private final boolean sab;

  private Pcg64 random = Pcg64.seeded(0);
  private final int[] player = new int[LONGEST_HAND];
  private int playerCards;
  private final int[] dealer = new int[LONGEST_HAND];
  private int dealerCards;
  private boolean stuck;

  // Gymnasium draws how the dealer's open card looks: the stream moves on, so it must be drawn.
  private int suit;
  private int face;

  public Blackjack() {
    this(false, true);
  }

  /**
   * @param natural whether a natural that wins gives 1.5; without effect where {@code sab}
   * @param sab whether the rules are the book's
   */
  public Blackjack(boolean natural, boolean sab) {
    this.natural = natural;
    this.sab = sab;
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    this.random = random;
    Arrays.fill(player, 0);
    Arrays.fill(dealer, 0);
    dealer[0] = draw();
    dealer[1] = draw();
    dealerCards = 2;
    player[0] = draw();
    player[1] = draw();
    playerCards = 2;
    suit = random.integers(SUITS);
    face = dealer[0] == TEN ? random.integers(FACES) : 0;
    stuck = false;
    observe(observation);
  }

  @Override
  public void step(int action, StepResult out) {
    if (action == 1) {
      player[playerCards++] = draw();
      boolean bust = sum(player) > MOST;
      out.set(bust ? -1 : 0, bust, false);
    } else {
      while (sum(dealer) < DEALER_STANDS) {
        dealer[dealerCards++] = draw();
      }
      stuck = true;
      out.set(reward(), true, false);
    }
    observe(out.observation);
  }

  private int draw() {
    return DECK[random.integers(DECK.length)];
  }

  private double reward() {
    boolean playersNatural = playerCards == 2 && isNatural(player);
    boolean dealersNatural = dealerCards == 2 && isNatural(dealer);
    return reward(sum(player), playersNatural, sum(dealer), dealersNatural, natural, sab);
  }

  /** For a player who stuck. */
  static double reward(
      int playersSum,
      boolean playersNatural,
      int dealersSum,
      boolean dealersNatural,
      boolean natural,
      boolean sab) {
    int dealersScore = dealersSum > MOST ? 0 : dealersSum;
    double reward = Integer.compare(playersSum, dealersScore);
    if (sab) {
      return playersNatural && !dealersNatural ? 1 : reward;
    }
    return natural && playersNatural && reward == 1 ? 1.5 : reward;
  }

  /** Of a hand of two cards. */
  private static boolean isNatural(int[] hand) {
    return hand[0] + hand[1] == ACE + TEN && (hand[0] == ACE || hand[1] == ACE);
  }

  private static int sum(int[] hand) {
    int hard = hardSum(hand);
    return hard + (hasUsableAce(hand) ? 10 : 0);
  }

  /** With 1 for every ace. */
  private static int hardSum(int[] hand) {
    int sum = 0;
    for (int card : hand) {
      sum += card;
    }
    return sum;
  }

  private static boolean hasUsableAce(int[] hand) {
    boolean hasAce = false;
    for (int card : hand) {
      hasAce |= card == ACE;
    }
    return hasAce && hardSum(hand) + 10 <= MOST;
  }

  private void observe(float[] observation) {
    observation[0] = sum(player);
    observation[1] = dealer[0];
    observation[2] = hasUsableAce(player) ? 1 : 0;
  }

  @Override
  public void save(StateWriter out) {
    out.putInts("player", player);
    out.putInts("dealer", dealer);
    out.putInts("rest", new int[] {playerCards, dealerCards, stuck ? 1 : 0, suit, face});
  }

  @Override
  public void restore(StateReader in) {
    System.arraycopy(in.getInts("player"), 0, player, 0, LONGEST_HAND);
    System.arraycopy(in.getInts("dealer"), 0, dealer, 0, LONGEST_HAND);
    int[] rest = in.getInts("rest");
    playerCards = rest[0];
    dealerCards = rest[1];
    stuck = rest[2] != 0;
    suit = rest[3];
    face = rest[4];
  }

  // ---- the rules as a table ----

  private static final int SUMS = 32;
  private static final int CARDS = 11;
  private static final int NATURALS = SUMS * CARDS * 2; // the first state with a natural

  /**
   * State (sum · 11 + dealer's card) · 2 + usable ace; and 704 + dealer's card where the player was
   * dealt a natural.
   */
  @Override
  public FiniteMdp mdp() {
    double[] start = new double[NATURALS + CARDS];
    for (int first : DECK) {
      for (int second : DECK) {
        for (int card : DECK) {
          int hard = first + second;
          boolean ace = first == ACE || second == ACE;
          boolean natural = ace && hard == ACE + TEN;
          start[natural ? NATURALS + card : state(hard, ace, card)] += 1.0 / (13 * 13 * 13);
        }
      }
    }
    return new FiniteMdp(start, ACTIONS.n(), this::outcomes);
  }

  private static int state(int hardSum, boolean ace, int dealersCard) {
    boolean usable = ace && hardSum + 10 <= MOST;
    return ((usable ? hardSum + 10 : hardSum) * CARDS + dealersCard) * 2 + (usable ? 1 : 0);
  }

  private void outcomes(int state, int action, FiniteMdp.Outcomes out) {
    boolean dealtNatural = state >= NATURALS;
    int sum = dealtNatural ? MOST : state / 2 / CARDS;
    int card = dealtNatural ? state - NATURALS : state / 2 % CARDS;
    boolean usable = dealtNatural || state % 2 == 1;
    if (card == 0 || sum > MOST || (usable && sum < 12)) {
      out.add(1, state, 0, true); // never played
    } else if (action == 1) {
      int hard = usable ? sum - 10 : sum;
      for (int drawn : DECK) {
        boolean bust = hard + drawn > MOST;
        int next = state(hard + drawn, usable || drawn == ACE, card);
        out.add(1.0 / DECK.length, next, bust ? -1 : 0, bust);
      }
    } else {
      for (int hidden : DECK) {
        boolean dealersAce = card == ACE || hidden == ACE;
        boolean dealersNatural = dealersAce && card + hidden == ACE + TEN;
        double[] dealers = new double[SUMS]; // probability of each last sum
        playDealer(card + hidden, dealersAce, 1.0 / DECK.length, dealers);
        for (int last = DEALER_STANDS; last < SUMS; last++) {
          if (dealers[last] > 0) {
            double reward = reward(sum, dealtNatural, last, dealersNatural, natural, sab);
            out.add(dealers[last], state, reward, true);
          }
        }
      }
    }
  }

  private static void playDealer(int hard, boolean ace, double probability, double[] sums) {
    int sum = ace && hard + 10 <= MOST ? hard + 10 : hard;
    if (sum >= DEALER_STANDS) {
      sums[sum] += probability;
      return;
    }
    for (int drawn : DECK) {
      playDealer(hard + drawn, ace || drawn == ACE, probability / DECK.length, sums);
    }
  }

  // ---- pictures ----

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int height() {
    return HEIGHT;
  }

  @Override
  public void draw(Graphics2D canvas) {
    Color chalk = new Color(0xDDEFE3);
    Pieces.background(canvas, WIDTH, HEIGHT, new Color(0x1F6F54));
    Pieces.rectangle(canvas, 12, 12, WIDTH - 24, HEIGHT - 24, 32, new Color(0x27805F));
    Strokes.draw(canvas, "DEALER", 76, 40, 16, chalk);
    Strokes.draw(canvas, "PLAYER", 76, 204, 16, chalk);
    Strokes.draw(
        canvas,
        Integer.toString(sum(player)),
        WIDTH - 50,
        204,
        22,
        sum(player) > MOST ? new Color(0xFF9D8A) : chalk);
    if (stuck) {
      Strokes.draw(canvas, Integer.toString(sum(dealer)), WIDTH - 50, 40, 22, chalk);
    }
    for (int k = 0; k < dealerCards; k++) {
      boolean open = k == 0 || stuck;
      drawCard(canvas, cardX(k, dealerCards), 62, open ? rank(k, dealer) : "", suit(k, dealer));
    }
    for (int k = 0; k < playerCards; k++) {
      drawCard(canvas, cardX(k, playerCards), 226, rank(k, player), suit(k, player));
    }
  }

  /** Cards overlap where there are many. */
  private static double cardX(int k, int cards) {
    return 36 + k * Math.min(86, 340.0 / Math.max(1, cards - 1));
  }

  private String rank(int k, int[] hand) {
    if (hand[k] == ACE) {
      return "A";
    }
    return k == 0 && hand == dealer && hand[k] == TEN
        ? "JQK".substring(face, face + 1)
        : Integer.toString(hand[k]);
  }

  /**
   * Only the dealer's open card has a suit in the game; the others are given one for their looks.
   */
  private int suit(int k, int[] hand) {
    return k == 0 && hand == dealer ? suit : (suit + 3 * k + hand[k]) % SUITS;
  }

  /**
   * @param rank empty: the card lies face down
   */
  private static void drawCard(Graphics2D canvas, double x, double y, String rank, int suit) {
    Pieces.rectangle(canvas, x + 2, y + 3, 72, 104, 14, new Color(0, 0, 0, 60));
    Pieces.rectangle(canvas, x, y, 72, 104, 14, new Color(0xFDFBF5));
    if (rank.isEmpty()) {
      Pieces.rectangle(canvas, x + 6, y + 6, 60, 92, 10, new Color(0x3D5A98));
      for (int k = 0; k < 12; k++) {
        Pieces.disc(canvas, x + 21 + k % 3 * 15, y + 24 + k / 3 * 18, 4, new Color(0x8FA6D6));
      }
      return;
    }
    Color colour = suit == 1 || suit == 2 ? RED : Pieces.INK;
    Strokes.draw(canvas, rank, x + (rank.length() > 1 ? 25 : 19), y + 23, 20, colour);
    drawSuit(canvas, x + 42, y + 68, suit, colour);
  }

  /** Clubs, diamonds, hearts, spades, around a point. */
  private static void drawSuit(Graphics2D canvas, double x, double y, int suit, Color colour) {
    switch (suit) {
      case 0 -> {
        Pieces.disc(canvas, x, y - 9, 8, colour);
        Pieces.disc(canvas, x - 9, y + 4, 8, colour);
        Pieces.disc(canvas, x + 9, y + 4, 8, colour);
        polygon(canvas, colour, x, y - 6, x + 6, y + 19, x - 6, y + 19);
      }
      case 1 -> polygon(canvas, colour, x, y - 18, x + 14, y, x, y + 18, x - 14, y);
      case 2 -> {
        Pieces.disc(canvas, x - 8, y - 6, 8.5, colour);
        Pieces.disc(canvas, x + 8, y - 6, 8.5, colour);
        polygon(canvas, colour, x - 15.5, y - 2, x, y - 8, x + 15.5, y - 2, x, y + 18);
      }
      default -> {
        Pieces.disc(canvas, x - 7, y + 4, 8, colour);
        Pieces.disc(canvas, x + 7, y + 4, 8, colour);
        polygon(canvas, colour, x, y - 18, x + 14, y, x, y + 8, x - 14, y);
        polygon(canvas, colour, x, y, x + 6, y + 19, x - 6, y + 19);
      }
    }
  }

  private static void polygon(Graphics2D canvas, Color colour, double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int k = 2; k < points.length; k += 2) {
      path.lineTo(points[k], points[k + 1]);
    }
    path.closePath();
    canvas.setColor(colour);
    canvas.fill(path);
  }

  @Override
  public String text() {
    String dealers =
        stuck
            ? "%s  (%d)".formatted(cards(dealer, dealerCards), sum(dealer))
            : rank(0, dealer) + " ?";
    return "dealer: %s\nplayer: %s  (%d%s)\n"
        .formatted(
            dealers,
            cards(player, playerCards),
            sum(player),
            hasUsableAce(player) ? ", usable ace" : "");
  }

  private String cards(int[] hand, int count) {
    return IntStream.range(0, count).mapToObj(k -> rank(k, hand)).collect(Collectors.joining(" "));
  }
}
