package dev.agon.experiments.openenv;

/** What went wrong, in OpenEnv's words. */
enum ErrorCode {
  INVALID_JSON,
  UNKNOWN_TYPE,
  VALIDATION_ERROR,
  EXECUTION_ERROR,
  CAPACITY_REACHED,
  FACTORY_ERROR,
  SESSION_ERROR
}
