package dev.agon.generative.gan;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What the two networks play for. r = D(x) are the logits of real samples, f = D(G(z)) those of
 * generated ones, both [B]; every loss is a scalar, to be minimised. ς is softplus: ς(t) = log(1 +
 * eᵗ), so that −log σ(t) = ς(−t).
 */
public enum AdversarialLoss {
  /** Goodfellow et al. 2014, section 3: the generator maximises log D(G(z)). */
  NON_SATURATING {
    /** D: E ς(−r) + E ς(f). */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return tf.math.add(mean(tf, softplus(tf, negative(tf, r))), mean(tf, softplus(tf, f)));
    }

    /** G: E ς(−f). */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return mean(tf, softplus(tf, negative(tf, f)));
    }
  },

  /** Goodfellow et al. 2014, eq. 1: zero-sum. The generator learns little while it loses. */
  MINIMAX {
    /** D: E ς(−r) + E ς(f). */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return NON_SATURATING.discriminator(tf, r, f);
    }

    /** G: −E ς(f). */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return negative(tf, mean(tf, softplus(tf, f)));
    }
  },

  /**
   * Arjovsky et al. 2017, eq. 3; wants a critic of slope 1: {@link Regulariser#GRADIENT_PENALTY}.
   */
  WASSERSTEIN {
    /** D: E f − E r. */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return tf.math.sub(mean(tf, f), mean(tf, r));
    }

    /** G: −E f. */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return negative(tf, mean(tf, f));
    }
  },

  /** Lim and Ye 2017, eq. 3; Miyato et al. 2018, eq. 16–17. */
  HINGE {
    /** D: E max(0, 1 − r) + E max(0, 1 + f). */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      Operand<TFloat32> one = tf.constant(1f);
      return tf.math.add(
          mean(tf, tf.nn.relu(tf.math.sub(one, r))), mean(tf, tf.nn.relu(tf.math.add(one, f))));
    }

    /** G: −E f. */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return negative(tf, mean(tf, f));
    }
  },

  /** Mao et al. 2017, eq. 9: targets 1 for real, 0 for generated, 1 for the generator. */
  LEAST_SQUARES {
    /** D: ½ E (r − 1)² + ½ E f². */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      Operand<TFloat32> one = tf.constant(1f);
      return half(
          tf,
          tf.math.add(mean(tf, tf.math.squaredDifference(r, one)), mean(tf, tf.math.square(f))));
    }

    /** G: ½ E (f − 1)². */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return half(tf, mean(tf, tf.math.squaredDifference(f, tf.constant(1f))));
    }
  },

  /**
   * Pairing relativistic: Jolicoeur-Martineau 2018, eq. 5; the loss of R3GAN (Huang et al. 2024),
   * which goes with {@link Regulariser#R1_R2}. A real sample has to beat a generated one.
   */
  RELATIVISTIC {
    /** D: E ς(−(r − f)). */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return mean(tf, softplus(tf, tf.math.sub(f, r)));
    }

    /** G: E ς(−(f − r)). */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return mean(tf, softplus(tf, tf.math.sub(r, f)));
    }
  },

  /** Relativistic average: Jolicoeur-Martineau 2018, eq. 7–8, with the sum of both halves. */
  RELATIVISTIC_AVERAGE {
    /** D: E ς(−(r − E f)) + E ς(f − E r). */
    @Override
    public Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return tf.math.add(
          mean(tf, softplus(tf, tf.math.sub(mean(tf, f), r))),
          mean(tf, softplus(tf, tf.math.sub(f, mean(tf, r)))));
    }

    /** G: E ς(−(f − E r)) + E ς(r − E f). */
    @Override
    public Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f) {
      return discriminator(tf, f, r);
    }
  };

  /**
   * The discriminator's loss.
   *
   * @param r [B] · @param f [B]
   */
  public abstract Operand<TFloat32> discriminator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f);

  /**
   * The generator's loss. Where it does not depend on the real logits, TensorFlow does not compute
   * them.
   *
   * @param r [B] · @param f [B]
   */
  public abstract Operand<TFloat32> generator(Ops tf, Operand<TFloat32> r, Operand<TFloat32> f);

  private static Operand<TFloat32> softplus(Ops tf, Operand<TFloat32> x) {
    return tf.math.softplus(x);
  }

  private static Operand<TFloat32> negative(Ops tf, Operand<TFloat32> x) {
    return tf.math.neg(x);
  }

  private static Operand<TFloat32> half(Ops tf, Operand<TFloat32> x) {
    return tf.math.mul(tf.constant(0.5f), x);
  }

  private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> x) {
    return tf.math.mean(x, tf.constant(0)); // [B] → []
  }
}
