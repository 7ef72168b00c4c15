/**
 * What executes runs. {@link dev.agon.core.run.engine.RunEngine} is the door for callers without
 * Vert.x; behind it {@link dev.agon.core.run.engine.RunScheduler} owns the states on the event loop
 * and gives each run a thread, on which a {@code Runner} gives the job its turns. A command passes
 * from the bus through the scheduler into the run's {@code Mailbox}; news pass back through the
 * run's recorder, which stores them first, and the bus.
 */
@NullMarked
package dev.agon.core.run.engine;

import org.jspecify.annotations.NullMarked;
