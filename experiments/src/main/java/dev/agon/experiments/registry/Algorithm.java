package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.experiments.config.Experiment;
import java.util.List;

/** An algorithm as the command line knows it: its settings, and how to make its job. */
public interface Algorithm {

  /** As in experiment files, such as {@code dqn}. */
  String name();

  /** {@link Experiment#REINFORCEMENT} or {@link Experiment#GENERATIVE}. */
  String task();

  /** One line: full name and paper. */
  String summary();

  /** The sections of its experiments, in the order in which they are shown. */
  List<String> sections();

  /** Every setting of every section at its default. */
  ObjectNode defaults();

  /**
   * All settings of an experiment, with every default filled in and everything checked that can be
   * known before a run begins.
   */
  ObjectNode resolve(Experiment experiment);

  /** A job at step 0. */
  TrainingJob create(RunSpecification specification);
}
