/**
 * Environments whose rules are a table. {@link FiniteMdp} holds the table, {@link
 * DynamicProgramming} solves it exactly, {@link TabularEnvironment} and {@link TabularVector} play
 * it, one instance or many.
 */
@NullMarked
package dev.agon.environments.tabular;

import org.jspecify.annotations.NullMarked;
