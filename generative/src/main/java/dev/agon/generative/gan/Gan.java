package dev.agon.generative.gan;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.Gradients;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.compute.SavedModelExporter;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.compute.TensorBuffer;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Adam;
import dev.agon.core.nn.Mode;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import dev.agon.core.training.SampleGenerator;
import dev.agon.core.training.TrainingJob;
import dev.agon.generative.data.GaussianMixture;
import dev.agon.generative.media.ImageGrid;
import dev.agon.generative.media.ScatterPlot;
import dev.agon.generative.metrics.ModeCoverage;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Generative adversarial training: Goodfellow et al. 2014, <a
 * href="https://arxiv.org/abs/1406.2661">Generative Adversarial Nets</a>, Algorithm 1, with the
 * loss, the regulariser and the networks that the experiment names.
 *
 * <p>Deviations: Adam in place of momentum; the generator's step takes the latents of the last
 * discriminator step, whose samples are computed once for both, as PyTorch's DCGAN example does;
 * its loss goes through the discriminator as that step left it. Samples come from a moving average
 * of the generator's weights (Yazıcı et al. 2019).
 *
 * <p>B samples of a batch, Z numbers of a latent; samples are [B, …].
 */
public final class Gan implements TrainingJob, SampleGenerator {
  static final Metric DISCRIMINATOR_LOSS =
      Metric.declare("loss/discriminator", "", "the discriminator's loss, with the penalty");
  static final Metric GENERATOR_LOSS = Metric.declare("loss/generator", "", "the generator's loss");
  static final Metric PENALTY =
      Metric.declare("loss/penalty", "", "the regulariser's part of loss/discriminator");
  static final Metric REAL_MEAN =
      Metric.declare("discriminator/real_mean", "", "mean logit of a batch of real samples");
  static final Metric FAKE_MEAN =
      Metric.declare("discriminator/fake_mean", "", "mean logit of a batch of generated samples");
  static final Metric MODES_COVERED =
      Metric.declare("modes/covered", "modes", "modes with at least one sample of high quality");
  static final Metric MODES_HIGH_QUALITY =
      Metric.declare("modes/high_quality", "", "share of samples within 3 σ of the nearest mode");
  static final Metric MODES_REVERSE_KL =
      Metric.declare("modes/reverse_kl", "nats", "KL of the samples' modes from the even mixture");

  private static final List<Metric> REPORT =
      List.of(DISCRIMINATOR_LOSS, GENERATOR_LOSS, PENALTY, REAL_MEAN, FAKE_MEAN);

  private static final int GRID_COLUMNS = 8;
  private static final int SCATTER_POINTS = 1_000;

  private final GanConfig config;
  private final GanTask task;
  private final LiveHyperparameter generatorRate;
  private final LiveHyperparameter discriminatorRate;
  private final LiveHyperparameter penaltyWeight;
  private final Pcg64 dataStream;
  private final Pcg64 latentStream;
  private final Pcg64 mixStream;

  private final Compute compute;
  private final Network generator;
  private final Network discriminator;
  private final Network average; // the generator itself when no average is kept
  private final Sampler sampler;

  private final float[] real; // [B, …]
  private final float[] latents; // [B, Z]
  private final float[] mix; // [B, 1, …]
  private final FloatBuffer realInput;
  private final FloatBuffer latentInput;
  private final FloatBuffer mixInput;
  private final FloatBuffer generatorRateInput;
  private final FloatBuffer discriminatorRateInput;
  private final FloatBuffer penaltyWeightInput;
  private final FloatBuffer averageStepInput;
  private final Operand<TFloat32> exportedLatents;
  private final Operand<TFloat32> exportedSamples;
  private final PreparedCall updateDiscriminator;
  private final PreparedCall updateBoth;
  private final float[] report = new float[REPORT.size()];

  private long step;
  private long evaluatedAt = -1;
  private boolean evaluationRequested;
  private final TreeMap<String, Double> measures = new TreeMap<>();

