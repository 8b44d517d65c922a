package auklab.video.footage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a segment holds, read from the structure of the file: no other program is needed, and a file
 * of any size takes the same memory. FFmpeg may still write it, may have been killed while it did,
 * and a disk may have damaged it: then what is whole counts. Source of the format: RFC 9559.
 */
public final class Matroska implements Closeable {
  private static final int SEGMENT = 0x18538067;
  private static final int INFO = 0x1549A966;
  private static final int TIMESTAMP_SCALE = 0x2AD7B1;
  private static final int TRACKS = 0x1654AE6B;
  private static final int TRACK_ENTRY = 0xAE;
  private static final int TRACK_NUMBER = 0xD7;
  private static final int TRACK_TYPE = 0x83;
  private static final int CODEC = 0x86;
  private static final int DEFAULT_DURATION = 0x23E383;
  private static final int CLUSTER = 0x1F43B675;
  private static final int CRC = 0xBF;
  private static final int TIMESTAMP = 0xE7;
  private static final int SIMPLE_BLOCK = 0xA3;
  private static final int BLOCK_GROUP = 0xA0;
  private static final int BLOCK = 0xA1;

  private static final int VIDEO = 1;
  private static final int AUDIO = 2;

  /** What stands before the first frame is a few kilobytes long; an attachment would be more. */
  private static final int MOST_WITHOUT_FRAME = 64 * 1024;

  private static final int MOST_OF_A_TEXT = 64;

  /** A track that begins within these begins with the others: some twenty seconds. */
  private static final int FIRST_CLUSTERS = 32;

  /** Enough for the headers of some frames; more would only read the frames themselves. */
  private static final int WINDOW = 4 * 1024;

  private static final long NONE = Long.MIN_VALUE;

