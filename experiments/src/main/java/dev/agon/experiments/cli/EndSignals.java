package dev.agon.experiments.cli;

import java.lang.reflect.Proxy;

/**
 * SIGINT and SIGTERM. The JDK has them in {@code sun.misc} only, a package that is supported but
 * that compilers warn about, hence the reflection. Where they cannot be had, the shutdown hook of
 * {@link Workbench} does what it can.
 */
final class EndSignals {
  private EndSignals() {}

  /**
   * @param heard called for each signal, on a thread of the JVM
   */
  static void listen(Runnable heard) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object ignore = handlerType.getField("SIG_IGN").get(null);
      Object handler =
          Proxy.newProxyInstance(
              EndSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      heard.run();
                      yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "EndSignals";
                  });
      for (String name : new String[] {"INT", "TERM"}) {
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        var handle = signalType.getMethod("handle", signalType, handlerType);
        Object before = handle.invoke(null, signal, handler);
        if (ignore.equals(before)) { // started in the background, where Ctrl-C is for others
          handle.invoke(null, signal, ignore);
        }
      }
    } catch (ReflectiveOperationException unavailable) {
      return;
    }
  }
}
