package dev.agon.environments;

import java.util.List;

/**
 * What somebody implements whose environments Agon is to find, in a jar named with {@code
 * --plugins} or on the class path. The class has a public constructor without parameters, and the
 * jar names it in {@code META-INF/services/dev.agon.environments.EnvironmentProvider}.
 */
public interface EnvironmentProvider {

  /** The environments; their ids must not be taken. */
  List<EnvironmentEntry> entries();
}
