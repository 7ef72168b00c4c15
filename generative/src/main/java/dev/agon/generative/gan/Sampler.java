package dev.agon.generative.gan;

import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.nn.Mode;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Draws samples from a generator, in chunks of one size, so that they do not depend on the count.
 */
final class Sampler {
  private final int chunk;
  private final float[] samples; // [chunk, …]
  private final float[] latents; // [chunk, Z]
  private final FloatBuffer latentInput;
  private final PreparedCall call;

  /**
   * @param generator from latents [B, Z] to samples [B, …]
   * @param chunk samples per call
   */
  Sampler(Compute compute, Network generator, int chunk) {
    this.chunk = chunk;
    long latentSize = generator.inputShape()[0];
    samples = new float[chunk * size(generator.outputShape())];
    latents = new float[Math.toIntExact(chunk * latentSize)];
    TensorBuffer buffer = compute.floats(chunk, latentSize);
    latentInput = buffer.floats();
    Operand<TFloat32> z = compute.floatInput("sample_latents", chunk, latentSize);
    call =
        compute
            .prepare()
            .feed(z, buffer)
            .fetch(generator.apply(compute.tf(), z, Mode.INFERENCE), samples)
            .build();
  }

  private static int size(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /**
   * @param random what the latents are drawn from
   * @return [count, …]
   */
  float[] sample(Pcg64 random, int count) {
    int size = samples.length / chunk;
    float[] all = new float[Math.multiplyExact(count, size)];
    for (int done = 0; done < count; done += chunk) {
      fillNormal(latents, random);
      latentInput.put(0, latents);
      call.run();
      System.arraycopy(samples, 0, all, done * size, Math.min(chunk, count - done) * size);
    }
    return all;
  }

  static void fillNormal(float[] values, Pcg64 random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextNormal();
    }
  }
}
