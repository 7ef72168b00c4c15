package dev.agon.environments.classic;

import dev.agon.core.environment.EnvironmentException;
import dev.agon.environments.EnvironmentEntry;
import dev.agon.environments.classic.Acrobot.Dynamics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The classic control problems under their ids. */
public final class ClassicControl {
  // Options by name; those that Gymnasium's reset takes are low, high, xInit and yInit.
  private static final String LOW = "low";
  private static final String HIGH = "high";
  private static final String SUTTON_BARTO_REWARD = "suttonBartoReward";
  private static final String GOAL_VELOCITY = "goalVelocity";
  private static final String BOOK_OR_NIPS = "bookOrNips";
  private static final String TIME_STEP = "dt";
  private static final String TORQUE_NOISE = "torqueNoiseMax";
  private static final String GRAVITY = "g";
  private static final String START_ANGLE = "xInit";
  private static final String START_SPEED = "yInit";

  private ClassicControl() {}

  public static List<EnvironmentEntry> entries() {
    return List.of(
        cartPole("CartPole-v0", 200, 195.0),
        cartPole("CartPole-v1", 500, 475.0),
        mountainCar(),
        mountainCarContinuous(),
        acrobot(),
        pendulum());
  }

  private static EnvironmentEntry cartPole(String id, int maxEpisodeSteps, double threshold) {
    return new EnvironmentEntry(
        id,
        "Keep a pole upright on a cart by pushing the cart left and right.",
        maxEpisodeSteps,
        threshold,
        Map.of(SUTTON_BARTO_REWARD, false, LOW, CartPole.START.low(), HIGH, CartPole.START.high()),
        options ->
            new CartPole(
                truth(options, SUTTON_BARTO_REWARD), number(options, LOW), number(options, HIGH)),
        (name, count, limit, options) ->
            new CartPoleVector(
                name,
                count,
                limit,
                truth(options, SUTTON_BARTO_REWARD),
                number(options, LOW),
                number(options, HIGH)));
  }

  private static EnvironmentEntry mountainCar() {
    return new EnvironmentEntry(
        "MountainCar-v0",
        "Drive a weak car up a hill by swinging back and forth in the valley.",
        200,
        -110.0,
        mountainCarOptions(),
        options ->
            new MountainCar(
                number(options, GOAL_VELOCITY), number(options, LOW), number(options, HIGH)),
        (name, count, limit, options) ->
            new MountainCarVector(
                name,
                count,
                limit,
                number(options, GOAL_VELOCITY),
                number(options, LOW),
                number(options, HIGH)));
  }

  private static EnvironmentEntry mountainCarContinuous() {
    return new EnvironmentEntry(
        "MountainCarContinuous-v0",
        "Drive a weak car up a hill with little fuel, by a force of any size.",
        999,
        90.0,
        mountainCarOptions(),
        options ->
            new MountainCarContinuous(
                number(options, GOAL_VELOCITY), number(options, LOW), number(options, HIGH)),
        (name, count, limit, options) ->
            new MountainCarContinuousVector(
                name,
                count,
                limit,
                number(options, GOAL_VELOCITY),
                number(options, LOW),
                number(options, HIGH)));
  }

  private static Map<String, Object> mountainCarOptions() {
    return Map.of(GOAL_VELOCITY, 0.0, LOW, MountainCar.START.low(), HIGH, MountainCar.START.high());
  }

  private static EnvironmentEntry acrobot() {
    return new EnvironmentEntry(
        "Acrobot-v1",
        "Swing the end of a chain of two links up with a motor in the middle joint.",
        500,
        -100.0,
        Map.of(
            BOOK_OR_NIPS,
            "book",
            TIME_STEP,
            Acrobot.TIME_STEP,
            TORQUE_NOISE,
            0.0,
            LOW,
            Acrobot.START.low(),
            HIGH,
            Acrobot.START.high()),
        options ->
            new Acrobot(
                dynamics(options),
                number(options, TIME_STEP),
                number(options, TORQUE_NOISE),
                number(options, LOW),
                number(options, HIGH)),
        (name, count, limit, options) ->
            new AcrobotVector(
                name,
                count,
                limit,
                dynamics(options),
                number(options, TIME_STEP),
                number(options, TORQUE_NOISE),
                number(options, LOW),
                number(options, HIGH)));
  }

  private static EnvironmentEntry pendulum() {
    return new EnvironmentEntry(
        "Pendulum-v1",
        "Swing a pendulum up and keep it upright with a weak motor.",
        200,
        null,
        Map.of(
            GRAVITY,
            Pendulum.GRAVITY,
            START_ANGLE,
            Pendulum.START_ANGLE,
            START_SPEED,
            Pendulum.START_SPEED),
        options ->
            new Pendulum(
                number(options, GRAVITY),
                number(options, START_ANGLE),
                number(options, START_SPEED)),
        (name, count, limit, options) ->
            new PendulumVector(
                name,
                count,
                limit,
                number(options, GRAVITY),
                number(options, START_ANGLE),
                number(options, START_SPEED)));
  }

  private static Dynamics dynamics(Map<String, Object> options) {
    String name = String.valueOf(options.get(BOOK_OR_NIPS));
    for (Dynamics dynamics : Dynamics.values()) {
      if (dynamics.name().toLowerCase(Locale.ROOT).equals(name)) {
        return dynamics;
      }
    }
    throw new EnvironmentException(
        "The option '%s' of Acrobot-v1 names the equations of motion, but was given '%s'. Give book or nips."
            .formatted(BOOK_OR_NIPS, name));
  }

  private static boolean truth(Map<String, Object> options, String name) {
    return Boolean.TRUE.equals(options.get(name));
  }

  private static double number(Map<String, Object> options, String name) {
    return (Double) Objects.requireNonNull(options.get(name));
  }
}
