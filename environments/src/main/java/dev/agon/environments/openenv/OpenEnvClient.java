package dev.agon.environments.openenv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.agon.core.environment.ActionMasked;
import dev.agon.core.environment.Environment;
import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import dev.agon.environments.ElementJson;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An environment on an OpenEnv server, one session of it.
 *
 * <p>OpenEnv has no spaces: they come from the options, or from the fields {@code
 * observation_space} and {@code action_space} of the server's state, where Agon's server has them.
 *
 * <p>An episode's seed is drawn from its stream as NumPy's {@code integers(2**31 - 1)}, small
 * enough for every library behind a server; the steps draw nothing. So an episode repeats as far as
 * the server's do, and it is restored by replaying its actions.
 *
 * <p>OpenEnv has one {@code done}. It means terminated, unless the server says {@code truncated} in
 * the observation, in its {@code metadata} or beside {@code done}; where the observation says
 * {@code terminated} as well, that is what counts. No reward (null) counts as 0.
 */
public class OpenEnvClient implements Environment {
  private static final int SEEDS = Integer.MAX_VALUE;

  private final URI address;
  private final OpenEnvOptions options;
  private final Space observationSpace;
  private final Space actionSpace;
  private final StringBuilder message = new StringBuilder();
  private OpenEnvConnection connection;

  private OpenEnvClient(
      URI address,
      OpenEnvOptions options,
      OpenEnvConnection connection,
      Space observationSpace,
      Space actionSpace) {
    this.address = address;
    this.options = options;
    this.connection = connection;
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
  }

