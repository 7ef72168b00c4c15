package dev.agon.environments;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.environment.Space;
import dev.agon.core.environment.StepResult;
import dev.agon.core.environment.VectorEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Plays one episode with given actions and tells it as lines of JSON: first {@code {"reset":[…]}},
 * then for each step {@code
 * {"step":0,"observation":[…],"reward":1.0,"terminated":false,"truncated":false}}.
 *
 * <p>Numbers have the fewest digits that read back as the same float32 (observations) or float64
 * (rewards). An observation has the form of its space: an array is nested by its shape, a dict is
 * an object, a tuple an array; integers stay integers.
 */
public final class Rollout {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private final EnvironmentInstance environment;
  private final Writer out;
  private final StringBuilder line = new StringBuilder();

  private Rollout(EnvironmentInstance environment, Writer out) {
    this.environment = environment;
    this.out = out;
  }

  /**
   * Plays until the episode or the actions end.
   *
   * @param actions one action a line: an integer, or numbers separated by blanks, flat; empty lines
   *     are skipped; read as they are needed, and not beyond the end of the episode
   * @param origin where the actions come from, for messages
   * @param out flushed whenever the next action is not there yet, and at the end
   * @return steps taken
   * @throws EnvironmentException when a line is no action, with its number and what is allowed; the
   *     steps before it are on {@code out}
   */
  public static int play(
      EnvironmentInstance environment, long seed, BufferedReader actions, String origin, Writer out)
      throws IOException {
    return new Rollout(environment, out).play(seed, actions, origin);
  }

  private int play(long seed, BufferedReader actions, String origin) throws IOException {
    line.append("{\"reset\":");
    ElementJson.append(line, environment.observationSpace(), environment.reset(seed));
    endLine();
    int step = 0;
    try {
      for (int lineNumber = 1; environment.isRunning(); lineNumber++) {
        if (!actions.ready()) {
          out.flush();
        }
        String text = actions.readLine();
        if (text == null) {
          break;
        }
        if (text.isBlank()) {
          continue;
        }
        tell(step++, act(text.strip(), "Line %d of %s".formatted(lineNumber, origin)));
      }
    } finally {
      out.flush();
    }
    return step;
  }

  private StepResult act(String text, String where) {
    Space space = environment.actionSpace();
    if (space instanceof Space.Discrete discrete) {
      if (!INTEGER.matcher(text).matches() || !discrete.contains(Long.parseLong(text))) {
        throw notAnAction(text, where, space);
      }
      return environment.step(Integer.parseInt(text));
    }
    String[] numbers = BLANKS.split(text);
    if (numbers.length != space.size()) {
      throw notAnAction(text, where, space);
    }
    boolean continuous = space instanceof Space.Box;
    float[] action = new float[numbers.length];
    for (int i = 0; i < action.length; i++) {
      if (!(continuous ? NUMBER : INTEGER).matcher(numbers[i]).matches()) {
        throw notAnAction(text, where, space);
      }
      action[i] = Float.parseFloat(numbers[i]);
    }
    if (!VectorEnvironment.allowed(space, action, 0)) {
      throw notAnAction(text, where, space);
    }
    return environment.step(action);
  }

  private EnvironmentException notAnAction(String text, String where, Space space) {
    int shown = 40;
    return new EnvironmentException(
        "%s: '%s' is not an action of %s, whose space is %s. %s"
            .formatted(
                where,
                text.length() <= shown ? text : text.substring(0, shown) + "…",
                environment.name(),
                space,
                space.hint()));
  }

  private void tell(int step, StepResult result) throws IOException {
    line.append("{\"step\":").append(step).append(",\"observation\":");
    ElementJson.append(line, environment.observationSpace(), result.observation);
    line.append(",\"reward\":");
    ShortestDecimal.append(line, result.reward);
    line.append(",\"terminated\":").append(result.terminated);
    line.append(",\"truncated\":").append(result.truncated);
    endLine();
  }

  private void endLine() throws IOException {
    line.append("}\n");
    out.append(line);
    line.setLength(0);
  }
}
