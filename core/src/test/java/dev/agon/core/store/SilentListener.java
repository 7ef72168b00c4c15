package dev.agon.core.store;

import dev.agon.core.run.RunMessages.Command;
import dev.agon.core.run.RunMessages.Event;
import dev.agon.core.run.RunMessages.LogLine;
import dev.agon.core.run.RunMessages.Media;
import dev.agon.core.run.RunMessages.MetricBatch;

/** Listens to a recording and does nothing; a disk that fails fails the test. */
class SilentListener implements RunRecorder.Listener {
  @Override
  public void metrics(MetricBatch batch) {}

  @Override
  public void log(LogLine line) {}

  @Override
  public void event(Event event) {}

  @Override
  public void media(Media media) {}

  @Override
  public void command(Command command) {}

  @Override
  public void failed(StoreException cause) {
    throw cause;
  }
}
