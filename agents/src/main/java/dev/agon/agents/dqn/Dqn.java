package dev.agon.agents.dqn;

import dev.agon.agents.loop.Agent;
import dev.agon.agents.loop.Evaluation;
import dev.agon.agents.loop.GreedyPolicy;
import dev.agon.agents.loop.Interaction;
import dev.agon.agents.loop.Policy;
import dev.agon.agents.loop.Task;
import dev.agon.agents.replay.ReplayBuffer;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.compute.Compute;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.core.metrics.Metric;
import dev.agon.core.nn.Network;
import dev.agon.core.random.Pcg64;
import dev.agon.core.training.LiveHyperparameter;
import dev.agon.core.training.RunContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Deep Q-learning: Mnih et al. 2015, <a href="https://doi.org/10.1038/nature14236">Human-level
 * control through deep reinforcement learning</a>, Algorithm 1.
 *
 * <p>Deviations: N environments step together and updates come in bursts; Adam in place of RMSProp;
 * the Huber loss in place of clipped errors, and the gradient's norm is clipped; the online network
 * may choose the action that the target network values (van Hasselt et al. 2016, arXiv:1509.06461);
 * the target network may follow smoothly (Lillicrap et al. 2016, arXiv:1509.02971); rewards are not
 * clipped; an episode that was cut off is bootstrapped from its final observation.
 *
 * <p>B transitions of a batch, N environments, D numbers an observation, A actions.
 */
public final class Dqn implements Agent {
  static final Metric EPSILON =
      Metric.declare("policy/epsilon", "", "probability of a random action");

  // A turn ends after so much of either: some milliseconds for small networks.
  private static final int UPDATES_PER_TURN = 32;
  private static final int STEPS_PER_TURN = 1_024;

  private final DqnConfig config;
  private final Task task;
  private final LiveHyperparameter learningRate;
  private final LiveHyperparameter finalEpsilon;
  private final Compute compute;
  private final DqnLearner learner;
  private final Space.Discrete actionSpace;
  private final GreedyPolicy behaviour;
  private final Interaction interaction;
  private final Evaluation evaluation;
  private final ReplayBuffer replay;
  private final Pcg64 exploration;
  private final Pcg64 sampling;
  private final int[] actions; // [N] as the environment counts them
  private final int[] choices; // [N] counted from 0
  private long updates;
  private long updatesOwed;

  /**
   * @param profile how the graph is run
   * @throws IllegalArgumentException when the environment's actions are continuous
   */
  public Dqn(DqnConfig config, Task task, SessionProfile profile) {
    this.config = config;
    this.task = task;
    learningRate =
        new LiveHyperparameter("algorithm.learningRate", config.learningRate(), 1e-8, 1, true);
    finalEpsilon =
        new LiveHyperparameter("algorithm.finalEpsilon", config.finalEpsilon(), 0, 1, false);
    VectorEnvironment environments = task.environments().createForTraining(task.environmentCount());
    int count = environments.count();
    int size = environments.observationSize();
    actionSpace = GreedyPolicy.discrete(environments.actionSpace(), "dqn");
    actions = new int[count];
    choices = new int[count];
    replay = new ReplayBuffer(config.replayCapacity(), count, size);
    exploration = task.seeds().stream("policy");
    sampling = task.seeds().stream("replay");

    compute = new Compute(profile);
    learner = new DqnLearner(config, compute, size, actionSpace.n(), task.seeds());
    Network best = DqnLearner.network(compute, "best", config, size, actionSpace.n(), task.seeds());
    behaviour = new GreedyPolicy(compute, learner.online, count, actionSpace);
    evaluation = Evaluation.greedy(task, compute, learner.online, best, environments, actionSpace);
    compute.initialize();
    interaction = new Interaction(environments, task, behaviour.observations());
    replay.start(interaction.observations());
  }

  @Override
  public void advance(RunContext run) {
    if (updatesOwed == 0 && evaluation.advance(run, step())) {
      return;
    }
    learner.learningRate(run.value(learningRate));
    int updatesLeft = UPDATES_PER_TURN;
    int stepsLeft = STEPS_PER_TURN;
    while (updatesLeft > 0 && stepsLeft > 0) {
      if (updatesOwed > 0) {
        updatesLeft--;
        update(run, updatesOwed == 1 || updatesLeft == 0);
      } else if (evaluation.due(step())) {
        return;
      } else {
        collect(run);
        stepsLeft -= actions.length;
      }
    }
  }

  /** One step of every environment: with probability ε a random action, else argmax Q(s, ·). */
  private void collect(RunContext run) {
    double epsilon = config.epsilon(task.progress(step()), run.value(finalEpsilon));
    behaviour.act(actions);
    for (int i = 0; i < actions.length; i++) {
      if (exploration.nextDouble() < epsilon) {
        actions[i] = actionSpace.sample(exploration);
      }
      choices[i] = actions[i] - actionSpace.start();
    }
    long before = step();
    replay.add(choices, interaction.step(actions, run));
    if (replay.size() >= config.minReplay()) {
      long bursts = step() / config.trainEvery() - before / config.trainEvery();
      updatesOwed += bursts * config.gradientSteps();
    }
  }

  /** One gradient step on a batch of transitions, drawn uniformly. */
  private void update(RunContext run, boolean reporting) {
    replay.sample(learner.batch(), sampling);
    updates++;
    updatesOwed--;
    learner.update(updates, reporting);
    if (reporting) {
      learner.report(run, step());
      run.log(EPSILON, step(), config.epsilon(task.progress(step()), run.value(finalEpsilon)));
    }
  }

  /** Updates so far. */
  public long updates() {
    return updates;
  }

  @Override
  public long step() {
    return interaction.steps();
  }

  @Override
  public boolean finished() {
    return updatesOwed == 0 && evaluation.finished(step());
  }

  @Override
  public List<LiveHyperparameter> liveHyperparameters() {
    return List.of(learningRate, finalEpsilon);
  }

  @Override
  public void requestEvaluation() {
    evaluation.request();
  }

  @Override
  public Outcome outcome() {
    return new Outcome(evaluation.outcome(), Map.of());
  }

  @Override
  public Map<String, Object> evaluate(int episodes, long seed) {
    return evaluation.evaluate(episodes, seed);
  }

  @Override
  public Policy policy() {
    return evaluation.kept();
  }

  @Override
  public String weightsSha256() {
    return learner.online.parameters().sha256();
  }

  @Override
  public void save(StateWriter out) {
    out.put("compute", compute);
    out.put("interaction", interaction);
    out.put("evaluation", evaluation);
    out.put("replay", replay);
    out.put("exploration", exploration);
    out.put("sampling", sampling);
    out.putLong("updates", updates);
    out.putLong("updatesOwed", updatesOwed);
  }

  @Override
  public void restore(StateReader in) {
    in.get("compute", compute);
    in.get("interaction", interaction);
    in.get("evaluation", evaluation);
    in.get("replay", replay);
    in.get("exploration", exploration);
    in.get("sampling", sampling);
    updates = in.getLong("updates");
    updatesOwed = in.getLong("updatesOwed");
  }

  @Override
  public void exportSavedModel(Path folder) {
    evaluation.kept().exportSavedModel(folder);
  }

  @Override
  public void close() {
    interaction.close();
    evaluation.close();
    compute.close();
  }
}
