/**
 * Generative adversarial networks. A {@link dev.agon.generative.gan.Gan} puts together what the
 * experiment file names: an {@link dev.agon.generative.gan.Architecture}, an {@link
 * dev.agon.generative.gan.AdversarialLoss} and a {@link dev.agon.generative.gan.Regulariser}, which
 * do not know of each other.
 */
@NullMarked
package dev.agon.generative.gan;

import org.jspecify.annotations.NullMarked;
