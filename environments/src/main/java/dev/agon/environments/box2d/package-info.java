/**
 * Gymnasium's environments of rigid bodies, and the physics that they need: {@link
 * dev.agon.environments.box2d.World} follows Box2D by Erin Catto, which is free software under the
 * zlib licence.
 */
@NullMarked
package dev.agon.environments.box2d;

import org.jspecify.annotations.NullMarked;
