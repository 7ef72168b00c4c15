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

/** N games of {@link Blackjack} at once. The rules are explained there; a test compares the two. */
public final class BlackjackVector extends BatchEnvironment {
  private static final int D = 3;

  private final boolean natural;
  private final boolean sab;

  private final int[] hardSum; // [N] of the player, with 1 for every ace; as the following
  private final int[] aces; // 1 where the player has an ace
  private final int[] dealt; // 1 while the player has only the two cards dealt
  private final int[] shown; // the dealer's open card
  private final int[] hidden;

  public BlackjackVector(
      String name, int count, int maxEpisodeSteps, boolean natural, boolean sab) {
    super(name, count, maxEpisodeSteps, Blackjack.OBSERVATIONS, Blackjack.ACTIONS);
    this.natural = natural;
    this.sab = sab;
    hardSum = new int[count];
    aces = new int[count];
    dealt = new int[count];
    shown = new int[count];
    hidden = new int[count];
  }

  @Override
  protected void start(int i) {
    Pcg64 stream = random[i];
    shown[i] = draw(stream);
    hidden[i] = draw(stream);
    int first = draw(stream);
    int second = draw(stream);
    hardSum[i] = first + second;
    aces[i] = first == ACE || second == ACE ? 1 : 0;
    dealt[i] = 1;
    stream.integers(SUITS);
    if (shown[i] == TEN) {
      stream.integers(FACES);
    }
  }

  private static int draw(Pcg64 stream) {
    return DECK[stream.integers(DECK.length)];
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      if (actions[i] == 1) {
        int card = draw(random[i]);
        hardSum[i] += card;
        aces[i] |= card == ACE ? 1 : 0;
        dealt[i] = 0;
        boolean bust = hardSum[i] > MOST;
        rewards[i] = bust ? -1 : 0;
        terminated[i] = bust;
      } else {
        rewards[i] = stick(i);
        terminated[i] = true;
      }
    }
  }

  /** Plays the dealer's hand out; returns the reward. */
  private double stick(int i) {
    int hard = shown[i] + hidden[i];
    boolean ace = shown[i] == ACE || hidden[i] == ACE;
    boolean dealersNatural = ace && hard == ACE + TEN;
    int sum = sum(hard, ace);
    while (sum < DEALER_STANDS) {
      int card = draw(random[i]);
      hard += card;
      ace |= card == ACE;
      sum = sum(hard, ace);
    }
    boolean playersNatural = (dealt[i] & aces[i]) != 0 && hardSum[i] == ACE + TEN;
    int playersSum = sum(hardSum[i], aces[i] != 0);
    return Blackjack.reward(playersSum, playersNatural, sum, dealersNatural, natural, sab);
  }

  private static int sum(int hard, boolean ace) {
    return ace && hard + 10 <= MOST ? hard + 10 : hard;
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      boolean usable = aces[i] != 0 && hardSum[i] + 10 <= MOST;
      out[D * i] = hardSum[i] + (usable ? 10 : 0);
      out[D * i + 1] = shown[i];
      out[D * i + 2] = usable ? 1 : 0;
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    out.putInts("hardSum", hardSum);
    out.putInts("aces", aces);
    out.putInts("dealt", dealt);
    out.putInts("shown", shown);
    out.putInts("hidden", hidden);
  }

  @Override
  protected void restoreState(StateReader in) {
    System.arraycopy(in.getInts("hardSum"), 0, hardSum, 0, count);
    System.arraycopy(in.getInts("aces"), 0, aces, 0, count);
    System.arraycopy(in.getInts("dealt"), 0, dealt, 0, count);
    System.arraycopy(in.getInts("shown"), 0, shown, 0, count);
    System.arraycopy(in.getInts("hidden"), 0, hidden, 0, count);
  }
}
