package auklab.video.ledger;

import auklab.video.footage.Durable;
import auklab.video.footage.Exclusive;
import auklab.video.space.Ballast;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happened to recorders and segments: {@code state_dir/ledger/YYYY-MM-DD.jsonl} (UTC day), one
 * JSON object a line, only ever appended to. There is one writer at a time, also among processes;
 * when {@link #append} returns, the events are on stable storage.
 */
public final class Ledger {
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** More than the last line of a day, and a torn one behind it, in bytes. */
  private static final long LAST_LINES = 65_536;

  private static final Pattern TIME =
      Pattern.compile("\"time\":\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z)\"");

  private final Path folder;
  private final Exclusive lock;
  private final Clock clock;
  private final String bootId;
  private final Ballast ballast;

  /**
   * @param folder {@code state_dir/ledger}
   * @param clock the wall clock
   * @param bootId identity of this boot of the machine, so that monotonic times can be compared
   */
  public Ledger(Path folder, Clock clock, String bootId) {
    this.folder = folder;
    this.lock = new Exclusive(folder.resolve("lock"));
    this.clock = clock;
    this.bootId = bootId;
    this.ballast = Ballast.in(folder.toAbsolutePath().getParent());
  }

  /** Appends one event. */
  public void append(Event event) throws IOException {
    append(List.of(event));
  }

  /**
   * Appends events in their order, all of one instant.
   *
   * @throws IOException where they could not be put on stable storage; then none counts
   */
  public synchronized void append(List<Event> events) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Event event : events) {
      ObjectNode line =
          MAPPER
              .createObjectNode()
              .put("v", VERSION)
              .put("time", now.truncatedTo(ChronoUnit.MILLIS).toString())
              .put("boot", bootId)
              .put("mono", monotonicSeconds())
              .put("event", event.kind());
      event.fields().forEach(line::putPOJO);
      lines.writeBytes(MAPPER.writeValueAsBytes(line));
      lines.write('\n');
    }
    Path day = folder.resolve(LocalDate.ofInstant(now, ZoneOffset.UTC) + ".jsonl");
    ballast.spend(
        folder,
        () -> {
          Durable.createPrivateDirectories(folder);
          return append(day, lines.toByteArray());
        });
  }

  private long append(Path day, byte[] lines) throws IOException {
    try (FileChannel held = lock.take()) {
      return AppendOnly.append(day, lines);
    }
  }

  /**
   * Proves that events can be appended, by putting something beside them on stable storage.
   *
   * @throws IOException where they cannot
   */
  public void prove() throws IOException {
    Path day = folder.resolve(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) + ".jsonl");
    if (Files.exists(day) && !Files.isWritable(day)) {
      throw new AccessDeniedException(day.toString());
    }
    Durable.createPrivateDirectories(folder);
    Durable.replace(folder.resolve("proof"), bootId.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads what happened in this boot of the machine. Days that end with another boot's event, which
   * is nearly all of a long history, cost no more than their last line; torn lines are passed over.
   *
   * @param reader gets the events by day, those of each day in their order, and says whether it
   *     wants more
   * @return whether it got them all
   */
  public boolean readThisBoot(Predicate<JsonNode> reader) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    List<Path> days = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jsonl")) {
      found.forEach(days::add);
    }
    days.sort(null);
    for (Path day : days) {
      if (endsWithThisBoot(day) && !readThisBoot(day, reader)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads events of one kind that were written not long ago. Of the day in which they begin, only
   * the end is read; torn lines are passed over.
   *
   * @param since not of those before
   * @param kind what happened
   * @param reader gets each, in their order
   */
  public void readSince(Instant since, String kind, Consumer<JsonNode> reader) throws IOException {
    LocalDate day = LocalDate.ofInstant(since, ZoneOffset.UTC);
    LocalDate last = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    String mark = "\"event\":\"" + kind + "\"";
    for (; !day.isAfter(last); day = day.plusDays(1)) {
      Path file = folder.resolve(day + ".jsonl");
      if (!Files.exists(file)) {
        continue;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.position(beginning(channel, since));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.contains(mark)) {
            try {
              JsonNode event = MAPPER.readTree(line);
              if (!Instant.parse(event.path("time").asText()).isBefore(since)) {
                reader.accept(event);
              }
            } catch (JsonProcessingException | DateTimeException e) {
              // A torn line says nothing.
            }
          }
        }
      }
    }
  }

  /** A place in a day before which nothing is of a time. */
  private static long beginning(FileChannel day, Instant since) throws IOException {
    long step = LAST_LINES;
    for (long at = day.size() - step; at > 0; at -= step, step *= 2) {
      ByteBuffer piece = ByteBuffer.allocate((int) LAST_LINES);
      day.read(piece, at);
      Matcher time = TIME.matcher(new String(piece.array(), StandardCharsets.UTF_8));
      if (time.find() && Instant.parse(time.group(1)).isBefore(since)) {
        return at;
      }
    }
    return 0;
  }

  private boolean endsWithThisBoot(Path day) throws IOException {
    try (FileChannel channel = FileChannel.open(day, StandardOpenOption.READ)) {
      ByteBuffer end = ByteBuffer.allocate((int) Math.min(LAST_LINES, channel.size()));
      channel.read(end, channel.size() - end.capacity());
      return new String(end.array(), StandardCharsets.UTF_8).contains(bootId);
    }
  }

  private boolean readThisBoot(Path day, Predicate<JsonNode> reader) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(day), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(bootId)) {
          try {
            JsonNode event = MAPPER.readTree(line);
            if (event.path("boot").asText().equals(bootId) && !reader.test(event)) {
              return false;
            }
          } catch (JsonProcessingException e) {
            // A torn line says nothing.
          }
        }
      }
    }
    return true;
  }

  /** Seconds of the machine's monotonic clock, which on Linux counts from its boot. */
  private static double monotonicSeconds() {
    return Math.round(System.nanoTime() / 1e6) / 1e3;
  }

  /** Appends whole lines to files that a cut-off writer may have left with half of one. */
  static final class AppendOnly {
    private AppendOnly() {}

    /**
     * Appends lines, under a lock that the caller holds.
     *
     * @return where the file ended before
     */
    static long append(Path file, byte[] lines) throws IOException {
      boolean fresh = !Files.exists(file);
      long before;
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        before = channel.size();
        ByteBuffer buffer = ByteBuffer.wrap(completed(channel, before, lines));
        try {
          for (long at = before; buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
          }
          channel.force(true);
        } catch (IOException e) {
          // All or nothing, as far as the disk allows: a full one keeps no half a line.
          channel.truncate(before);
          throw e;
        }
      }
      if (fresh) {
        Durable.syncFolder(file.toAbsolutePath().getParent());
      }
      return before;
    }

    /** Takes back what was appended last, under the same lock. */
    static void takeBack(Path file, long before) throws IOException {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(before);
        channel.force(true);
      }
    }

    /** Ends a torn last line, so that only that line is lost. */
    private static byte[] completed(FileChannel channel, long end, byte[] lines)
        throws IOException {
      ByteBuffer last = ByteBuffer.allocate(1);
      boolean torn = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
      if (!torn) {
        return lines;
      }
      byte[] joined = new byte[lines.length + 1];
      joined[0] = '\n';
      System.arraycopy(lines, 0, joined, 1, lines.length);
      return joined;
    }
  }
}
