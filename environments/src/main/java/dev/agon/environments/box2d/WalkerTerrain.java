package dev.agon.environments.box2d;

import static dev.agon.environments.box2d.BipedalWalker.SCALE;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_GRASS;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_HEIGHT;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_LENGTH;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_STARTPAD;
import static dev.agon.environments.box2d.BipedalWalker.TERRAIN_STEP;
import static dev.agon.environments.box2d.BipedalWalker.VIEWPORT_H;

import dev.agon.core.random.Pcg64;
import dev.agon.environments.classic.Trigonometry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The ground that a bipedal walker walks on, and the clouds above it. */
final class WalkerTerrain {
  private static final int CLOUDS = TERRAIN_LENGTH / 20;
  private static final int CORNERS = 5;

  private enum Kind {
    GRASS,
    STUMP,
    STAIRS,
    PIT
  }

  private static final Kind[] KINDS = Kind.values();

  private final double[] x = new double[TERRAIN_LENGTH];
  private final double[] y = new double[TERRAIN_LENGTH];
  private final List<Shape> obstacles = new ArrayList<>();
  private final double[][] cloudX = new double[CLOUDS][CORNERS];
  private final double[][] cloudY = new double[CLOUDS][CORNERS];

  double x(int index) {
    return x[index];
  }

  double y(int index) {
    return y[index];
  }

  /** Stumps, stairs and the walls of pits. */
  List<Shape> obstacles() {
    return Collections.unmodifiableList(obstacles);
  }

  double[][] cloudX() {
    return cloudX;
  }

  double[][] cloudY() {
    return cloudY;
  }

  /** All that can be stood on, in the order in which it enters the world. */
  List<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>(obstacles);
    for (int i = 0; i < TERRAIN_LENGTH - 1; i++) {
      shapes.add(Shape.edge(x[i], y[i], x[i + 1], y[i + 1]));
    }
    return shapes;
  }

  void generate(Pcg64 random, boolean hardcore) {
    generateGround(random, hardcore);
    generateClouds(random);
  }

  private void generateGround(Pcg64 random, boolean hardcore) {
    obstacles.clear();
    Kind kind = Kind.GRASS;
    double velocity = 0;
    double height = TERRAIN_HEIGHT;
    int counter = TERRAIN_STARTPAD;
    boolean begins = false;
    int stairSteps = 0;
    int stairWidth = 0;
    int stairHeight = 0;
    double originalHeight = 0;
    for (int i = 0; i < TERRAIN_LENGTH; i++) {
      double at = i * TERRAIN_STEP;
      x[i] = at;
      switch (kind) {
        case GRASS -> {
          if (!begins) {
            velocity = 0.8 * velocity + 0.01 * Math.signum(TERRAIN_HEIGHT - height);
            if (i > TERRAIN_STARTPAD) {
              velocity += random.uniform(-1, 1) / SCALE;
            }
            height += velocity;
          }
        }
        case STUMP -> {
          if (begins) {
            counter = 1 + random.integers(2);
            double size = counter * TERRAIN_STEP;
            addObstacle(at, height, at + size, height, height + size);
          }
        }
        case STAIRS -> {
          if (begins) {
            stairHeight = random.nextDouble() > 0.5 ? 1 : -1;
            stairWidth = 4; // integers(4, 5), which draws nothing
            stairSteps = 3 + random.integers(2);
            originalHeight = height;
            for (int s = 0; s < stairSteps; s++) {
              addObstacle(
                  at + s * stairWidth * TERRAIN_STEP,
                  height + s * stairHeight * TERRAIN_STEP,
                  at + (1 + s) * stairWidth * TERRAIN_STEP,
                  height + s * stairHeight * TERRAIN_STEP,
                  height + (-1 + s * stairHeight) * TERRAIN_STEP);
            }
            counter = stairSteps * stairWidth;
          } else {
            int s = stairSteps * stairWidth - counter - stairHeight;
            double n = (double) s / stairWidth;
            height = originalHeight + n * stairHeight * TERRAIN_STEP;
          }
        }
        case PIT -> {
          if (begins) {
            counter = 3 + random.integers(2);
            double depth = height - 4 * TERRAIN_STEP;
            addObstacle(at, height, at + TERRAIN_STEP, height, depth);
            double shift = TERRAIN_STEP * counter;
            addObstacle(at + shift, height, at + TERRAIN_STEP + shift, height, depth);
            counter += 2;
            originalHeight = height;
          } else {
            height = originalHeight;
            if (counter > 1) {
              height -= 4 * TERRAIN_STEP;
            }
          }
        }
      }
      begins = false;
      y[i] = height;
      counter--;
      if (counter == 0) {
        counter = TERRAIN_GRASS / 2 + random.integers(TERRAIN_GRASS - TERRAIN_GRASS / 2);
        kind = kind == Kind.GRASS && hardcore ? KINDS[1 + random.integers(3)] : Kind.GRASS;
        begins = true;
      }
    }
  }

  /** A rectangle between two points of equal height and the height of its other side. */
  private void addObstacle(double x1, double y1, double x2, double y2, double otherY) {
    obstacles.add(Shape.polygon(x1, y1, x2, y2, x2, otherY, x1, otherY));
  }

  private void generateClouds(Pcg64 random) {
    for (int i = 0; i < CLOUDS; i++) {
      double atX = random.uniform(0, TERRAIN_LENGTH) * TERRAIN_STEP;
      double atY = VIEWPORT_H / SCALE * 3 / 4;
      for (int a = 0; a < CORNERS; a++) {
        double angle = 3.14 * 2 * a / 5;
        cloudX[i][a] =
            atX + 15 * TERRAIN_STEP * Trigonometry.sin(angle) + random.uniform(0, 5 * TERRAIN_STEP);
        cloudY[i][a] =
            atY + 5 * TERRAIN_STEP * Trigonometry.cos(angle) + random.uniform(0, 5 * TERRAIN_STEP);
      }
    }
  }
}
