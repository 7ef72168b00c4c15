package dev.agon.environments.toytext;

import static dev.agon.environments.toytext.Blackjack.ACE;
import static dev.agon.environments.toytext.Blackjack.DEALER_STANDS;
import static dev.agon.environments.toytext.Blackjack.DECK;
import static dev.agon.environments.toytext.Blackjack.FACES;
import static dev.agon.environments.toytext.Blackjack.MOST;
import static dev.agon.environments.toytext.Blackjack.SUITS;
import static dev.agon.environments.toytext.Blackjack.TEN;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import dev.agon.core.random.Pcg64;
import java.util.Arrays;

/**
 * N games of {@link Blackjack} at once. The rules are explained there; a test compares the two.
 *
 * <p>Nearly every branch on a card is mispredicted, which costs more than the rest of a step. So a
 * hand is a number, and tables tell what a card makes of it and what it is worth.
 */
public final class BlackjackVector extends BatchEnvironment {
  private static final int D = 3;
  private static final int RANKS = DECK.length;

  // A hand is twice the sum with 1 for every ace, and one more where there is an ace; a natural has
  // a
  // number of its own.
  private static final int NATURAL = 64;
  private static final int HANDS = 65;

  private static final byte[] WITH_CARD = new byte[HANDS * RANKS]; // [hand, rank] the hand after it
  private static final byte[] DEALT = new byte[RANKS * RANKS]; // [rank, rank] the hand of two cards
  private static final byte[] SUM = new byte[HANDS];
  private static final byte[] USABLE = new byte[HANDS]; // 1 where there is a usable ace
  private static final boolean[] BUST = new boolean[HANDS];
  private static final double[] AFTER_HIT = new double[HANDS]; // reward

  static {
    for (int hand = 0; hand < HANDS; hand++) {
      int hard = hand == NATURAL ? ACE + TEN : hand / 2;
      boolean ace = hand == NATURAL || hand % 2 == 1;
      USABLE[hand] = (byte) (ace && hard + 10 <= MOST ? 1 : 0);
      SUM[hand] = (byte) (hard + 10 * USABLE[hand]);
      BUST[hand] = hard > MOST;
      AFTER_HIT[hand] = BUST[hand] ? -1 : 0;
      for (int rank = 0; rank < RANKS; rank++) {
        int sum = Math.min(hard + DECK[rank], NATURAL / 2 - 1); // nobody draws beyond
        WITH_CARD[hand * RANKS + rank] = (byte) (2 * sum + (ace || DECK[rank] == ACE ? 1 : 0));
      }
    }
    for (int a = 0; a < RANKS; a++) {
      for (int b = 0; b < RANKS; b++) {
        int hand = WITH_CARD[WITH_CARD[a] * RANKS + b];
        DEALT[a * RANKS + b] = (byte) (hand == 2 * (ACE + TEN) + 1 ? NATURAL : hand);
      }
    }
  }

  private final double[] afterStick = new double[HANDS * HANDS]; // [player, dealer] reward

  private final int[] players; // [N] the player's hand, as the following
  private final int[] dealers;
  private final int[] open; // the dealer's open card

  public BlackjackVector(
      String name, int count, int maxEpisodeSteps, boolean natural, boolean sab) {
    super(name, count, maxEpisodeSteps, Blackjack.OBSERVATIONS, Blackjack.ACTIONS);
    players = new int[count];
    dealers = new int[count];
    open = new int[count];
    Arrays.setAll(
        afterStick,
        k -> {
          int player = k / HANDS;
          int dealer = k % HANDS;
          return Blackjack.reward(
              SUM[player], player == NATURAL, SUM[dealer], dealer == NATURAL, natural, sab);
        });
  }

  @Override
  protected void start(int i) {
    Pcg64 stream = random[i];
    long dealer = stream.nextIntPair();
    long player = stream.nextIntPair();
    long first = product((int) dealer);
    long second = product((int) (dealer >>> 32));
    long third = product((int) player);
    long fourth = product((int) (player >>> 32));
    if (isRejected(first) | isRejected(second) | isRejected(third) | isRejected(fourth)) {
      int[] ranks = dealSlowly(dealer, player, stream);
      deal(i, ranks[0], ranks[1], ranks[2], ranks[3]);
    } else {
      deal(i, rank(first), rank(second), rank(third), rank(fourth));
    }
    stream.integers(SUITS);
    if (open[i] == TEN) {
      stream.integers(FACES);
    }
  }

  private void deal(int i, int dealer, int hidden, int first, int second) {
    open[i] = DECK[dealer];
    dealers[i] = DEALT[dealer * RANKS + hidden];
    players[i] = DEALT[first * RANKS + second];
  }

  /**
   * The ranks of four cards where one of the numbers drawn for them is rejected, which happens once
   * in a hundred million deals: the next number takes its place.
   */
  static int[] dealSlowly(long firstPair, long secondPair, Pcg64 stream) {
    int[] ranks = new int[4];
    int dealt = 0;
    for (long pair : new long[] {firstPair, secondPair}) {
      for (int half = 0; half < 2; half++) {
        long product = product((int) (pair >>> (32 * half)));
        if (!isRejected(product)) {
          ranks[dealt++] = rank(product);
        }
      }
    }
    while (dealt < ranks.length) {
      ranks[dealt++] = stream.integers(RANKS);
    }
    return ranks;
  }

  /** As {@link Pcg64#integers} makes it: the rank is above, what decides on a rejection below. */
  private static long product(int number) {
    return (number & 0xFFFFFFFFL) * RANKS;
  }

  private static int rank(long product) {
    return (int) (product >>> 32);
  }

  private static boolean isRejected(long product) {
    return (product & 0xFFFFFFFFL) < (1L << 32) % RANKS;
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      if (actions[i] == 1) {
        int hand = WITH_CARD[players[i] * RANKS + random[i].integers(RANKS)];
        players[i] = hand;
        rewards[i] = AFTER_HIT[hand];
        terminated[i] = BUST[hand];
      } else {
        int hand = dealers[i];
        while (SUM[hand] < DEALER_STANDS) {
          hand = WITH_CARD[hand * RANKS + random[i].integers(RANKS)];
        }
        rewards[i] = afterStick[players[i] * HANDS + hand];
        terminated[i] = true;
      }
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      int hand = players[i];
      out[D * i] = SUM[hand];
      out[D * i + 1] = open[i];
      out[D * i + 2] = USABLE[hand];
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putInts("players", players);
    out.putInts("dealers", dealers);
    out.putInts("open", open);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getInts("players"), 0, players, 0, count);
    System.arraycopy(in.getInts("dealers"), 0, dealers, 0, count);
    System.arraycopy(in.getInts("open"), 0, open, 0, count);
  }
}