  /**
   * @param profile how the graph is run
   * @throws IllegalArgumentException when the architecture does not fit the data
   */
  public Gan(GanConfig config, GanTask task, SessionProfile profile) {
    this.config = config;
    this.task = task;
    generatorRate = rate("generatorLearningRate", config.generatorLearningRate());
    discriminatorRate = rate("discriminatorLearningRate", config.discriminatorLearningRate());
    penaltyWeight =
        new LiveHyperparameter("algorithm.penaltyWeight", config.penaltyWeight(), 0, 1e6, true);
    config.architecture().checkFits(task.data().sampleShape());
    dataStream = task.seeds().stream("data");
    latentStream = task.seeds().stream("latents");
    mixStream = task.seeds().stream("interpolation");
    compute = new Compute(profile);
    Ops tf = compute.tf();

    // Networks.
    long[] sampleShape = Arrays.stream(task.data().sampleShape()).asLongStream().toArray();
    generator = generator("generator", sampleShape);
    average = config.averageDecay() > 0 ? generator("generator_average", sampleShape) : generator;
    discriminator =
        config
            .architecture()
            .discriminator(
                config,
                compute.parameters("discriminator"),
                task.seeds().stream("init/discriminator"),
                sampleShape);

    // Inputs.
    int batch = config.batchSize();
    long[] batchShape = withBatch(batch, sampleShape);
    long[] mixShape = withBatch(batch, LongStream.of(sampleShape).map(side -> 1).toArray());
    real = new float[batch * task.data().sampleSize()];
    latents = new float[batch * config.latentSize()];
    mix = new float[batch];
    TensorBuffer realBuffer = compute.floats(batchShape);
    TensorBuffer latentBuffer = compute.floats(batch, config.latentSize());
    TensorBuffer mixBuffer = compute.floats(mixShape);
    TensorBuffer generatorRateBuffer = compute.floats();
    TensorBuffer discriminatorRateBuffer = compute.floats();
    TensorBuffer penaltyWeightBuffer = compute.floats();
    TensorBuffer averageStepBuffer = compute.floats();
    realInput = realBuffer.floats();
    latentInput = latentBuffer.floats();
    mixInput = mixBuffer.floats();
    generatorRateInput = generatorRateBuffer.floats();
    discriminatorRateInput = discriminatorRateBuffer.floats();
    penaltyWeightInput = penaltyWeightBuffer.floats();
    averageStepInput = averageStepBuffer.floats();
    Operand<TFloat32> x = compute.floatInput("real", batchShape); // [B, …]
    Operand<TFloat32> z = compute.floatInput("latents", batch, config.latentSize()); // [B, Z]
    Operand<TFloat32> epsilon = compute.floatInput("mix", mixShape); // [B, 1, …]
    Operand<TFloat32> alphaG = compute.floatInput("generator_learning_rate");
    Operand<TFloat32> alphaD = compute.floatInput("discriminator_learning_rate");
    Operand<TFloat32> weight = compute.floatInput("penalty_weight");
    Operand<TFloat32> averageStep = compute.floatInput("average_step");

    // The discriminator's loss and step; no gradient flows to the generator.
    Operand<TFloat32> generated = generator.apply(tf, z); // [B, …]
    Operand<TFloat32> fixed = tf.stopGradient(generated);
    Operand<TFloat32> realLogits = logits(x); // [B]
    Operand<TFloat32> fakeLogits = logits(fixed); // [B]
    Operand<TFloat32> penalty =
        config
            .regulariser()
            .penalty(
                new Regulariser.Batch(
                    compute, this::logits, x, realLogits, fixed, fakeLogits, epsilon, weight));
    Operand<TFloat32> discriminatorLoss =
        tf.math.add(config.loss().discriminator(tf, realLogits, fakeLogits), penalty);
    Op discriminatorStep =
        step(discriminator, discriminatorLoss, alphaD, List.of(realLogits, fakeLogits));

    // The generator's, through the discriminator as that step leaves it.
    Operand<TFloat32> generatorLoss =
        discriminator
            .parameters()
            .readAfter(
                tf.withControlDependencies(discriminatorStep),
                () -> config.loss().generator(tf, logits(x), logits(generated)));
    Op generatorStep = step(generator, generatorLoss, alphaG, List.of(generated));
    if (average != generator) {
      generatorStep =
          average
              .parameters()
              .softUpdateFrom(
                  tf.withControlDependencies(generatorStep), generator.parameters(), averageStep);
    }

    Operand<TFloat32> reported =
        tf.stack(
            List.of(
                discriminatorLoss,
                generatorLoss,
                penalty,
                tf.math.mean(realLogits, tf.constant(0)),
                tf.math.mean(fakeLogits, tf.constant(0))));
    updateDiscriminator =
        compute
            .prepare()
            .feed(x, realBuffer)
            .feed(z, latentBuffer)
            .feed(epsilon, mixBuffer)
            .feed(alphaD, discriminatorRateBuffer)
            .feed(weight, penaltyWeightBuffer)
            .target(discriminatorStep)
            .build();
    updateBoth =
        compute
            .prepare()
            .feed(x, realBuffer)
            .feed(z, latentBuffer)
            .feed(epsilon, mixBuffer)
            .feed(alphaD, discriminatorRateBuffer)
            .feed(alphaG, generatorRateBuffer)
            .feed(weight, penaltyWeightBuffer)
            .feed(averageStep, averageStepBuffer)
            .fetch(reported, report)
            .target(generatorStep)
            .build();
    exportedLatents = compute.floatInput("exported_latents", -1, config.latentSize());
    exportedSamples = average.apply(tf, exportedLatents, Mode.INFERENCE);
    sampler = new Sampler(compute, average, task.data().isImage() ? 64 : 500);
    compute.initialize();
  }

