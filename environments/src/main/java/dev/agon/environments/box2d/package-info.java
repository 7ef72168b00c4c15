/**
 * Gymnasium's environments of rigid bodies, and the physics that they need: {@code World} and what
 * it is made of is a translation of a part of Box2D.
 */
/*
 * Box2D is Copyright (c) 2006-2011 Erin Catto http://www.box2d.org
 *
 * This software is provided 'as-is', without any express or implied
 * warranty. In no event will the authors be held liable for any damages
 * arising from the use of this software.
 * Permission is granted to anyone to use this software for any purpose,
 * including commercial applications, and to alter it and redistribute it
 * freely, subject to the following restrictions:
 * 1. The origin of this software must not be misrepresented; you must not
 * claim that you wrote the original software. If you use this software
 * in a product, an acknowledgment in the product documentation would be
 * appreciated but is not required.
 * 2. Altered source versions must be plainly marked as such, and must not be
 * misrepresented as being the original software.
 * 3. This notice may not be removed or altered from any source distribution.
 *
 * This is an altered version: translated to Java, and cut down to convex polygons, edges and
 * revolute joints without restitution.
 */
@NullMarked
package dev.agon.environments.box2d;

import org.jspecify.annotations.NullMarked;
