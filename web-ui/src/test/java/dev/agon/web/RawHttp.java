package dev.agon.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends exactly the bytes of a request: ordinary clients would mend or refuse the bad ones. */
final class RawHttp {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

  /**
   * @param headers names in lower case
   */
  record Reply(int status, Map<String, String> headers, String body) {}

  /** {@code request} has its lines separated by \n; the empty line before the body is included. */
  static Reply send(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      try {
        socket.getOutputStream().write(wire(request));
        socket.getOutputStream().flush();
      } catch (SocketException refusedEarly) {
        // The server may answer and close before it has read everything.
      }
      return parse(read(socket.getInputStream()));
    }
  }

  private static byte[] wire(String request) {
    return request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads one answer; a refused upgrade may leave the connection open behind it. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
        if (b == '\n' && all.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
          break;
        }
      }
      Matcher length = LENGTH.matcher(all.toString(StandardCharsets.ISO_8859_1));
      if (length.find()) {
        all.write(in.readNBytes(Integer.parseInt(length.group(1))));
      }
    } catch (SocketException reset) {
      // what was sent before it counts
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static Reply parse(String text) {
    if (!text.startsWith("HTTP/1.")) {
      return new Reply(0, Map.of(), text);
    }
    int end = text.indexOf("\r\n\r\n");
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Reply(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
  }

  private RawHttp() {}
}
