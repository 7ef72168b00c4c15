package dev.agon.generative.gan;

import dev.agon.core.compute.ParameterSet;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.nn.Activation;
import dev.agon.core.nn.Conv2d;
import dev.agon.core.nn.Dense;
import dev.agon.core.nn.Flatten;
import dev.agon.core.nn.Initializer;
import dev.agon.core.nn.Layer;
import dev.agon.core.nn.Network;
import dev.agon.core.nn.Padding;
import dev.agon.core.nn.Reshape;
import dev.agon.core.nn.TransposedConv2d;
import dev.agon.core.random.Pcg64;
import dev.agon.core.training.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The two networks. The generator takes latents [B, Z] to samples, the discriminator takes samples
 * to logits [B, 1]. No layer normalises over the batch: a penalty on the gradient of one sample's
 * logit would be wrong if it depended on the others.
 */
public enum Architecture {
  /**
   * Dense layers with {@code hiddenSizes} and leaky ReLU in both networks, for points. The output
   * of the generator is linear.
   */
  MLP {
    @Override
    Network generator(GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape) {
      return mlp(config, parameters, init, new long[] {config.latentSize()}, sampleShape[0]);
    }

    @Override
    Network discriminator(
        GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape) {
      return mlp(config, parameters, init, sampleShape, 1);
    }

    private Network mlp(
        GanConfig config, ParameterSet parameters, Pcg64 init, long[] inputShape, long outputs) {
      List<Layer> layers = new ArrayList<>();
      for (int units : config.hiddenSizes()) {
        layers.add(new Dense(units, Initializer.heNormal(), SCATTERED));
        layers.add(Activation.LEAKY_RELU);
      }
      layers.add(Dense.of(Math.toIntExact(outputs)));
      return Network.of(parameters, init, inputShape, layers.toArray(new Layer[0]));
    }

    @Override
    public void checkFits(int[] sampleShape) {
      Check.that(
          sampleShape.length == 1,
          "algorithm.architecture=mlp makes points, but samples have the shape %s."
              + " Choose algorithm.architecture=dcgan_28, or a data set of points such as ring8.",
          Arrays.toString(sampleShape));
    }

    @Override
    public SessionProfile profile(int threads) {
      return SessionProfile.small();
    }

    @Override
    int updatesPerTurn() {
      return 25;
    }
  },

  /**
   * Radford et al. 2016, figure 1, cut to 28×28: generator dense 7×7×2C – transposed convolution
   * 14×14×C – transposed convolution 28×28, ReLU and tanh; discriminator convolution 14×14×C –
   * convolution 7×7×2C – dense, leaky ReLU; C is {@code channels}, kernels are 5×5 with stride 2.
   *
   * <p>Deviations: no batch normalisation; dense layers with {@code hiddenSizes} may stand before
   * the generator's images, where it decides what to draw.
   */
  DCGAN_28 {
    @Override
    Network generator(GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape) {
      int channels = config.channels();
      List<Layer> layers = new ArrayList<>();
      for (int units : config.hiddenSizes()) {
        layers.add(Dense.of(units, Initializer.heNormal()));
        layers.add(Activation.RELU);
      }
      layers.add(Dense.of(7 * 7 * 2 * channels, Initializer.heNormal()));
      layers.add(Activation.RELU);
      layers.add(new Reshape(7, 7, 2 * channels));
      layers.add(TransposedConv2d.of(channels, KERNEL, STRIDE, Padding.SAME, UP));
      layers.add(Activation.RELU);
      layers.add(
          TransposedConv2d.of(
              (int) sampleShape[2], KERNEL, STRIDE, Padding.SAME, Initializer.glorotUniform()));
      layers.add(Activation.TANH);
      return Network.of(
          parameters, init, new long[] {config.latentSize()}, layers.toArray(new Layer[0]));
    }

    @Override
    Network discriminator(
        GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape) {
      int channels = config.channels();
      return Network.of(
          parameters,
          init,
          sampleShape,
          Conv2d.of(channels, KERNEL, STRIDE, Padding.SAME, Initializer.heNormal()),
          Activation.LEAKY_RELU,
          Conv2d.of(2 * channels, KERNEL, STRIDE, Padding.SAME, Initializer.heNormal()),
          Activation.LEAKY_RELU,
          new Flatten(),
          Dense.of(1));
    }

    @Override
    public void checkFits(int[] sampleShape) {
      Check.that(
          sampleShape.length == 3 && sampleShape[0] == 28 && sampleShape[1] == 28,
          "algorithm.architecture=dcgan_28 makes images of 28×28, but samples have the shape %s."
              + " Choose algorithm.architecture=mlp, or a data set of such images, such as glyphs.",
          Arrays.toString(sampleShape));
    }

    @Override
    public SessionProfile profile(int threads) {
      return SessionProfile.conv(threads);
    }

    @Override
    int updatesPerTurn() {
      return 1;
    }
  };

  /** With biases of 0 every kink of the first layer would go through the origin of the plane. */
  private static final Initializer SCATTERED = Initializer.uniform(1);

  private static final int KERNEL = 5;
  private static final int STRIDE = 2;

  /** With stride 2 each output sees a quarter of the kernel, hence twice the standard deviation. */
  private static final Initializer UP =
      (shape, random) -> {
        float[] weights = Initializer.heNormal().draw(shape, random);
        for (int i = 0; i < weights.length; i++) {
          weights[i] *= STRIDE;
        }
        return weights;
      };

  /**
   * @param sampleShape of the data, without the batch axis
   */
  abstract Network generator(
      GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape);

  /**
   * @param sampleShape of the data, without the batch axis
   */
  abstract Network discriminator(
      GanConfig config, ParameterSet parameters, Pcg64 init, long[] sampleShape);

  /**
   * @throws IllegalArgumentException when the networks cannot make samples of this shape
   */
  public abstract void checkFits(int[] sampleShape);

  /** How the session runs these networks. */
  public abstract SessionProfile profile(int threads);

  /** As many as take some ten milliseconds. */
  abstract int updatesPerTurn();
}
