package dev.agon.environments.box2d;

import org.jspecify.annotations.Nullable;

/** A shape on a body, and how it touches others. */
final class Fixture {
  final Body body;
  final Shape shape;
  final float density;
  final float friction;
  final int category;
  final int mask;
  final boolean isSensor;
  final int proxy;

  @Nullable Fixture next; // of the body

  Fixture(Body body, Material material, Shape shape) {
    this.body = body;
    this.shape = shape;
    density = material.density();
    friction = material.friction();
    category = material.category();
    mask = material.mask();
    isSensor = material.isSensor();
    Body.Box box = body.world.box;
    box.clear();
    box.add(shape, body.x, body.y, body.sin, body.cos);
    box.grow(Shape.RADIUS);
    proxy = body.world.broadPhase.add(box, this);
  }

  boolean collidesWith(Fixture other) {
    return (mask & other.category) != 0 && (category & other.mask) != 0;
  }

  /**
   * What a fixture is made of.
   *
   * @param density mass per area
   * @param category bits of what it is
   * @param mask bits of what it collides with
   * @param isSensor whether it only notices contacts
   */
  record Material(float density, float friction, int category, int mask, boolean isSensor) {
    static final float DEFAULT_FRICTION = 0.2f;
    static final int GROUND = 0x0001;
    static final int EVERYTHING = 0xFFFF;

    static Material ground(double friction) {
      return new Material(0, (float) friction, GROUND, EVERYTHING, false);
    }

    static Material sensor() {
      return new Material(0, DEFAULT_FRICTION, GROUND, EVERYTHING, true);
    }

    static Material solid(double density) {
      return new Material((float) density, DEFAULT_FRICTION, GROUND, EVERYTHING, false);
    }

    /** Collides with the ground alone. */
    static Material onGround(double density, double friction, int category) {
      return new Material((float) density, (float) friction, category, GROUND, false);
    }
  }
}
