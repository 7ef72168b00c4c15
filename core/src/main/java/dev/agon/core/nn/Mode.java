package dev.agon.core.nn;

/** What a network is applied for; batch normalisation and dropout differ in it. */
public enum Mode {
  TRAINING,
  INFERENCE
}
