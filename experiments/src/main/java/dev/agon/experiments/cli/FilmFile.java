package dev.agon.experiments.cli;

import dev.agon.core.image.Gif;
import dev.agon.core.store.RunFolder;
import dev.agon.core.store.StoreException;
import dev.agon.experiments.config.UserError;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.jcodec.api.awt.AWTSequenceEncoder;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.model.Rational;
import org.jspecify.annotations.Nullable;

/**
 * A file that frames are written to, in the format that the end of its name tells: an animated GIF,
 * an MP4 (H.264) or, of the last frame, a PNG.
 */
abstract class FilmFile implements AutoCloseable {
  private static final List<String> ENDS = List.of(".gif", ".mp4", ".png");

  /** Refuses a name that cannot be written to, before anything is played. */
  static void check(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (ENDS.stream().noneMatch(name::endsWith)) {
      throw UserError.of(
          "--out %s is no film. Give it a name that ends in .gif or .mp4, or in .png for the last picture alone.",
          file);
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute)) {
      throw UserError.of("--out %s is a folder. Choose the name of a file.", file);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw UserError.of(
          "--out %s cannot be written: there is no folder %s. Make it, or choose another place.",
          file, String.valueOf(folder));
    }
    if (!Files.isWritable(folder)) {
      throw UserError.of(
          "--out %s cannot be written: no permission to write in %s. Choose another place, or change the permission.",
          file, folder);
    }
  }

  /** What writes the frames to an open film. */
  interface Scenes<T> {
    T play(FilmFile film) throws IOException;
  }

  /**
   * Makes a film that is there as a whole or not at all: whatever goes wrong, {@code file} stays as
   * it was.
   *
   * @return what {@code scenes} returns
   * @throws StoreException when it cannot be written
   */
  static <T> T make(Path file, int framesPerSecond, Scenes<T> scenes) {
    Path absolute = file.toAbsolutePath().normalize();
    String name = file.toString().toLowerCase(Locale.ROOT);
    Path unfinished =
        absolute.resolveSibling(
            ".agon-film-%d%s"
                .formatted(ProcessHandle.current().pid(), name.substring(name.lastIndexOf('.'))));
    unfinished.toFile().deleteOnExit();
    try {
      T result;
      try (FilmFile film = open(unfinished, framesPerSecond)) {
        result = scenes.play(film);
      }
      Files.move(unfinished, absolute, StandardCopyOption.REPLACE_EXISTING);
      return result;
    } catch (IOException e) {
      throw notWritten(file, e);
    } catch (UncheckedIOException e) {
      throw notWritten(file, Objects.requireNonNull(e.getCause()));
    } finally {
      unfinished.toFile().delete();
    }
  }

  private static StoreException notWritten(Path file, IOException cause) {
    return new StoreException(
        "The film %s cannot be written: %s. Make room, or choose another place with --out."
            .formatted(file, RunFolder.reason(cause)),
        cause);
  }

  private static FilmFile open(Path file, int framesPerSecond) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".gif")) {
      return new GifFile(file, framesPerSecond);
    }
    return name.endsWith(".mp4") ? new Mp4File(file.toFile(), framesPerSecond) : new PngFile(file);
  }

  abstract void add(BufferedImage frame) throws IOException;

  @Override
  public abstract void close() throws IOException;

  private static final class GifFile extends FilmFile {
    private final OutputStream out;
    private final Gif gif;

    GifFile(Path file, int framesPerSecond) throws IOException {
      out = new BufferedOutputStream(Files.newOutputStream(file));
      gif = new Gif(out, framesPerSecond);
    }

    @Override
    void add(BufferedImage frame) {
      gif.add(frame);
    }

    @Override
    public void close() throws IOException {
      try (out) {
        gif.close();
      }
    }
  }

  private static final class Mp4File extends FilmFile {
    private final SeekableByteChannel channel;
    private final AWTSequenceEncoder encoder;

    Mp4File(File file, int framesPerSecond) throws IOException {
      channel = NIOUtils.writableChannel(file);
      encoder = new AWTSequenceEncoder(channel, Rational.R(framesPerSecond, 1));
    }

    @Override
    void add(BufferedImage frame) throws IOException {
      encoder.encodeImage(evenlySized(frame));
    }

    /** The colours of H.264 belong to two by two pixels. */
    private static BufferedImage evenlySized(BufferedImage frame) {
      return frame.getSubimage(0, 0, frame.getWidth() & ~1, frame.getHeight() & ~1);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        encoder.finish();
      }
    }
  }

  private static final class PngFile extends FilmFile {
    private final Path file;
    private @Nullable BufferedImage last;

    PngFile(Path file) {
      this.file = file;
    }

    @Override
    void add(BufferedImage frame) {
      last = frame;
    }

    @Override
    public void close() throws IOException {
      if (last != null && !ImageIO.write(last, "png", file.toFile())) {
        throw new IllegalStateException("This JDK cannot write PNG images.");
      }
    }
  }
}
