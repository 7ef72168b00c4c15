package dev.agon.environments.box2d;

import org.jspecify.annotations.Nullable;

/**
 * Two fixtures that are near each other, where they touch, and the impulses that keep them apart.
 */
final class Contact {
  /** What the environment is told. */
  interface Listener {
    void beginContact(Contact contact);

    void endContact(Contact contact);
  }

  /** A contact as one of its bodies sees it. */
  static final class Edge {
    final Contact contact;
    Body other;
    @Nullable Edge previous;
    @Nullable Edge next;

    Edge(Contact contact, Body other) {
      this.contact = contact;
      this.other = other;
    }
  }

  Fixture fixtureA;
  Fixture fixtureB;
  final Edge edgeA;
  final Edge edgeB;
  @Nullable Contact previous;
  @Nullable Contact next;

  boolean isEnabled;
  boolean isTouching;
  boolean isInIsland;
  boolean hasTimeOfImpact;
  float timeOfImpact;
  int impactCount;
  float friction;

  Manifold manifold = new Manifold();
  private Manifold oldManifold = new Manifold();

  Contact(Fixture a, Fixture b) {
    fixtureA = a;
    fixtureB = b;
    edgeA = new Edge(this, b.body);
    edgeB = new Edge(this, a.body);
    init(a, b);
  }

  /** Makes a used contact one of other fixtures. An edge comes before a polygon. */
  void init(Fixture first, Fixture second) {
    boolean swap = second.shape.isEdge && !first.shape.isEdge;
    fixtureA = swap ? second : first;
    fixtureB = swap ? first : second;
    edgeA.other = fixtureB.body;
    edgeB.other = fixtureA.body;
    isEnabled = true;
    isTouching = false;
    isInIsland = false;
    hasTimeOfImpact = false;
    impactCount = 0;
    manifold.pointCount = 0;
    friction = (float) Math.sqrt(fixtureA.friction * fixtureB.friction);
  }

  boolean isSensor() {
    return fixtureA.isSensor || fixtureB.isSensor;
  }

  boolean involves(Body body) {
    return fixtureA.body == body || fixtureB.body == body;
  }

  /** Finds out anew where the fixtures touch. */
  void update(World world) {
    Body a = fixtureA.body;
    Body b = fixtureB.body;
    isEnabled = true;
    boolean wasTouching = isTouching;
    boolean touching;
    if (isSensor()) {
      touching = world.distance.overlap(fixtureA.shape, a, fixtureB.shape, b);
      manifold.pointCount = 0;
    } else {
      Manifold old = manifold;
      manifold = oldManifold;
      oldManifold = old;
      if (fixtureA.shape.isEdge) {
        world.collision.edgeAndPolygon(manifold, fixtureA.shape, a, fixtureB.shape, b);
      } else {
        world.collision.polygons(manifold, fixtureA.shape, a, fixtureB.shape, b);
      }
      touching = manifold.pointCount > 0;
      manifold.takeImpulses(old);
      if (touching != wasTouching) {
        a.setAwake(true);
        b.setAwake(true);
      }
    }
    isTouching = touching;
    if (touching && !wasTouching) {
      world.listener.beginContact(this);
    } else if (wasTouching && !touching) {
      world.listener.endContact(this);
    }
  }

  /** Up to two points where two fixtures touch, with the side that they lie on. */
  static final class Manifold {
    boolean isFaceOfB; // else of A
    float normalX; // of the face, in the coordinates of its body
    float normalY;
    float pointX; // on the face
    float pointY;
    int pointCount;
    final float[] localX = new float[2]; // in the coordinates of the other body
    final float[] localY = new float[2];
    final int[] id = new int[2];
    final float[] normalImpulse = new float[2];
    final float[] tangentImpulse = new float[2];

    /** Points that were there before keep their impulses. */
    private void takeImpulses(Manifold old) {
      for (int i = 0; i < pointCount; i++) {
        normalImpulse[i] = 0;
        tangentImpulse[i] = 0;
        for (int j = 0; j < old.pointCount; j++) {
          if (old.id[j] == id[i]) {
            normalImpulse[i] = old.normalImpulse[j];
            tangentImpulse[i] = old.tangentImpulse[j];
            break;
          }
        }
      }
    }
  }
}
