/**
 * The command line. Each command is one class; {@link dev.agon.experiments.cli.Workbench} starts
 * the engine and the dashboard for those that run something. Results go to standard output,
 * everything else to standard error.
 */
@NullMarked
package dev.agon.experiments.cli;

import org.jspecify.annotations.NullMarked;
