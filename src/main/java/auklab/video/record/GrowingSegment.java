package auklab.video.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The end of a Matroska file that FFmpeg still writes. Such a file has no index yet, and does not
 * say how long it is; but it is a row of clusters behind a short head, each of which can be read by
 * itself.
 */
final class GrowingSegment {
  private static final int CLUSTER = 0x1F43B675;

  /** A cluster's first element, after its length: its time, or a checksum before it. */
  private static final byte TIME = (byte) 0xE7;

  private static final byte CHECKSUM = (byte) 0xBF;

  /** The head has the tracks with their parameters, and is a few kilobytes long. */
  private static final int HEAD_BYTES = 64 * 1024;

  private GrowingSegment() {}

  /**
   * A file of its own: the head, and the last whole clusters.
   *
   * @param segment the file
   * @param bytes how much of its end is looked at, in bytes
   * @return empty where no cluster is there yet
   */
  static byte[] end(Path segment, long bytes) throws IOException {
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
      byte[] head = read(file, 0, HEAD_BYTES);
      int headEnd = cluster(head);
      if (headEnd < 0) {
        return new byte[0];
      }
      byte[] tail = read(file, Math.max(headEnd, file.size() - bytes), bytes);
      int begin = cluster(tail);
      if (begin < 0) {
        return new byte[0];
      }
      ByteArrayOutputStream end = new ByteArrayOutputStream(headEnd + tail.length - begin);
      end.write(head, 0, headEnd);
      end.write(tail, begin, tail.length - begin);
      return end.toByteArray();
    }
  }

  private static byte[] read(FileChannel file, long from, long bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, file.size() - from));
    while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) > 0) {
      // A read may give less than was asked for.
    }
    return java.util.Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Where the first cluster begins; -1 where there is none. */
  private static int cluster(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int at = 0; at + 13 <= bytes.length; at++) {
      if (buffer.getInt(at) == CLUSTER) {
        // The length says by its leading zeros how many bytes it takes itself.
        int length = Integer.numberOfLeadingZeros(bytes[at + 4] & 0xFF) - 24 + 1;
        byte first = length <= 8 ? bytes[at + 4 + length] : 0;
        if (first == TIME || first == CHECKSUM) {
          return at;
        }
      }
    }
    return -1;
  }
}
