package dev.agon.experiments.benchmark;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Conv2d;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Flatten;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Network;
import dev.agon.core.nn.Padding;
import dev.agon.core.nn.Reshape;
import dev.agon.core.nn.TransposedConv2d;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One update of a DCGAN's discriminator, then one of its generator, with the non-saturating loss:
 * the yardstick of convolutional speed, fixed here so that the figure means the same whatever
 * becomes of the GANs that users train. B batch, Z latent.
 */
final class DcganStep {
  private static final int LATENT = 100; // Z

  private final TensorBuffer images;
  private final TensorBuffer latents;
  private final PreparedCall discriminatorUpdate;
  private final PreparedCall generatorUpdate;

  DcganStep(Compute compute, int batchSize, Pcg64 init) {
    Ops tf = compute.tf();
    Initializer normal = Initializer.normal(0.02); // Radford et al. 2016
    Network generator =
        Network.of(
            compute.parameters("generator"),
            init,
            new long[] {LATENT},
            Dense.of(7 * 7 * 128, normal),
            Activation.RELU,
            new Reshape(7, 7, 128),
            TransposedConv2d.of(64, 5, 2, Padding.SAME, normal), // 14 × 14
            Activation.RELU,
            TransposedConv2d.of(1, 5, 2, Padding.SAME, normal), // 28 × 28
            Activation.TANH);
    Network discriminator =
        Network.of(
            compute.parameters("discriminator"),
            init,
            new long[] {28, 28, 1},
            Conv2d.of(64, 5, 2, Padding.SAME, normal), // 14 × 14
            Activation.LEAKY_RELU,
            Conv2d.of(128, 5, 2, Padding.SAME, normal), // 7 × 7
            Activation.LEAKY_RELU,
            new Flatten(),
            Dense.of(1, normal));

    Operand<TFloat32> z = compute.floatInput("latents", -1, LATENT); // [B, Z]
    Operand<TFloat32> real = compute.floatInput("images", -1, 28, 28, 1);
    Operand<TFloat32> fake = generator.apply(tf, z);
    Operand<TFloat32> realLogits = discriminator.apply(tf, real); // [B, 1]
    Operand<TFloat32> fakeLogits = discriminator.apply(tf, fake); // [B, 1]
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TFloat32> discriminatorLoss =
        tf.math.add(
            Losses.mean(tf, Losses.sigmoidCrossEntropy(tf, realLogits, one), 0, 1),
            Losses.mean(tf, Losses.sigmoidCrossEntropy(tf, fakeLogits, zero), 0, 1));
    Operand<TFloat32> generatorLoss =
        Losses.mean(tf, Losses.sigmoidCrossEntropy(tf, fakeLogits, one), 0, 1);

    images = compute.floats(batchSize, 28, 28, 1);
    latents = compute.floats(batchSize, LATENT);
    discriminatorUpdate =
        compute
            .prepare()
            .feed(real, images)
            .feed(z, latents)
            .target(step(compute, discriminator, discriminatorLoss))
            .build();
    generatorUpdate =
        compute.prepare().feed(z, latents).target(step(compute, generator, generatorLoss)).build();
  }

  private static Op step(Compute compute, Network network, Operand<TFloat32> loss) {
    return new Adam(network.parameters(), 0.5, 0.999, 1e-8)
        .apply(
            compute.tf(),
            Gradients.of(compute, loss, network.parameters().values()),
            compute.constant(2e-4));
  }

  FloatBuffer images() {
    return images.floats();
  }

  FloatBuffer latents() {
    return latents.floats();
  }

  void run() {
    discriminatorUpdate.run();
    generatorUpdate.run();
  }
}
