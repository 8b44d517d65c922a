package auklab.video.record;

import auklab.video.footage.Durable;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * FFmpeg writes what it says into a file that only we can read, since there may be a password in
 * it. From there it is copied, masked, to {@code logs_dir/STATION.log}, which is bounded; and what
 * was copied is cut off while FFmpeg writes on.
 */
final class RecorderLog {
  private static final int CHUNK = 1 << 16;
  private static final int WORDS = 4096;

  private final Path folder;
  private final Mask mask;
  private final long mostBytes;
  private final EmptyTracks emptyTracks;
  private final ClockJumps clockJumps;
  private final Map<String, Long> copied = new HashMap<>();
  private final Map<String, String> lastWords = new HashMap<>();
  private final Map<String, Loglevel> lastLevel = new HashMap<>();

  /**
   * @param folder where the unmasked files lie, below {@code state_dir}
   * @param mask takes the passwords out
   * @param mostBytes bound of a station's log with its older piece, in bytes
   * @param emptyTracks learns which tracks FFmpeg knows too little of
   * @param clockJumps learns which cameras' clocks have jumped
   */
  RecorderLog(
      Path folder, Mask mask, long mostBytes, EmptyTracks emptyTracks, ClockJumps clockJumps) {
    this.folder = folder;
    this.mask = mask;
    this.mostBytes = mostBytes;
    this.emptyTracks = emptyTracks;
    this.clockJumps = clockJumps;
  }

  /** Where FFmpeg of this station is to write; the file exists and only its owner can read it. */
  synchronized Path file(String station) throws IOException {
    Durable.createPrivateDirectories(folder);
    Path raw = raw(station);
    if (!Files.exists(raw)) {
      Files.createFile(
          raw, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return raw;
  }

  /** Forgets what an earlier FFmpeg said last. */
  synchronized void begin(String station) {
    lastWords.remove(station);
    emptyTracks.begun(station);
    clockJumps.begun(station);
  }

  /** What the FFmpeg that began last has said last, masked. */
  synchronized String lastWords(String station) {
    return lastWords.getOrDefault(station, "");
  }

  /**
   * Copies what is new.
   *
   * @param station the station
   * @param logsDir where its log goes
   * @param loglevel how much of it goes there
   */
  synchronized void copy(String station, Path logsDir, String loglevel) throws IOException {
    Path raw = raw(station);
    // Nothing there is the rule, and this asks for it with the fewest steps.
    if (raw.toFile().length() == 0) {
      copied.remove(station);
      return;
    }
    IOException fault = null;
    try (FileChannel from =
        FileChannel.open(raw, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      long at = Math.min(copied.getOrDefault(station, 0L), from.size());
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (from.read(buffer.clear(), at) > 0) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        // Only whole lines: half a password would not be known for one.
        int whole = lastLine(bytes, bytes.length == CHUNK ? CHUNK : 0);
        if (whole == 0) {
          break;
        }
        try {
          write(
              station,
              logsDir,
              Loglevel.of(loglevel),
              new String(bytes, 0, whole, StandardCharsets.UTF_8));
        } catch (IOException e) {
          // Where the log cannot be written, its lines are lost; they must not fill this disk.
          fault = e;
        }
        at += whole;
        copied.put(station, at);
      }
      // Of a flood, the half line at its end is lost rather than kept with all that is before it.
      if (at == from.size() || at > mostBytes / 2) {
        from.truncate(0);
        copied.remove(station);
      }
    }
    if (fault != null) {
      throw fault;
    }
  }

  /** Length of the part that ends with a line's end; {@code otherwise} where there is none. */
  private static int lastLine(byte[] bytes, int otherwise) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        return i + 1;
      }
    }
    return otherwise;
  }

  private void write(String station, Path logsDir, Loglevel wanted, String text)
      throws IOException {
    String masked = mask.apply(text);
    emptyTracks.said(station, masked);
    String words = lastWords.getOrDefault(station, "") + masked;
    lastWords.put(station, words.substring(Math.max(0, words.length() - WORDS)));
    String kept = within(wanted, station, masked);
    if (kept.isEmpty()) {
      return;
    }
    Files.createDirectories(logsDir);
    Path log = logsDir.resolve(station + ".log");
    if (Files.exists(log) && Files.size(log) > mostBytes / 2) {
      Files.move(log, logsDir.resolve(station + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(log, kept, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The lines that are not more talkative than is wanted. */
  private String within(Loglevel wanted, String station, String text) {
    StringBuilder kept = new StringBuilder();
    for (String line : text.split("(?<=\n)")) {
      if (clockJumps.isKnown(station, line)) {
        continue;
      }
      Loglevel level =
          Loglevel.ofLine(line).orElse(lastLevel.getOrDefault(station, Loglevel.PANIC));
      lastLevel.put(station, level);
      if (level.isWithin(wanted)) {
        kept.append(line);
      }
    }
    return kept.toString();
  }

  private Path raw(String station) {
    return folder.resolve(station + ".ffmpeg");
  }
}
