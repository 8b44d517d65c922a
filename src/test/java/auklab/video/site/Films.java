package auklab.video.site;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The smallest films that there are: a frame of one byte each half second, in a cluster of its own.
 */
public final class Films {
  private static final Duration FRAME = Duration.ofMillis(500);
  private static final int SIZE_BYTES = 4;

  private Films() {}

  /**
   * A film of this length, as FFmpeg leaves it when it is killed: it does not say how long it is.
   */
  public static byte[] lasting(Duration length) {
    ByteArrayOutputStream film = new ByteArrayOutputStream();
    film.writeBytes(header());
    for (Duration time = Duration.ZERO; time.compareTo(length) < 0; time = time.plus(FRAME)) {
      film.writeBytes(frame(time));
    }
    return film.toByteArray();
  }

  /** What stands before the first frame. */
  public static byte[] header() {
    byte[] codec = "V_MPEG4/ISO/AVC".getBytes(StandardCharsets.US_ASCII);
    byte[] track =
        join(
            element(0xD7, 1),
            element(0x83, 1),
            element(0x86, codec),
            element(0x23E383, number(FRAME.toNanos())));
    byte[] tracks = element(0x1654AE6B, element(0xAE, track));
    // An open end: all bits of the size are set.
    byte[] segment = join(id(0x18538067), new byte[] {0x1F, -1, -1, -1});
    return join(element(0x1A45DFA3, element(0x4282, "matroska".getBytes())), segment, tracks);
  }

  /** A frame at this time after the beginning. */
  public static byte[] frame(Duration time) {
    byte[] block = element(0xA3, new byte[] {(byte) 0x81, 0, 0, 0, 'f'});
    return element(0x1F43B675, join(element(0xE7, number(time.toMillis())), block));
  }

  private static byte[] element(int id, int value) {
    return element(id, new byte[] {(byte) value});
  }

  private static byte[] element(int id, byte[] content) {
    byte[] size = ByteBuffer.allocate(SIZE_BYTES).putInt(1 << 28 | content.length).array();
    return join(id(id), size, content);
  }

  private static byte[] id(int id) {
    int bytes = SIZE_BYTES - Integer.numberOfLeadingZeros(id) / Byte.SIZE;
    byte[] all = ByteBuffer.allocate(SIZE_BYTES).putInt(id).array();
    return java.util.Arrays.copyOfRange(all, SIZE_BYTES - bytes, SIZE_BYTES);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
