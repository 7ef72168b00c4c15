package dev.agon.environments.minatar;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.BatchEnvironment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * N instances of one of the games. An observation has up to 1,000 numbers, of which a step changes
 * some ten: the caller's block is kept up to date by writing only these.
 */
public final class MinAtarVector extends BatchEnvironment {
  private final MinAtarGame[] games;
  private final int size; // D
  private final int words; // of D bits

  /** [N] the block that {@link #shown} tells of; null: an instance is to be written in full. */
  private final @Nullable FloatBuffer[] blocks;

  /** [N] its last observation was written: what follows is the reset within the step. */
  private final boolean[] ended;

  private final long[] shown; // [N, words] the bits that stand in the block
  private final float[] zeros; // [D]

  /**
   * @param game makes an instance at each call
   */
  public MinAtarVector(
      String name, int count, int maxEpisodeSteps, Supplier<? extends MinAtarGame> game) {
    this(name, count, maxEpisodeSteps, game, game.get());
  }

  private MinAtarVector(
      String name,
      int count,
      int maxEpisodeSteps,
      Supplier<? extends MinAtarGame> game,
      MinAtarGame first) {
    super(name, count, maxEpisodeSteps, first.observationSpace(), first.actionSpace());
    games = new MinAtarGame[count];
    for (int i = 0; i < count; i++) {
      games[i] = i == 0 ? first : game.get();
      games[i].random = random[i];
    }
    size = first.observationSpace().size();
    words = MinAtarGame.words(first.observationSpace());
    blocks = new FloatBuffer[count];
    ended = new boolean[count];
    shown = new long[count * words];
    zeros = new float[size];
  }

  @Override
  protected void start(int i) {
    games[i].begin(random[i]);
    if (!ended[i]) {
      blocks[i] = null; // between the steps before a reset and the reset the caller may write there
    }
    ended[i] = false;
  }

  @Override
  protected void move(int from, int to, int[] actions, double[] rewards, boolean[] terminated) {
    for (int i = from; i < to; i++) {
      rewards[i] = games[i].advance(actions[i]);
      terminated[i] = games[i].terminated;
    }
  }

  @Override
  protected void observe(int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      games[i].observe(out, i * size);
      ended[i] = true;
    }
  }

  @Override
  protected boolean writesBlocks() {
    return false;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // another block with the same numbers is another block
  protected void observe(int from, int to, FloatBuffer out) {
    for (int i = from; i < to; i++) {
      if (blocks[i] != out) {
        out.put(i * size, zeros);
        Arrays.fill(shown, i * words, (i + 1) * words, 0);
        blocks[i] = out;
      }
      writeChanges(i, out);
    }
  }

  private void writeChanges(int i, FloatBuffer out) {
    long[] lit = games[i].lit;
    int at = i * words;
    int dirty = 0; // bit w: word w differs; found without a branch, which would be mispredicted
    for (int w = 0; w < words; w++) {
      long changed = lit[w] ^ shown[at + w];
      dirty |= (int) ((changed | -changed) >>> 63) << w;
    }
    for (; dirty != 0; dirty &= dirty - 1) {
      int w = Integer.numberOfTrailingZeros(dirty);
      int first = i * size + w * Long.SIZE;
      long now = lit[w];
      long changed = now ^ shown[at + w];
      shown[at + w] = now;
      do {
        int bit = Long.numberOfTrailingZeros(changed);
        out.put(first + bit, (int) (now >>> bit) & 1);
        changed &= changed - 1;
      } while (changed != 0);
    }
  }

  @Override
  protected void saveState(StateWriter out) {
    for (int i = 0; i < count; i++) {
      out.put("game/" + i, games[i]);
    }
  }

  @Override
  protected void restoreState(StateReader in) {
    for (int i = 0; i < count; i++) {
      in.get("game/" + i, games[i]);
    }
    Arrays.fill(blocks, null);
  }
}
