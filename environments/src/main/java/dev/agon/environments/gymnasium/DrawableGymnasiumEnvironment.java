package dev.agon.environments.gymnasium;

import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.environment.Drawable;
import dev.agon.core.environment.StepResult;
import dev.agon.core.random.Pcg64;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an environment of Gymnasium that draws itself. Python is asked for a picture when
 * somebody looks, once for each state.
 *
 * <p>The state that ends an episode is past when its picture could be asked for, as Python has
 * begun the next episode; the last picture before it stands for it.
 */
final class DrawableGymnasiumEnvironment extends GymnasiumEnvironment implements Drawable {
  private @Nullable BufferedImage picture; // the last that was asked for
  private boolean current; // whether it is of the state at hand

  DrawableGymnasiumEnvironment(String name, String id, BridgeOptions options) {
    super(name, id, options);
  }

  private BufferedImage picture() {
    BufferedImage image = picture;
    if (image == null || (!current && !isAtStart())) {
      image = render();
      picture = image;
      current = true;
    }
    return image;
  }

  @Override
  public int width() {
    return picture().getWidth();
  }

  @Override
  public int height() {
    return picture().getHeight();
  }

  @Override
  public void draw(Graphics2D canvas) {
    canvas.drawImage(picture(), 0, 0, null);
  }

  @Override
  public void reset(Pcg64 random, float[] observation) {
    current = false;
    super.reset(random, observation);
  }

  @Override
  public void step(int action, StepResult out) {
    current = false;
    super.step(action, out);
  }

  @Override
  public void step(float[] action, StepResult out) {
    current = false;
    super.step(action, out);
  }

  @Override
  public void restore(StateReader in) {
    current = false;
    super.restore(in);
  }
}
