package dev.agon.experiments.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.compute.Devices;
import dev.agon.core.compute.SessionProfile;
import dev.agon.core.random.Seeds;
import dev.agon.core.text.NearNames;
import dev.agon.core.training.RunSpecification;
import dev.agon.core.training.TrainingJob;
import dev.agon.experiments.config.ComputeSettings;
import dev.agon.experiments.config.DataSettings;
import dev.agon.experiments.config.Experiment;
import dev.agon.experiments.config.SamplingSettings;
import dev.agon.experiments.config.Section;
import dev.agon.experiments.config.UserError;
import dev.agon.generative.data.DataSource;
import dev.agon.generative.data.GaussianMixture;
import dev.agon.generative.data.Glyphs;
import dev.agon.generative.gan.Gan;
import dev.agon.generative.gan.GanConfig;
import dev.agon.generative.gan.GanTask;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Generative adversarial networks on a data set. */
final class GenerativeAlgorithm implements Algorithm {
  private static final Section<DataSettings> DATA = Section.of("data", DataSettings.defaults());
  private static final Section<SamplingSettings> EVALUATION =
      Section.of("evaluation", SamplingSettings.defaults());

  /** A data set that experiments can name. */
  private record DataSet(String summary, Supplier<DataSource> source) {}

  private static final Map<String, DataSet> DATA_SETS =
      new TreeMap<>(
          Map.of(
              "ring8",
              new DataSet(
                  "Points of the plane: eight Gaussians on a circle of radius 1, sd 0.01",
                  GaussianMixture::ring8),
              "glyphs",
              new DataSet(
                  "28×28 grey images of digits and letters, drawn from strokes", Glyphs::new)));

  private final Sections<GanConfig> sections =
      new Sections<>(
          name(), Section.of(Sections.ALGORITHM, GanConfig.defaults()), DATA, EVALUATION);

  @Override
  public String name() {
    return "gan";
  }

  @Override
  public String task() {
    return Experiment.GENERATIVE;
  }

  @Override
  public String summary() {
    return "Generative adversarial network, Goodfellow et al. 2014, with loss, regulariser and architecture of choice";
  }

  @Override
  public List<String> sections() {
    return sections.names();
  }

  @Override
  public ObjectNode defaults() {
    return sections.defaults();
  }

  @Override
  public ObjectNode resolve(Experiment experiment) {
    ObjectNode settings = sections.resolve(experiment);
    String data = Sections.bind(DATA, settings).name();
    if (data.isEmpty()) {
      throw new UserError(
          "data.name is missing: what should the GAN learn to make? Choose %s."
              .formatted(String.join(" or ", DATA_SETS.keySet())));
    }
    sections
        .hyperparameters(settings)
        .architecture()
        .checkFits(dataSet(data).source().get().sampleShape());
    return settings;
  }

  private static DataSet dataSet(String name) {
    DataSet dataSet = DATA_SETS.get(name);
    if (dataSet == null) {
      throw UserError.of(
          "There is no data set '%s'. %s", name, NearNames.suggestion(name, DATA_SETS.keySet()));
    }
    return dataSet;
  }

  @Override
  public TrainingJob create(RunSpecification specification) {
    ObjectNode settings = specification.settings();
    GanConfig config = sections.hyperparameters(settings);
    ComputeSettings compute = Sections.compute(specification);
    GanTask task =
        new GanTask(
            dataSet(Sections.bind(DATA, settings).name()).source().get(),
            specification.budgetSteps(),
            Sections.bind(EVALUATION, settings).every(),
            new Seeds(specification.seed()));
    SessionProfile profile =
        config.architecture().profile(compute.threads()).on(Devices.choose(compute.device()));
    return new Gan(config, task, profile);
  }

  static List<Map<String, Object>> dataSets() {
    return DATA_SETS.entrySet().stream()
        .map(entry -> Catalogue.entry(entry.getKey(), entry.getValue().summary()))
        .toList();
  }
}
