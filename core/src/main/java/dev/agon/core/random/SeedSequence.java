package dev.agon.core.random;

/**
 * NumPy's {@code SeedSequence}: spreads the bits of a seed over as many words as a generator needs
 * (O'Neill's {@code seed_seq_fe}, pool of four words).
 */
final class SeedSequence {
  private static final int POOL = 4;
  private static final int INIT_A = 0x43b0d7e5;
  private static final int MULT_A = 0x931e8875;
  private static final int INIT_B = 0x8b51f9dd;
  private static final int MULT_B = 0x58f38ded;
  private static final int MIX_LEFT = 0xca01f9dd;
  private static final int MIX_RIGHT = 0x4973f715;
  private static final int SHIFT = 16;

  private final int[] pool = new int[POOL];
  private int hashConstant = INIT_A;

  private SeedSequence(int[] entropy) {
    for (int i = 0; i < POOL; i++) {
      pool[i] = hash(i < entropy.length ? entropy[i] : 0);
    }
    for (int source = 0; source < POOL; source++) {
      for (int target = 0; target < POOL; target++) {
        if (source != target) {
          pool[target] = mix(pool[target], hash(pool[source]));
        }
      }
    }
    for (int source = POOL; source < entropy.length; source++) {
      for (int target = 0; target < POOL; target++) {
        pool[target] = mix(pool[target], hash(entropy[source]));
      }
    }
  }

  /** The sequence of a non-negative integer. */
  static SeedSequence of(long seed) {
    int low = (int) seed;
    int high = (int) (seed >>> 32);
    return new SeedSequence(high == 0 ? new int[] {low} : new int[] {low, high});
  }

  /** The sequence of any number of 32-bit words, the first being the lowest. */
  static SeedSequence of(int... words) {
    return new SeedSequence(words);
  }

  private int hash(int value) {
    int hashed = value ^ hashConstant;
    hashConstant *= MULT_A;
    hashed *= hashConstant;
    return hashed ^ (hashed >>> SHIFT);
  }

  private static int mix(int x, int y) {
    int mixed = MIX_LEFT * x - MIX_RIGHT * y;
    return mixed ^ (mixed >>> SHIFT);
  }

  /** {@code generate_state(count, uint32)}. */
  int[] words(int count) {
    int[] words = new int[count];
    int constant = INIT_B;
    for (int i = 0; i < count; i++) {
      int word = pool[i % POOL] ^ constant;
      constant *= MULT_B;
      word *= constant;
      words[i] = word ^ (word >>> SHIFT);
    }
    return words;
  }

  /** {@code generate_state(count, uint64)}: the low word of each pair first. */
  long[] longs(int count) {
    int[] words = words(2 * count);
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] = (words[2 * i] & 0xFFFFFFFFL) | ((long) words[2 * i + 1] << 32);
    }
    return longs;
  }
}