  /**
   * Opens a session.
   *
   * @param address of the WebSocket
   */
  static OpenEnvClient connect(URI address, OpenEnvOptions options) {
    OpenEnvConnection connection = new OpenEnvConnection(address, options.timeout());
    try {
      @Nullable Space observations = options.observationSpace();
      @Nullable Space actions = options.actionSpace();
      String legal = options.legalActionsField();
      if (observations == null || actions == null) {
        JsonNode state = connection.ask("{\"type\":\"state\"}", "question for the state", "state");
        observations =
            observations != null
                ? observations
                : space(address, state, "observation_space", "observationSpace");
        actions = actions != null ? actions : space(address, state, "action_space", "actionSpace");
        if (legal.isEmpty() && state.path("masks_actions").asBoolean()) {
          legal = "legal_actions";
        }
      }
      return legal.isEmpty()
          ? new OpenEnvClient(address, options, connection, observations, actions)
          : new Masked(address, options, connection, observations, actions, legal);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static Space space(URI address, JsonNode state, String field, String option) {
    if (!state.path(field).isObject()) {
      throw new EnvironmentException(
          "The OpenEnv server at %s does not say its %s, for the protocol has none. Give the option %s as JSON, such as {\"type\":\"Discrete\",\"n\":4}."
              .formatted(address, field.replace('_', ' '), option));
    }
    return OpenEnvOptions.space(state.get(field), "The %s of %s".formatted(field, address));
  }

  /** One whose observations hold the list of legal actions. */
  private static final class Masked extends OpenEnvClient implements ActionMasked {
    private final Space.Discrete actions;
    private final String field;
    private final boolean[] legal; // [n]

    Masked(
        URI address,
        OpenEnvOptions options,
        OpenEnvConnection connection,
        Space observationSpace,
        Space actionSpace,
        String field) {
      super(address, options, connection, observationSpace, actionSpace);
      if (!(actionSpace instanceof Space.Discrete discrete)) {
        throw new EnvironmentException(
            "legalActionsField=%s, but only a Discrete action space can have illegal actions, and this one is %s. Leave the option out."
                .formatted(field, actionSpace));
      }
      actions = discrete;
      this.field = field;
      legal = new boolean[discrete.n()];
    }

    @Override
    void read(JsonNode data, float[] observation) {
      super.read(data, observation);
      JsonNode list = data.path("observation").path(field);
      if (!list.isArray()) {
        throw new EnvironmentException(
            "The observation of the OpenEnv server has no list '%s' of legal actions. Name another field with the option legalActionsField."
                .formatted(field));
      }
      Arrays.fill(legal, false);
      for (JsonNode action : list) {
        if (!action.isIntegralNumber() || !actions.contains(action.asLong())) {
          throw new EnvironmentException(
              "The OpenEnv server lists the legal action %s, which is not in %s. Give the right actionSpace."
                  .formatted(action, actions));
        }
        legal[action.intValue() - actions.start()] = true;
      }
    }

    @Override
    public void actionMask(boolean[] mask) {
      System.arraycopy(legal, 0, mask, 0, legal.length);
    }
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    ObjectNode data = options.resetData().deepCopy();
    data.put("seed", random.integers(SEEDS));
    if (!connection.isOpen()) {
      connection.close();
      connection = new OpenEnvConnection(address, options.timeout());
    }
    String question = "{\"type\":\"reset\",\"data\":%s}".formatted(data);
    read(connection.ask(question, "reset", "observation"), observation);
  }

  @Override
  public void step(int action, StepResult out) {
    beginStep();
    message.append(action);
    endStep(out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    beginStep();
    ElementJson.append(message, actionSpace, action);
    endStep(out);
  }

  private void beginStep() {
    message.setLength(0);
    message.append("{\"type\":\"step\",\"data\":{");
    String further = options.actionData().toString(); // {…}
    message.append(further, 1, further.length() - 1);
    if (!options.actionData().isEmpty()) {
      message.append(',');
    }
    message.append(TextNode.valueOf(options.actionField())).append(':');
  }

  private void endStep(StepResult out) {
    message.append("}}");
    JsonNode data = connection.ask(message.toString(), "step", "observation");
    read(data, out.observation);
    boolean done = data.path("done").asBoolean();
    JsonNode observation = data.path("observation");
    boolean truncated =
        done
            && (observation.path("truncated").asBoolean()
                || observation.path("metadata").path("truncated").asBoolean()
                || data.path("truncated").asBoolean());
    boolean terminated = done && observation.path("terminated").asBoolean(!truncated);
    if (done && !truncated) {
      terminated = true;
    }
    out.set(reward(data.path("reward")), terminated, truncated);
  }

  private double reward(JsonNode reward) {
    if (reward.isNumber()) {
      return reward.doubleValue();
    }
    if (reward.isNull() || reward.isMissingNode()) {
      return 0;
    }
    if (reward.isBoolean()) {
      return reward.booleanValue() ? 1 : 0;
    }
    throw new EnvironmentException(
        "The OpenEnv server at %s gave the reward %s, which is no number."
            .formatted(address, reward));
  }

  /** Reads what is in a reply beside reward and end. */
  void read(JsonNode data, float[] out) {
    int count = 0;
    for (String field : options.observationFields()) {
      JsonNode value = data.path("observation");
      for (String name : field.split("\\.", -1)) {
        value = value.path(name);
      }
      int more =
          options.observationFields().size() == 1
              ? ElementJson.read(value, observationSpace, out, count)
              : ElementJson.readNumbers(value, out, count);
      if (more < 0) {
        throw noNumbers(data, field, value);
      }
      count += more;
    }
    if (count != out.length) {
      throw new EnvironmentException(
          "The OpenEnv server at %s gave an observation of %d numbers, but those of %s have %d. Check the options observationField and observationSpace."
              .formatted(address, count, observationSpace, out.length));
    }
  }

  private EnvironmentException noNumbers(JsonNode data, String field, JsonNode value) {
    if (!value.isMissingNode()) {
      return new EnvironmentException(
          "The field '%s' of the observation of the OpenEnv server at %s holds something else than numbers that make an element of %s. Name another one with the option observationField, or give the right observationSpace."
              .formatted(field, address, observationSpace));
    }
    StringBuilder names = new StringBuilder();
    data.path("observation")
        .fieldNames()
        .forEachRemaining(name -> names.append(names.isEmpty() ? "" : ", ").append(name));
    return new EnvironmentException(
        "The observation of the OpenEnv server at %s has no field '%s'. Name one with the option observationField; it has %s."
            .formatted(address, field, names.isEmpty() ? "none" : names));
  }

  @Override
  public void close() {
    connection.close();
  }
}
