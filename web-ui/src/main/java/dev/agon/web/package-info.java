/**
 * The dashboard's server: one page, a REST interface for what is on disk and for commands, and one
 * WebSocket for what happens now. It reads runs through {@link dev.agon.core.store.RunArchive} and
 * talks to the scheduler over the event bus; it knows runs, metrics and commands, and no algorithm.
 *
 * <p>A page that anything on the machine, and any web site in the user's browser, can send requests
 * to must be careful: {@link dev.agon.web.Gatekeeper} sees every request first.
 */
@NullMarked
package dev.agon.web;

import org.jspecify.annotations.NullMarked;
