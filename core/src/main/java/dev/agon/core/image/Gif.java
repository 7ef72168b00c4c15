package dev.agon.core.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** An animation that repeats for ever, written frame by frame; every frame has its own palette. */
public final class Gif implements AutoCloseable {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final int HUNDREDTHS = 100; // the unit of a delay, per second

  /** Browsers slow down animations whose frames are shorter. */
  private static final int SHORTEST_DELAY = 2;

  static {
    // Everything here fits in memory; a cache on disk would only be slower and need a folder.
    ImageIO.setUseCache(false);
  }

  private final ImageWriter writer;
  private final ImageOutputStream out;
  private final int delay;
  private boolean first = true;

  /**
   * @param target closed by the caller, after this
   * @param framesPerSecond 1 to 50
   */
  public Gif(OutputStream target, double framesPerSecond) {
    if (!(framesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "An animation has a positive number of frames per second, but was given %s."
              .formatted(framesPerSecond));
    }
    delay = (int) Math.max(SHORTEST_DELAY, Math.round(HUNDREDTHS / framesPerSecond));
    writer = ImageIO.getImageWritersByFormatName("gif").next();
    try {
      out = ImageIO.createImageOutputStream(target);
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a frame of the same size as those before. */
  public void add(BufferedImage frame) {
    try {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(frame), writer.getDefaultWriteParam());
      describe(metadata);
      writer.writeToSequence(new IIOImage(frame, null, metadata), null);
      first = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void describe(IIOMetadata metadata) throws IIOInvalidTreeException {
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delay));
    root.appendChild(control);
    if (first) {
      IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
      IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
      loop.setAttribute("applicationID", "NETSCAPE");
      loop.setAttribute("authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0}); // 0 times: for ever
      extensions.appendChild(loop);
      root.appendChild(extensions);
    }
    metadata.mergeTree(FORMAT, root);
  }

  /** Writes what is left; without a frame there is no file. */
  @Override
  public void close() {
    try {
      if (!first) {
        writer.endWriteSequence();
      }
      out.flush();
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }
}