  private final FileChannel file;
  private final long size;
  private final List<TrackEntry> tracks = new ArrayList<>();
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW + Long.BYTES).limit(0);
  private long windowAt;
  private long scale = 1_000_000;

  /**
   * A track that the file announces.
   *
   * @param kind {@code video}, {@code audio} or {@code other}
   * @param codec Matroska's name of its codec, e.g. {@code A_AAC}
   * @param empty whether not one frame of it is there
   */
  public record Track(String kind, String codec, boolean empty) {}

  private record Element(int id, long data, long end) {
    long length() {
      return end - data;
    }
  }

  /** Frames from this time on, in nanoseconds, to which theirs are relative. */
  private record Cluster(long data, long end, long time) {}

  private record Vint(long value, int length, long end) {}

  private static final class TrackEntry {
    private long number;
    private long type;
    private String codec = "";
    private long frameNanos;
    private boolean seen;
    private long begin = NONE;
    private long end = NONE;
  }

  private Matroska(Path segment, long most) throws IOException {
    file = FileChannel.open(segment, StandardOpenOption.READ);
    size = Math.min(file.size(), most);
  }

  /**
   * How long the footage in a file is: from the first frame of a track to the end of its last one,
   * by the times that the frames bear; the longest track counts.
   *
   * @param segment the file
   * @return to the millisecond; empty where it holds no frame, or is no Matroska file
   */
  public static Optional<Duration> length(Path segment) throws IOException {
    return length(segment, Long.MAX_VALUE, Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * The same of a file as it was when it had so many bytes.
   *
   * @param segment the file, which may have grown since
   * @param bytes how much of it counts, in bytes
   * @param most longer footage is not read to its end, and its length is empty
   */
  public static Optional<Duration> length(Path segment, long bytes, Duration most)
      throws IOException {
    try (Matroska matroska = new Matroska(segment, bytes)) {
      return matroska.length(most.toNanos());
    }
  }

  /**
   * Whether a file holds no frame, for certain: it is as small as a header, and no cluster of
   * frames begins in it. A file that is merely damaged, or another format, is not.
   *
   * @param segment the file
   */
  public static boolean isWithoutFrame(Path segment) throws IOException {
    if (Files.size(segment) >= MOST_WITHOUT_FRAME) {
      return false;
    }
    try (Matroska matroska = new Matroska(segment, Long.MAX_VALUE)) {
      return matroska.cluster(0) == NONE;
    }
  }

  /**
   * The tracks of a file.
   *
   * @param segment the file, which is read to its end where a track is empty
   */
  public static List<Track> tracks(Path segment) throws IOException {
    try (Matroska matroska = new Matroska(segment, Long.MAX_VALUE)) {
      matroska.look();
      return matroska.tracks.stream()
          .map(track -> new Track(kind(track.type), track.codec, !track.seen))
          .toList();
    }
  }

  private static String kind(long type) {
    return type == VIDEO ? "video" : type == AUDIO ? "audio" : "other";
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /**
   * Of each track by itself: the times of one may be far from those of another, since a camera may
   * have a clock for each.
   */
  private Optional<Duration> length(long most) throws IOException {
    Optional<Cluster> first = next(0);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Cluster last = first.get();
    Cluster before = last;
    begin(last);
    int read = 1;
    for (Optional<Cluster> next = next(last.end()); next.isPresent(); next = next(last.end())) {
      before = last;
      last = next.get();
      if (last.time() - first.get().time() > most) {
        return Optional.empty();
      }
      if (read++ < FIRST_CLUSTERS && tracks.stream().anyMatch(track -> track.begin == NONE)) {
        begin(last);
      }
    }
    // The last cluster may have been cut off before its first frame.
    for (Cluster cluster : List.of(before, last)) {
      frames(cluster, (track, time) -> track.end = Math.max(track.end, time + track.frameNanos));
    }
    return tracks.stream()
        .filter(track -> track.begin != NONE && track.end != NONE)
        .map(track -> Duration.ofMillis(Math.round((track.end - track.begin) / 1e6)))
        .max(Duration::compareTo);
  }

  private void begin(Cluster cluster) throws IOException {
    frames(
        cluster,
        (track, time) -> track.begin = track.begin == NONE ? time : Math.min(track.begin, time));
  }

  private void look() throws IOException {
    Optional<Cluster> next = next(0);
    while (next.isPresent() && !tracks.stream().allMatch(track -> track.seen)) {
      frames(next.get(), (track, time) -> track.seen = true);
      next = next(next.get().end());
    }
  }

  private interface FrameConsumer {
    /** A frame of this track, at this time in nanoseconds. */
    void accept(TrackEntry track, long time);
  }

  /** The frames of a cluster, as far as it is whole. */
  private void frames(Cluster cluster, FrameConsumer consumer) throws IOException {
    long at = cluster.data();
    while (at < cluster.end()) {
      Optional<Element> element = element(at);
      if (element.isEmpty()) {
        return;
      }
      int id = element.get().id();
      if (id == SIMPLE_BLOCK || id == BLOCK) {
        Vint number = vint(element.get().data(), true);
        ByteBuffer offset = bytes(number.end(), Short.BYTES);
        if (offset.remaining() < Short.BYTES) {
          return;
        }
        long time = cluster.time() + offset.getShort() * scale;
        tracks.stream()
            .filter(track -> track.number == number.value())
            .forEach(track -> consumer.accept(track, time));
      }
      at = id == BLOCK_GROUP ? element.get().data() : element.get().end();
    }
  }

  /** The first cluster from a place in the file on; what is damaged before it is passed over. */
  private Optional<Cluster> next(long from) throws IOException {
    long at = from;
    while (at < size) {
      Optional<Element> found = element(at);
      if (found.isEmpty()) {
        at = cluster(at + 1);
        if (at == NONE) {
          return Optional.empty();
        }
        continue;
      }
      Element element = found.get();
      switch (element.id()) {
        case CLUSTER -> {
          Optional<Element> time = element(element.data());
          if (time.filter(first -> first.id() == CRC).isPresent()) {
            time = element(time.get().end());
          }
          if (time.filter(first -> first.id() == TIMESTAMP).isPresent()) {
            long nanos = number(time.get()) * scale;
            return Optional.of(new Cluster(time.get().end(), element.end(), nanos));
          }
          at = element.end();
        }
        case SEGMENT, INFO -> at = element.data();
        case TIMESTAMP_SCALE -> {
          scale = number(element);
          at = element.end();
        }
        case TRACKS -> {
          tracks.clear();
          at = element.data();
        }
        case TRACK_ENTRY -> {
          tracks.add(trackEntry(element));
          at = element.end();
        }
        default -> at = element.end();
      }
    }
    return Optional.empty();
  }

  private TrackEntry trackEntry(Element entry) throws IOException {
    TrackEntry track = new TrackEntry();
    long at = entry.data();
    while (at < entry.end()) {
      Optional<Element> found = element(at);
      if (found.isEmpty()) {
        break;
      }
      Element element = found.get();
      switch (element.id()) {
        case TRACK_NUMBER -> track.number = number(element);
        case TRACK_TYPE -> track.type = number(element);
        case DEFAULT_DURATION -> track.frameNanos = number(element);
        case CODEC -> track.codec = text(element);
        default -> {}
      }
      at = element.end();
    }
    return track;
  }

  /** Where the next cluster may begin. */
  private long cluster(long from) throws IOException {
    for (long at = from; at < size; at += WINDOW) {
      ByteBuffer bytes = bytes(at, WINDOW + Integer.BYTES - 1);
      for (int i = bytes.position(); i + Integer.BYTES <= bytes.limit(); i++) {
        if (bytes.getInt(i) == CLUSTER) {
          return at + i - bytes.position();
        }
      }
    }
    return NONE;
  }

  /**
   * The element at a place; empty where none begins there. One that is cut off ends with the file.
   */
  private Optional<Element> element(long at) throws IOException {
    Vint id = vint(at, false);
    if (id.length() == 0 || id.length() > Integer.BYTES) {
      return Optional.empty();
    }
    Vint length = vint(id.end(), true);
    if (length.length() == 0) {
      return Optional.empty();
    }
    // All ones: its length was not known when it began, and it goes on to the end.
    boolean open = length.value() == (1L << 7 * length.length()) - 1;
    long end = open ? size : Math.min(size, length.end() + length.value());
    return Optional.of(new Element((int) id.value(), length.end(), end));
  }

  /**
   * A number that says by its leading zeros how many bytes it takes; of no length where there is
   * none.
   */
  private Vint vint(long at, boolean masked) throws IOException {
    ByteBuffer bytes = bytes(at, Long.BYTES);
    if (!bytes.hasRemaining() || bytes.get(bytes.position()) == 0) {
      return new Vint(0, 0, at);
    }
    int first = bytes.get() & 0xFF;
    int length = Integer.numberOfLeadingZeros(first) - 24 + 1;
    if (bytes.remaining() < length - 1) {
      return new Vint(0, 0, at);
    }
    long value = masked ? first & (0xFF >> length) : first;
    for (int i = 1; i < length; i++) {
      value = value << 8 | bytes.get() & 0xFF;
    }
    return new Vint(value, length, at + length);
  }

  private long number(Element element) throws IOException {
    ByteBuffer bytes = bytes(element.data(), (int) Math.min(Long.BYTES, element.length()));
    long value = 0;
    while (bytes.hasRemaining()) {
      value = value << 8 | bytes.get() & 0xFF;
    }
    return value;
  }

  private String text(Element element) throws IOException {
    return StandardCharsets.US_ASCII
        .decode(bytes(element.data(), (int) Math.min(MOST_OF_A_TEXT, element.length())))
        .toString();
  }

  /** Bytes of the file, no more than a window's; fewer at its end. */
  private ByteBuffer bytes(long at, int count) throws IOException {
    long begin = at - windowAt;
    if (begin < 0 || begin + count > window.limit()) {
      window.clear();
      while (window.hasRemaining() && file.read(window, at + window.position()) > 0) {
        // A read may give less than was asked for.
      }
      window.flip();
      windowAt = at;
      begin = 0;
    }
    int from = (int) Math.min(begin, window.limit());
    return window.duplicate().position(from).limit(Math.min(window.limit(), from + count));
  }
}
