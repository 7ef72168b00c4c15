package dev.agon.agents.loop;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.PreparedCall;
import dev.agon.core.environment.InstanceFailure;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepBatch;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Seeds;
import dev.agon.core.training.RunContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.op.Ops;

/**
 * Measures the policy: every so many steps, when somebody asks for it, and once the budget is
 * spent. It has environments and seeds of its own, and its steps are never counted as training.
 *
 * <p>An evaluation spans several turns, in which the policy does not change. Each instance plays
 * its share of the episodes, so that short episodes are not preferred. The policy with the best
 * mean is kept; the final evaluation is of that one, on seeds that no evaluation before has used.
 */
public final class Evaluation implements Snapshotable, AutoCloseable {
  static final Metric RETURN_MEAN =
      Metric.declare(
          "evaluation/return_mean", "", "mean undiscounted return of the deterministic policy");
  static final Metric RETURN_STD =
      Metric.declare(
          "evaluation/return_std", "", "standard deviation of these returns (population)");
  static final Metric LENGTH_MEAN =
      Metric.declare("evaluation/length_mean", "steps", "mean steps of these episodes");
  static final Metric FINAL_RETURN_MEAN =
      Metric.declare(
          "evaluation/final_return_mean",
          "",
          "mean undiscounted return of the kept policy once the budget is spent");

  /** Enough for a turn to be worth returning, few enough for slow environments. */
  private static final int STEPS_PER_TURN = 2_048;

  private static final int MOST_INSTANCES = 25;

  private final Task task;
  private final Policy current;
  private final Policy best;
  private final Runnable refresh;
  private final Runnable keepBest;
  private final VectorEnvironment environments;
  private final Film film;
  private final StepBatch[] batches; // of the current and the best policy's input
  private final int[] actions;

  private long nextAt;
  private boolean requested;
  private int evaluations;
  private double bestReturn = Double.NEGATIVE_INFINITY;
  private long bestStep = -1;

  // The evaluation that goes on.
  private boolean running;
  private boolean ofFinal;
  private final int[] episodesLeft;
  private double[] returns = new double[0];
  private int finishedEpisodes;
  private long lengths;
  private final List<InstanceFailure> failures = new ArrayList<>(); // not told of yet

  // The final evaluation, once it is done.
  private boolean finalDone;
  private double finalMean;
  private double finalStd;
  private int finalEpisodes;

  /**
   * @param current the policy as it is now, on {@link #instances} observations
   * @param best the policy that {@code keepBest} kept
   * @param keepBest makes the current policy the best
   */
  public Evaluation(Task task, Policy current, Policy best, Runnable keepBest) {
    this(task, current, best, () -> {}, keepBest);
  }

  /**
   * @param refresh brings the current policy up to date before it is used
   */
  private Evaluation(Task task, Policy current, Policy best, Runnable refresh, Runnable keepBest) {
    this.task = task;
    this.current = current;
    this.best = best;
    this.refresh = refresh;
    this.keepBest = keepBest;
    int instances = instances(task);
    environments = task.environments().create(instances);
    int size = environments.observationSize();
    batches =
        new StepBatch[] {
          new StepBatch(instances, size, current.observations()),
          new StepBatch(instances, size, best.observations())
        };
    film =
        new Film(
            task.evaluation().film() ? task.environments().createOne() : Optional.empty(), current);
    actions = new int[instances];
    episodesLeft = new int[instances];
    nextAt = task.evaluation().every();
  }

  /**
   * Of the greedy policy of a network, which normalises observations where the training does.
   *
   * @param current [M, D] → [M, A] as it is now
   * @param best of the same shape, to keep the best weights in
   * @param training the environments that are trained on
   */
  public static Evaluation greedy(
      Task task,
      Compute compute,
      Network current,
      Network best,
      VectorEnvironment training,
      Space.Discrete actions) {
    Ops tf = compute.tf();
    ObservationNormaliser ofCurrent =
        new ObservationNormaliser(compute, "normaliser/current", training);
    ObservationNormaliser ofBest = new ObservationNormaliser(compute, "normaliser/best", training);
    PreparedCall keepBest =
        compute
            .prepare()
            .target(best.parameters().copyFrom(tf, current.parameters()))
            .target(ofBest.copyFrom(tf, ofCurrent))
            .build();
    int instances = instances(task);
    return new Evaluation(
        task,
        new GreedyPolicy(compute, current, ofCurrent, instances, actions),
        new GreedyPolicy(compute, best, ofBest, instances, actions),
        ofCurrent::follow,
        keepBest::run);
  }

