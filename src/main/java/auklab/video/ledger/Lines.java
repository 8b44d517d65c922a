package auklab.video.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a file as bytes, one at a time in the same place, so that files of any length and
 * content can be read in little memory.
 */
public final class Lines implements Closeable {
  /** More than a line of ours can have: a path has 4096 bytes at most. */
  private static final int LONGEST = 16_384;

  private final InputStream in;
  private final byte[] buffer = new byte[8 * LONGEST];
  private int next;
  private int end;
  private int from;
  private int to;
  private long number;
  private boolean whole;

  /**
   * @param file a file that is there
   */
  public Lines(Path file) throws IOException {
    this.in = Files.newInputStream(file);
  }

  /**
   * Goes on to the next line.
   *
   * @return false at the end of the file
   */
  public boolean next() throws IOException {
    int length = 0;
    whole = true;
    while (true) {
      int at = next + length;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      if (at < end) {
        return found(at, at + 1);
      }
      length = end - next;
      if (length > LONGEST) {
        whole = false;
        length = 0;
        next = end;
      }
      if (!fill()) {
        return (end > next || !whole) && found(end, end);
      }
    }
  }

  private boolean found(int lineEnd, int following) {
    from = next;
    to = lineEnd;
    next = following;
    number++;
    return true;
  }

  private boolean fill() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, end - next);
    end -= next;
    next = 0;
    int got = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, got);
    return got >= 0;
  }

  /** The bytes among which the line is. */
  byte[] buffer() {
    return buffer;
  }

  /** Where in them the line begins. */
  int from() {
    return from;
  }

  /** Where it ends, without its end of line. */
  int to() {
    return to;
  }

  /** Whether these bytes stand somewhere in the line. */
  boolean contains(byte[] text) {
    for (int at = from; at + text.length <= to; at++) {
      if (buffer[at] == text[0]
          && Arrays.equals(buffer, at, at + text.length, text, 0, text.length)) {
        return true;
      }
    }
    return false;
  }

  /** The line as UTF-8, without its end; what is no UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(buffer, from, to - from, StandardCharsets.UTF_8);
  }

  /** A copy of the line. */
  public byte[] bytes() {
    return Arrays.copyOfRange(buffer, from, to);
  }

  /** The number of the line, from 1. */
  public long number() {
    return number;
  }

  /** Whether this is the line; of one that is far too long, only the rest is there. */
  public boolean isWhole() {
    return whole;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