  private static LiveHyperparameter rate(String name, double initial) {
    return new LiveHyperparameter("algorithm." + name, initial, 1e-8, 1, true);
  }

  /** The generator and its average begin with the same weights. */
  private Network generator(String name, long[] sampleShape) {
    return config
        .architecture()
        .generator(
            config, compute.parameters(name), task.seeds().stream("init/generator"), sampleShape);
  }

  /**
   * D(x) without a sigmoid.
   *
   * @param samples [B, …] · @return [B]
   */
  private Operand<TFloat32> logits(Operand<TFloat32> samples) {
    Ops tf = compute.tf();
    return tf.reshape(discriminator.apply(tf, samples), tf.constant(new int[] {-1}));
  }

  /**
   * One step of Adam down the gradient of {@code loss}.
   *
   * @param outputs of the network in this call: its weights move only when all of them are
   *     computed, since the gradient of a bias may not depend on its value and so would not wait
   *     for it
   */
  private Op step(
      Network network,
      Operand<TFloat32> loss,
      Operand<TFloat32> learningRate,
      List<Operand<TFloat32>> outputs) {
    List<Operand<TFloat32>> gradients = Gradients.of(compute, loss, network.parameters().values());
    Adam adam = new Adam(network.parameters(), config.adamBeta1(), config.adamBeta2(), 1e-8);
    Ops after = compute.tf().withControlDependencies(List.copyOf(outputs));
    return adam.apply(after, gradients, learningRate);
  }

  private static long[] withBatch(long batch, long[] shape) {
    return LongStream.concat(LongStream.of(batch), LongStream.of(shape)).toArray();
  }

  @Override
  public void advance(RunContext run) {
    if (evaluationDue()) {
      evaluate(run);
      return;
    }
    for (int i = 0; i < config.architecture().updatesPerTurn() && !evaluationDue(); i++) {
      update(run);
    }
    for (int i = 0; i < report.length; i++) {
      run.log(REPORT.get(i), step, report[i]);
    }
  }

  /** One turn of Algorithm 1: k steps of the discriminator, one of the generator. */
  private void update(RunContext run) {
    double annealing = config.annealing(task.progress(step));
    generatorRateInput.put(0, (float) (run.value(generatorRate) * annealing));
    discriminatorRateInput.put(0, (float) (run.value(discriminatorRate) * annealing));
    penaltyWeightInput.put(0, (float) run.value(penaltyWeight));
    averageStepInput.put(0, (float) (1 - config.averageDecayAt(step)));
    for (int i = 1; i < config.discriminatorSteps(); i++) {
      drawBatch();
      updateDiscriminator.run();
    }
    drawBatch();
    updateBoth.run();
    step++;
  }

  private void drawBatch() {
    task.data().sample(dataStream, real);
    realInput.put(0, real);
    Sampler.fillNormal(latents, latentStream);
    latentInput.put(0, latents);
    if (config.regulariser().mixes()) {
      for (int i = 0; i < mix.length; i++) {
        mix[i] = (float) mixStream.nextDouble();
      }
      mixInput.put(0, mix);
    }
  }

  private boolean evaluationDue() {
    boolean scheduled = task.evaluationEvery() > 0 && step % task.evaluationEvery() == 0;
    boolean last = step >= task.budgetSteps();
    return evaluatedAt != step && (scheduled || last || evaluationRequested);
  }