  /** M: how many environments an evaluation steps together. */
  public static int instances(Task task) {
    return Math.min(
        MOST_INSTANCES, Math.max(task.evaluation().episodes(), task.evaluation().finalEpisodes()));
  }

  /** Evaluates the policy at the next turns. */
  public void request() {
    requested = true;
  }

  /** Whether the budget is spent and the final evaluation is done. */
  public boolean finished(long step) {
    return finalDone && step >= task.budgetSteps();
  }

  /** Whether the next turn belongs to an evaluation. */
  public boolean due(long step) {
    return running
        || film.rolling()
        || requested
        || periodicDue(step)
        || step >= task.budgetSteps();
  }

  private boolean periodicDue(long step) {
    return task.evaluation().every() > 0 && step >= nextAt;
  }

  /**
   * Spends this turn on an evaluation, if one is due or goes on.
   *
   * @param step training steps so far
   * @return whether the turn was spent
   */
  public boolean advance(RunContext run, long step) {
    if (step < task.budgetSteps()) {
      finalDone = false; // a finished run goes on with a larger budget
    }
    if (film.rolling()) {
      film.advance(run);
      return true;
    }
    if (!running) {
      if (requested || periodicDue(step)) {
        while (periodicDue(step)) {
          nextAt += task.evaluation().every();
        }
        requested = false;
        start(task.evaluation().episodes(), task.seeds(), "evaluation/" + evaluations, false);
        evaluations++;
      } else if (step >= task.budgetSteps()) {
        start(task.evaluation().finalEpisodes(), task.seeds(), "evaluation/final", true);
      } else {
        return false;
      }
    }
    boolean done;
    try {
      done = play(STEPS_PER_TURN);
    } finally {
      Interaction.tell(environments, run);
    }
    for (InstanceFailure failure : failures) {
      run.warn("In an evaluation: " + failure.report());
    }
    failures.clear();
    if (done) {
      running = false;
      report(run, step);
      if (!ofFinal) {
        film.start(step, task.seeds().seed("film/" + evaluations));
      }
    }
    return true;
  }

  private void start(int episodes, Seeds seeds, String purpose, boolean isFinal) {
    refresh.run();
    running = true;
    ofFinal = isFinal;
    long[] resets = new long[actions.length];
    for (int i = 0; i < resets.length; i++) {
      resets[i] = seeds.seed(purpose + "/" + i);
      episodesLeft[i] = episodes / actions.length + (i < episodes % actions.length ? 1 : 0);
    }
    returns = new double[episodes];
    finishedEpisodes = 0;
    lengths = 0;
    environments.reset(resets, batch().observations);
  }

  /** The best policy so far, or the current one when none was evaluated yet. */
  public Policy kept() {
    if (bestStep >= 0) {
      return best;
    }
    refresh.run();
    return current;
  }

  private Policy policy() {
    return ofFinal && bestStep >= 0 ? best : current;
  }

  private StepBatch batch() {
    return policy() == best ? batches[1] : batches[0];
  }

  /** Steps until all episodes ended or so many steps were taken; true when all ended. */
  private boolean play(long steps) {
    Policy policy = policy();
    StepBatch batch = batch();
    for (long taken = 0; taken < steps && finishedEpisodes < returns.length; ) {
      policy.act(actions);
      environments.step(actions, batch);
      taken += actions.length;
      if (batch.endedCount > 0) {
        failures.addAll(environments.takeFailures());
      }
      for (int i = 0; batch.endedCount > 0 && i < actions.length; i++) {
        if (batch.ended(i) && episodesLeft[i] > 0) {
          episodesLeft[i]--;
          returns[finishedEpisodes++] = batch.episodeReturns[i];
          lengths += batch.episodeLengths[i];
        }
      }
    }
    return finishedEpisodes == returns.length;
  }

