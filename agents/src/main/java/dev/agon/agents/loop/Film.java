package dev.agon.agents.loop;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.EnvironmentInstance;
import dev.agon.core.image.Gif;
import dev.agon.core.image.Picture;
import dev.agon.core.training.RunContext;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Films one episode after each evaluation, as an animated GIF among the run's images. It spans
 * several turns, as drawing takes longer than playing; restored, it plays again what it had filmed.
 */
final class Film implements Snapshotable, AutoCloseable {
  /** Some ten milliseconds of drawing. */
  private static final int FRAMES_PER_TURN = 16;

  private static final int MOST_FRAMES = 400;
  private static final int WIDTH = 240;
  private static final double FRAMES_PER_SECOND = 30;
  private static final String NAME = "episode";

  private final @Nullable EnvironmentInstance environment;
  private final @Nullable Drawable drawable;
  private final Policy policy;
  private final int[] actions;

  private boolean rolling;
  private long step;
  private long seed;
  private int frames;
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Gif gif;

  /**
   * @param environment closed with this; empty: nothing is ever filmed
   * @param policy who plays
   */
  Film(Optional<EnvironmentInstance> environment, Policy policy) {
    this.environment = environment.orElse(null);
    drawable =
        this.environment != null && this.environment.unwrapped() instanceof Drawable drawn
            ? drawn
            : null;
    this.policy = policy;
    actions = new int[policy.count()];
  }

  boolean rolling() {
    return rolling;
  }

  /**
   * Begins an episode, if there is something to see.
   *
   * @param step of the run, under which the film is stored
   */
  void start(long step, long seed) {
    if (environment == null || drawable == null) {
      return;
    }
    this.step = step;
    this.seed = seed;
    rolling = true;
    frames = 0;
    bytes = new ByteArrayOutputStream();
    gif = new Gif(bytes, FRAMES_PER_SECOND);
  }

  /** A turn's worth of frames; the last of them end the film. */
  void advance(RunContext run) {
    try {
      for (int i = 0; i < FRAMES_PER_TURN && rolling; i++) {
        if (goesOn()) {
          play();
        } else {
          rolling = false;
          close(gif);
          run.image(NAME, step, bytes.toByteArray());
        }
      }
    } catch (RuntimeException e) { // the run does not depend on being watched
      rolling = false;
      run.warn("The episode of step %d could not be filmed to its end: %s".formatted(step, e));
    }
  }

  /** Whether there is another frame: the first is of the reset. */
  private boolean goesOn() {
    return frames == 0 || (environment != null && environment.isRunning() && frames < MOST_FRAMES);
  }

  private void play() {
    if (environment != null && frames == 0) {
      environment.reset(seed);
      shoot();
    } else if (environment != null) {
      policy.observations().put(0, environment.observation()); // the first of many
      policy.act(actions);
      environment.step(actions[0]);
      shoot();
    }
  }

  private void shoot() {
    if (gif != null && drawable != null) {
      gif.add(Picture.of(drawable, WIDTH));
      frames++;
    }
  }

  private static void close(@Nullable Gif gif) {
    if (gif != null) {
      gif.close();
    }
  }

  @Override
  public void save(StateWriter out) {
    out.putLong("rolling", rolling ? 1 : 0);
    out.putLong("step", step);
    out.putLong("seed", seed);
    out.putLong("frames", frames);
  }

  @Override
  public void restore(StateReader in) {
    rolling = false;
    if (in.getLong("rolling") == 0) {
      return;
    }
    start(in.getLong("step"), in.getLong("seed"));
    while (goesOn() && frames < in.getLong("frames")) {
      play();
    }
  }

  @Override
  public void close() {
    if (environment != null) {
      environment.close();
    }
  }
}