  private void evaluate(RunContext run) {
    evaluationRequested = false;
    evaluatedAt = step;
    if (task.data() instanceof GaussianMixture mixture) {
      Pcg64 stream = task.seeds().stream("evaluation/" + step);
      ModeCoverage modes = ModeCoverage.of(draw(stream, ModeCoverage.SAMPLES), mixture);
      measure(run, MODES_COVERED, modes.covered());
      measure(run, MODES_HIGH_QUALITY, modes.highQuality());
      measure(run, MODES_REVERSE_KL, modes.reverseKl());
      run.info(
          String.format(
              Locale.ROOT,
              "Evaluation: %d of %d modes, %.1f %% of %d samples are of high quality.",
              modes.covered(),
              mixture.modes(),
              100 * modes.highQuality(),
              ModeCoverage.SAMPLES));
    }
    int count = task.data().isImage() ? GRID_COLUMNS * GRID_COLUMNS : SCATTER_POINTS;
    if (step == 0 && task.data().isImage()) {
      float[] examples = new float[count * task.data().sampleSize()];
      task.data().sample(task.seeds().stream("examples"), examples);
      run.image("real", step, ImageGrid.png(examples, task.data().sampleShape(), GRID_COLUMNS));
    }
    // The same latents at every evaluation.
    run.image("samples", step, picture(task.seeds().stream("samples"), count, GRID_COLUMNS));
  }

  private void measure(RunContext run, Metric metric, double value) {
    run.log(metric, step, value);
    measures.put(metric.name(), value);
  }

  /** [count, …], from latents drawn from {@code random}. */
  float[] draw(Pcg64 random, int count) {
    return sampler.sample(random, count);
  }

  private byte[] picture(Pcg64 random, int count, int columns) {
    float[] samples = draw(random, count);
    if (task.data().isImage()) {
      return ImageGrid.png(samples, task.data().sampleShape(), columns);
    }
    float[] reference = new float[2 * SCATTER_POINTS];
    task.data().sample(new Seeds(0).stream("reference"), reference);
    float extent = 0;
    for (float coordinate : reference) {
      extent = Math.max(extent, Math.abs(coordinate));
    }
    return ScatterPlot.png(reference, samples, 1.5 * extent);
  }

  @Override
  public byte[] samples(int count, long seed) {
    int columns = (int) Math.ceil(Math.sqrt(count));
    return picture(new Seeds(seed).stream("samples"), count, columns);
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public boolean finished() {
    return step >= task.budgetSteps() && evaluatedAt == step;
  }

  @Override
  public List<LiveHyperparameter> liveHyperparameters() {
    return List.of(generatorRate, discriminatorRate, penaltyWeight);
  }

  @Override
  public void requestEvaluation() {
    evaluationRequested = true;
  }

  @Override
  public Optional<Metric> mainMetric() {
    return Optional.of(
        task.data() instanceof GaussianMixture ? MODES_HIGH_QUALITY : DISCRIMINATOR_LOSS);
  }

  @Override
  public Map<String, String> provenance() {
    return Map.of("data.sha256", task.data().sha256(), "session", compute.profile().toString());
  }

  /** The measures of the last evaluation and the losses of the last update. */
  @Override
  public Outcome outcome() {
    TreeMap<String, Double> metrics = new TreeMap<>(measures);
    for (int i = 0; i < report.length; i++) {
      metrics.put(REPORT.get(i).name(), (double) report[i]);
    }
    return new Outcome(Map.of(), metrics);
  }

  @Override
  public String weightsSha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Network network : List.of(generator, average, discriminator)) {
        digest.update(network.parameters().sha256().getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }

  @Override
  public void save(StateWriter out) {
    out.put("compute", compute);
    out.put("data", dataStream);
    out.put("latents", latentStream);
    out.put("interpolation", mixStream);
    out.putLong("step", step);
    out.putLong("evaluatedAt", evaluatedAt);
    out.putLong("evaluationRequested", evaluationRequested ? 1 : 0);
    out.putFloats("report", report);
    out.putString("measured", String.join(" ", measures.keySet()));
    out.putDoubles(
        "measures", measures.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public void restore(StateReader in) {
    in.get("compute", compute);
    in.get("data", dataStream);
    in.get("latents", latentStream);
    in.get("interpolation", mixStream);
    step = in.getLong("step");
    evaluatedAt = in.getLong("evaluatedAt");
    evaluationRequested = in.getLong("evaluationRequested") != 0;
    System.arraycopy(in.getFloats("report"), 0, report, 0, report.length);
    measures.clear();
    double[] values = in.getDoubles("measures");
    String[] names = in.getString("measured").split(" ");
    for (int i = 0; i < values.length; i++) {
      measures.put(names[i], values[i]);
    }
  }

  @Override
  public void exportSavedModel(Path folder) {
    SavedModelExporter.export(
        compute, folder, Map.of("latents", exportedLatents), Map.of("samples", exportedSamples));
  }

  @Override
  public void close() {
    compute.close();
  }
}
