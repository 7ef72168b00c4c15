package dev.agon.core.compute;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.Session;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Session;

/**
 * The C handles behind TensorFlow's Java objects, and the count of native things that are open. The
 * JVM runs without JavaCPP's garbage collection, which takes more time than a small network: what
 * is not closed is never freed.
 */
final class NativeHandles {
  private static final AtomicInteger OPEN = new AtomicInteger();
  private static final Field SESSION_HANDLE = sessionHandle();

  private NativeHandles() {}

  static void opened() {
    OPEN.incrementAndGet();
  }

  static void closed() {
    OPEN.decrementAndGet();
  }

  static int open() {
    return OPEN.get();
  }

  static TF_Session of(Session session) {
    try {
      return (TF_Session) SESSION_HANDLE.get(session);
    } catch (IllegalAccessException e) {
      throw new ComputeException("The session's handle cannot be read.", e);
    }
  }

  static TF_Operation of(Operation operation) {
    return ((GraphOperation) operation).getUnsafeNativeHandle();
  }

  private static Field sessionHandle() {
    try {
      // The API has no prepared calls, and no way to the handle that they need.
      Field field = Session.class.getDeclaredField("nativeHandle");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new ComputeException(
          "This TensorFlow is not the one that Agon was built with: Session has no nativeHandle.",
          e);
    }
  }
}