  private void report(RunContext run, long step) {
    double mean = mean();
    if (ofFinal) {
      finalDone = true;
      finalMean = mean;
      finalStd = std();
      finalEpisodes = returns.length;
      run.log(FINAL_RETURN_MEAN, step, mean);
      String which = bestStep >= 0 ? "best policy, of step " + bestStep : "last policy";
      run.info(
          String.format(
              Locale.ROOT,
              "Final evaluation of the %s: mean return %.2f ± %.2f over %d episodes.",
              which,
              mean,
              finalStd,
              finalEpisodes));
      return;
    }
    run.log(RETURN_MEAN, step, mean);
    run.log(RETURN_STD, step, std());
    run.log(LENGTH_MEAN, step, (double) lengths / returns.length);
    boolean kept = mean >= bestReturn;
    run.info(
        String.format(
            Locale.ROOT,
            "Evaluation: mean return %.2f ± %.2f over %d episodes%s.",
            mean,
            std(),
            returns.length,
            kept ? ", the best so far" : ""));
    if (kept) { // of equals the later one: it has learned longer
      bestReturn = mean;
      bestStep = step;
      keepBest.run();
      run.best(step, mean);
    }
  }

  private double mean() {
    return Arrays.stream(returns).sum() / returns.length;
  }

  private double std() {
    double mean = mean();
    double squares = 0;
    for (double value : returns) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / returns.length);
  }

  /** The final evaluation, as {@link Agent#evaluate} describes it. */
  public Map<String, Object> outcome() {
    if (!finalDone) {
      throw new IllegalStateException(
          "The final evaluation is not done yet: the outcome is known once the run is finished.");
    }
    return describe(finalEpisodes, finalMean, finalStd);
  }

  /** As {@link Agent#evaluate}. */
  public Map<String, Object> evaluate(int episodes, long seed) {
    start(episodes, new Seeds(seed), "evaluate", true);
    play(Long.MAX_VALUE);
    running = false;
    failures.clear();
    return describe(episodes, mean(), std());
  }

  private Map<String, Object> describe(int episodes, double mean, double std) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("episodes", episodes);
    result.put("meanReturn", mean);
    result.put("stdReturn", std);
    result.put("policy", bestStep >= 0 ? "best" : "last");
    return result;
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("nextAt", nextAt);
    out.putLong("requested", requested ? 1 : 0);
    out.putLong("evaluations", evaluations);
    out.putDouble("bestReturn", bestReturn);
    out.putLong("bestStep", bestStep);
    out.putLong("finalDone", finalDone ? 1 : 0);
    out.putDouble("finalMean", finalMean);
    out.putDouble("finalStd", finalStd);
    out.putLong("finalEpisodes", finalEpisodes);
    out.put("film", film);
    out.putLong("running", running ? 1 : 0);
    if (running) {
      out.putLong("ofFinal", ofFinal ? 1 : 0);
      out.putInts("episodesLeft", episodesLeft);
      out.putDoubles("returns", returns);
      out.putLong("finishedEpisodes", finishedEpisodes);
      out.putLong("lengths", lengths);
      out.putFloats("observations", Blocks.copyOf(batch().observations));
      out.put("environments", environments);
    }
  }

  @Override
  public void restore(StateReader in) {
    nextAt = in.getLong("nextAt");
    requested = in.getLong("requested") != 0;
    evaluations = (int) in.getLong("evaluations");
    bestReturn = in.getDouble("bestReturn");
    bestStep = in.getLong("bestStep");
    finalDone = in.getLong("finalDone") != 0;
    finalMean = in.getDouble("finalMean");
    finalStd = in.getDouble("finalStd");
    finalEpisodes = (int) in.getLong("finalEpisodes");
    if (in.section("film").has("rolling")) { // older ones made none
      in.get("film", film);
    }
    running = in.getLong("running") != 0;
    if (running) {
      ofFinal = in.getLong("ofFinal") != 0;
      System.arraycopy(in.getInts("episodesLeft"), 0, episodesLeft, 0, episodesLeft.length);
      returns = in.getDoubles("returns").clone();
      finishedEpisodes = (int) in.getLong("finishedEpisodes");
      lengths = in.getLong("lengths");
      batch().observations.put(0, in.getFloats("observations"));
      in.get("environments", environments);
    }
  }

  @Override
  public void close() {
    film.close();
    environments.close();
  }
}
