package dev.agon.core.run.engine;

import dev.agon.core.checkpoint.Segment;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.metrics.Metric;
import dev.agon.core.random.Pcg64;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A small real learner without TensorFlow: fits weights to a noisy target by stochastic gradient
 * descent, remembers what it saw in segments, and evaluates itself over several turns.
 *
 * <p>Settings under {@code algorithm}: {@code size} of the weights, {@code pauseMicros} per turn,
 * {@code failAt} step, {@code nanAt} step, and {@code breaks}: whether nothing works after failing.
 */
final class WanderJob implements TrainingJob {
  static final Metric LOSS = Metric.declare("loss/squared", "", "mean squared error of the turn");
  static final Metric WEIGHT = Metric.declare("train/first_weight", "", "the first weight");
  static final Metric SCORE =
      Metric.declare("evaluation/score", "", "minus the distance to the target");
  static final LiveHyperparameter LEARNING_RATE =
      new LiveHyperparameter("algorithm.learningRate", 0.05, 0.0001, 1, true);

  private static final int STEPS_PER_TURN = 4;
  private static final int EVALUATION_TURNS = 3;
  private static final int SEGMENT_DRAWS = 64;

  private final long budget;
  private final long evaluateEvery;
  private final long pauseNanos;
  private final long failAt;
  private final long nanAt;
  private final boolean breaks;
  private final CountDownLatch gate;
  private final double[] weights;
  private final Pcg64 noise;
  private final List<Segment> seen = new ArrayList<>();
  private ByteBuffer filling = ByteBuffer.allocate(Double.BYTES * SEGMENT_DRAWS);
  private long step;
  private long evaluated;
  private int evaluating;
  private double evaluationSum;
  private boolean requested;
  private double best = Double.NEGATIVE_INFINITY;
  private double score = Double.NaN;
  boolean closed;

  WanderJob(RunSpecification specification) {
    this(specification, new CountDownLatch(0));
  }

  /**
   * @param gate the first turn waits for it
   */
  WanderJob(RunSpecification specification, CountDownLatch gate) {
    this.gate = gate;
    budget = specification.budgetSteps();
    evaluateEvery = specification.settings().at("/evaluation/every").asLong(40);
    pauseNanos =
        TimeUnit.MICROSECONDS.toNanos(
            specification.settings().at("/algorithm/pauseMicros").asLong(0));
    failAt = specification.settings().at("/algorithm/failAt").asLong(-1);
    nanAt = specification.settings().at("/algorithm/nanAt").asLong(-1);
    breaks = specification.settings().at("/algorithm/breaks").asBoolean(false);
    weights = new double[specification.settings().at("/algorithm/size").asInt(8)];
    noise = new Seeds(specification.seed()).stream("noise");
  }

  @Override
  public void advance(RunContext run) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (pauseNanos > 0) {
      LockSupport.parkNanos(pauseNanos);
    }
    if (evaluating > 0) {
      evaluateOneTurn(run);
      return;
    }
    if (requested || step / evaluateEvery > evaluated || (step >= budget && Double.isNaN(score))) {
      requested = false;
      evaluated = step / evaluateEvery;
      evaluating = EVALUATION_TURNS;
      evaluationSum = 0;
      return;
    }
    double rate = run.value(LEARNING_RATE);
    double loss = 0;
    for (int i = 0; i < STEPS_PER_TURN; i++) {
      int k = (int) (step % weights.length);
      double draw = noise.nextDouble();
      double error = weights[k] - (k + draw);
      weights[k] -= rate * error;
      loss += error * error;
      remember(draw);
      step++;
    }
    if (failAt >= 0 && step >= failAt) {
      throw new IllegalStateException("The cart left the track.");
    }
    run.log(LOSS, step, nanAt >= 0 && step >= nanAt ? Double.NaN : loss / STEPS_PER_TURN);
    run.log(WEIGHT, step, weights[0]);
    if (step % 100 == 0) {
      run.image("samples", step, new byte[] {1, 2, 3, (byte) (step / 100)});
      run.info("Reached step " + step + ".");
    }
  }

  private void evaluateOneTurn(RunContext run) {
    for (int k = evaluating - 1; k < weights.length; k += EVALUATION_TURNS) {
      evaluationSum += Math.abs(weights[k] - (k + 0.5));
    }
    if (--evaluating == 0) {
      score = -evaluationSum;
      run.log(SCORE, step, score);
      if (score > best) {
        best = score;
        run.best(step, score);
      }
    }
  }

  private void remember(double draw) {
    filling.putDouble(draw);
    if (!filling.hasRemaining()) {
      seen.add(new Segment(filling.array()));
      filling = ByteBuffer.allocate(Double.BYTES * SEGMENT_DRAWS);
    }
  }

  @Override
  public boolean finished() {
    return step >= budget
        && evaluating == 0
        && !Double.isNaN(score)
        && evaluated == step / evaluateEvery;
  }

  @Override
  public long step() {
    if (breaks && failAt >= 0 && step >= failAt) {
      throw new AssertionError("The counter is broken.");
    }
    return step;
  }

  @Override
  public List<LiveHyperparameter> liveHyperparameters() {
    return List.of(LEARNING_RATE);
  }

  @Override
  public Optional<Metric> mainMetric() {
    return Optional.of(SCORE);
  }

  @Override
  public Map<String, String> provenance() {
    return Map.of("device", "none");
  }

  @Override
  public String diagnosis() {
    return "last weight " + weights[weights.length - 1];
  }

  @Override
  public void requestEvaluation() {
    requested = true;
  }

  @Override
  public String weightsSha256() {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * weights.length);
    bytes.asDoubleBuffer().put(weights);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Outcome outcome() {
    return new Outcome(Map.of("meanReturn", score), Map.of());
  }

  @Override
  public void exportSavedModel(Path folder) {
    throw new UnsupportedOperationException("There is no TensorFlow here.");
  }

  @Override
  public void save(StateWriter out) {
    out.putDoubles("weights", weights);
    out.put("noise", noise);
    out.putLongs("counters", new long[] {step, evaluated, evaluating, requested ? 1 : 0});
    out.putDoubles("evaluation", new double[] {evaluationSum, best, score});
    out.putBytes("filling", filling.array());
    out.putLong("filled", filling.position());
    out.putLong("segments", seen.size());
    for (int i = 0; i < seen.size(); i++) {
      out.putSegment("segment/" + i, seen.get(i));
    }
    try {
      Files.writeString(out.file("note.txt"), "step " + step, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restore(StateReader in) {
    double[] saved = in.getDoubles("weights");
    System.arraycopy(saved, 0, weights, 0, saved.length);
    in.get("noise", noise);
    long[] counters = in.getLongs("counters");
    step = counters[0];
    evaluated = counters[1];
    evaluating = (int) counters[2];
    requested = counters[3] == 1;
    double[] evaluation = in.getDoubles("evaluation");
    evaluationSum = evaluation[0];
    best = evaluation[1];
    score = evaluation[2];
    filling.put(in.getBytes("filling")).position((int) in.getLong("filled"));
    seen.clear();
    for (int i = 0; i < in.getLong("segments"); i++) {
      seen.add(in.getSegment("segment/" + i));
    }
    try {
      if (!Files.readString(in.file("note.txt")).equals("step " + step)) {
        throw new IllegalStateException("The note is of another checkpoint.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (breaks) {
      throw new AssertionError("The door does not close.");
    }
  }
}
