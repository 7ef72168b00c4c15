package dev.agon.core.compute;

import dev.agon.core.AllowForbidden;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Conv2d;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Flatten;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Layer;
import dev.agon.core.nn.Losses;
import dev.agon.core.nn.Network;
import dev.agon.core.nn.Padding;
import dev.agon.core.random.Pcg64;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A process of its own: trains a small net and convolutional ones in the order of its arguments
 * ({@code small}, {@code conv1}, {@code conv2}: with so many threads), and prints for each the hash
 * of the weights.
 */
public final class ThreadPoolProbe {
  private ThreadPoolProbe() {}

  @AllowForbidden("the parent process reads it")
  public static void main(String[] sessions) {
    for (String session : sessions) {
      boolean small = session.equals("small");
      int threads = small ? 1 : Integer.parseInt(session.substring("conv".length()));
      SessionProfile profile = small ? SessionProfile.small() : SessionProfile.conv(threads);
      Layer[] layers =
          small
              ? new Layer[] {new Flatten(), Dense.of(8), Activation.TANH, Dense.of(1)}
              : new Layer[] {
                Conv2d.of(32, 5, 2, Padding.SAME),
                Activation.LEAKY_RELU,
                Conv2d.of(64, 5, 2, Padding.SAME),
                Activation.LEAKY_RELU,
                new Flatten(),
                Dense.of(1)
              };
      System.out.println(session + " " + weightsAfterTraining(profile, layers));
    }
  }

  private static String weightsAfterTraining(SessionProfile profile, Layer[] layers) {
    try (Compute compute = new Compute(profile)) {
      Ops tf = compute.tf();
      long[] image = {28, 28, 1};
      Network network = Network.of(compute.parameters("n"), Pcg64.seeded(1), image, layers);
      Operand<TFloat32> x = compute.floatInput("x", -1, 28, 28, 1);
      Operand<TFloat32> loss =
          Losses.mean(tf, Losses.squaredError(tf, network.apply(tf, x), tf.constant(1f)), 0, 1);
      Op step =
          Adam.of(network.parameters())
              .apply(
                  tf,
                  Gradients.of(compute, loss, network.parameters().values()),
                  compute.constant(1e-3));
      TensorBuffer batch = compute.floats(64, 28, 28, 1);
      batch.floats().put(Initializer.normal(1).draw(new long[] {64, 28, 28, 1}, Pcg64.seeded(2)));
      compute.initialize();
      PreparedCall train = compute.prepare().feed(x, batch).target(step).build();
      for (int i = 0; i < 5; i++) {
        train.run();
      }
      return network.parameters().sha256();
    }
  }
}
