/**
 * What is said about runs: states, requests and news on the event bus, see {@link
 * dev.agon.core.run.Addresses}. The scheduler that answers is in {@code engine}; store and
 * dashboard know only this package.
 */
@NullMarked
package dev.agon.core.run;

import org.jspecify.annotations.NullMarked;
