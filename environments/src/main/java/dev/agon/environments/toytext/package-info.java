/**
 * Gymnasium's toy text: small problems whose states can be counted, bit for bit. Their rules are
 * tables of {@link dev.agon.environments.tabular}, so that the best policy can be computed; card
 * hands alone are played out.
 */
@NullMarked
package dev.agon.environments.toytext;

import org.jspecify.annotations.NullMarked;
