package dev.agon.core.environment;

import dev.agon.core.checkpoint.Snapshotable;
import dev.agon.core.checkpoint.StateReader;
import dev.agon.core.checkpoint.StateWriter;
import dev.agon.core.random.Pcg64;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Samples a space exactly as Gymnasium does after {@code space.seed(seed)}: there each part of a
 * {@code Dict} or {@code Tuple} has a stream of its own, whose seed is drawn from the stream of the
 * whole.
 */
public final class SpaceSampler implements Snapshotable {
  private final Space space;
  private final Pcg64 random;
  private final List<SpaceSampler> parts = new ArrayList<>(); // empty: the space is a simple one

  /**
   * @param seed non-negative; means what it means in Gymnasium
   */
  public SpaceSampler(Space space, long seed) {
    this.space = space;
    random = Pcg64.seeded(seed);
    for (Space part : parts(space)) {
      parts.add(new SpaceSampler(part, random.integers(Integer.MAX_VALUE)));
    }
  }

  private static Collection<Space> parts(Space space) {
    if (space instanceof Space.Dict dict) {
      return dict.spaces().values();
    }
    return space instanceof Space.Tuple tuple ? tuple.spaces() : List.of();
  }

  /** Writes the next element to {@code values}, from {@code offset} on. */
  public void sample(float[] values, int offset) {
    if (parts.isEmpty()) {
      space.sample(random, values, offset);
      return;
    }
    int at = offset;
    for (SpaceSampler part : parts) {
      part.sample(values, at);
      at += part.space.size();
    }
  }

  @Override
  public void save(StateWriter out) {
    out.put("random", random);
    for (int i = 0; i < parts.size(); i++) {
      out.put("part/" + i, parts.get(i));
    }
  }

  @Override
  public void restore(StateReader in) {
    in.get("random", random);
    for (int i = 0; i < parts.size(); i++) {
      in.get("part/" + i, parts.get(i));
    }
  }
}
