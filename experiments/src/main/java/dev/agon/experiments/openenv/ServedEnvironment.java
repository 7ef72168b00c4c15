package dev.agon.experiments.openenv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import dev.agon.environments.ElementJson;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One environment with OpenEnv's three questions: reset, step and state. Each is answered with the
 * {@code data} of OpenEnv's reply, as JSON. For one thread at a time.
 */
final class ServedEnvironment implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom SEEDS = new SecureRandom();
  private static final int LONGEST_ID = 255; // as OpenEnv's

  private final EnvironmentInstance environment;
  private final String session;
  private int episodes;
  private @Nullable String episodeId;
  private @Nullable Long seed;

  /**
   * @param session name of the session, of which the names of its episodes are made
   */
  ServedEnvironment(EnvironmentInstance environment, String session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Starts an episode. Without a seed the random stream goes on; the first one gets a seed of its
   * own, which the state tells.
   *
   * @param data {@code seed} and {@code episode_id}, both optional; the rest is for others
   */
  String reset(JsonNode data) {
    Long given = seed(data.path("seed"));
    String id = episodeId(data.path("episode_id"));
    if (given == null && seed == null) {
      given = (long) SEEDS.nextInt(Integer.MAX_VALUE);
    }
    float[] observation;
    if (given == null) {
      observation = environment.reset();
    } else {
      observation = environment.reset(given);
      seed = given;
    }
    episodes++;
    episodeId = id == null ? "%s-%d".formatted(session, episodes) : id;
    return reply(observation, null, false, false);
  }

  private static @Nullable Long seed(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    if (!json.isIntegralNumber() || !json.canConvertToLong() || json.longValue() < 0) {
      throw new InvalidInput(
          List.of("seed"),
          "The seed %s is no seed. Give a whole number from 0 to %d, or none."
              .formatted(shortened(json), Long.MAX_VALUE));
    }
    return json.longValue();
  }

  private static @Nullable String episodeId(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    if (!json.isTextual() || json.textValue().length() > LONGEST_ID) {
      throw new InvalidInput(
          List.of("episode_id"),
          "An episode_id is a text of at most %d characters, or left out.".formatted(LONGEST_ID));
    }
    return json.textValue();
  }

  /**
   * One step.
   *
   * @param data {@code {"action": …}}, perhaps with {@code metadata}, which is not looked at
   */
  String step(JsonNode data) {
    data.fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals("action") && !name.equals("metadata")) {
                throw new InvalidInput(
                    List.of(name),
                    "An action has the field 'action' and may have 'metadata', but was given '%s'."
                        .formatted(name));
              }
            });
    StepResult result = act(data.path("action"));
    return reply(result.observation, result.reward, result.terminated, result.truncated);
  }

  private StepResult act(JsonNode action) {
    Space space = environment.actionSpace();
    if (space instanceof Space.Discrete discrete) {
      double value = action.isNumber() ? action.doubleValue() : Double.NaN;
      if (value != Math.rint(value) || !discrete.contains((long) value)) {
        throw notAnAction(action);
      }
      return environment.step((int) value);
    }
    float[] values = new float[space.size()];
    if (ElementJson.read(action, space, values, 0) != values.length
        || !VectorEnvironment.allowed(space, values, 0)) {
      throw notAnAction(action);
    }
    return environment.step(values);
  }

  private InvalidInput notAnAction(JsonNode action) {
    return new InvalidInput(
        List.of("action"),
        action.isMissingNode()
            ? "There is no field 'action'. %s".formatted(environment.actionSpace().hint())
            : "%s is not an action of %s, whose space is %s. %s"
                .formatted(
                    shortened(action),
                    environment.name(),
                    environment.actionSpace(),
                    environment.actionSpace().hint()));
  }

  private static String shortened(JsonNode json) {
    int shown = 80;
    String text = json.toString();
    return text.length() <= shown ? text : text.substring(0, shown) + "…";
  }

  private String reply(
      float[] observation, @Nullable Double reward, boolean terminated, boolean truncated) {
    StringBuilder out = new StringBuilder("{\"observation\":{\"observation\":");
    ElementJson.append(out, environment.observationSpace(), observation);
    out.append(",\"terminated\":").append(terminated);
    out.append(",\"truncated\":").append(truncated);
    if (environment.masksActions()) {
      appendLegalActions(out.append(",\"legal_actions\":"), terminated || truncated);
    }
    out.append("},\"reward\":");
    if (reward == null) {
      out.append("null");
    } else {
      ElementJson.append(out, reward);
    }
    return out.append(",\"done\":").append(terminated || truncated).append('}').toString();
  }

  /** None after the end. */
  private void appendLegalActions(StringBuilder out, boolean ended) {
    out.append('[');
    if (!ended && environment.actionSpace() instanceof Space.Discrete discrete) {
      boolean[] legal = new boolean[discrete.n()];
      environment.actionMask(legal);
      String separator = "";
      for (int i = 0; i < legal.length; i++) {
        if (legal[i]) {
          out.append(separator).append(discrete.start() + i);
          separator = ",";
        }
      }
    }
    out.append(']');
  }

  /** OpenEnv's two fields, and what else a client may want to know. */
  String state() {
    ObjectNode state = JSON.createObjectNode();
    state.put("episode_id", episodeId);
    state.put("step_count", environment.episodeLength());
    state.put("environment", environment.name());
    state.put("seed", seed);
    state.put(
        "max_episode_steps",
        environment.maxEpisodeSteps() == EnvironmentInstance.NO_LIMIT
            ? null
            : Integer.valueOf(environment.maxEpisodeSteps()));
    state.put("masks_actions", environment.masksActions());
    state.set("observation_space", JSON.valueToTree(environment.observationSpace().describe()));
    state.set("action_space", JSON.valueToTree(environment.actionSpace().describe()));
    return json(state);
  }

  /** JSON schemas of what goes to and fro. */
  String schema() {
    return json(
        Schemas.of(
            environment.actionSpace(), environment.observationSpace(), environment.masksActions()));
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written.", e);
    }
  }

  @Override
  public void close() {
    environment.close();
  }
}
