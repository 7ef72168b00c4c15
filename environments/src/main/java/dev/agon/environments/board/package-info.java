/**
 * Board games: Snake and 2048 alone, Connect Four and Tic-Tac-Toe against a built-in opponent. All
 * of them tell which actions are legal.
 */
@NullMarked
package dev.agon.environments.board;

import org.jspecify.annotations.NullMarked;
