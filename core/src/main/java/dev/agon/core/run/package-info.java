/**
 * The event-driven part. The scheduler verticle owns the {@link dev.agon.core.run.RunState} of
 * every run on the event loop; a slot's own thread gives the job its turns and looks at the run's
 * mailbox between two of them. Requests come and news go over the event bus, see {@link
 * dev.agon.core.run.Addresses}.
 */
@NullMarked
package dev.agon.core.run;

import org.jspecify.annotations.NullMarked;
