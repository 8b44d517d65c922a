package auklab.video.space;

import auklab.video.config.Camera;
import auklab.video.stage.Repeats;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much each camera has recorded of late, by the ledger's {@code segment-closed}. */
public final class Recorded {
  private static final Logger LOG = LoggerFactory.getLogger("space");

  /** What was recorded earlier says little of the rate at present. */
  private static final Duration LATE = Duration.ofHours(3);

  /** More than this is not read anew. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** So many segments of a camera give its rate. */
  private static final int SEGMENTS = 16;

  private final History history;
  private final Duration window;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private final Map<String, Deque<Piece>> pieces = new HashMap<>();
  private volatile Map<String, Rate> rates = Map.of();
  private volatile Map<String, Instant> lasts = Map.of();
  private Instant newest = Instant.MIN;
  private long readAt;
  private boolean read;

  /** Tells of what has happened. */
  public interface History {
    /**
     * Reads events of one kind.
     *
     * @param since not of those before
     * @param kind what happened
     * @param reader gets each
     */
    void readSince(Instant since, String kind, Consumer<JsonNode> reader) throws IOException;
  }

  /** What a second of recording takes. */
  private record Rate(double bytes, double files) {
    static final Rate UNKNOWN = new Rate(0, 0);
  }

  private record Piece(Instant closed, long bytes, double seconds) {}

  /**
   * @param history the ledger
   * @param segment length of the longest segments, of which two must be seen
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Recorded(History history, Duration segment, Clock clock, LongSupplier nanoTime) {
    this.history = history;
    Duration two = segment.multipliedBy(2);
    this.window = two.compareTo(LATE) > 0 ? two : LATE;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  /** Reads what is new, at most once a minute. */
  public void refresh() {
    synchronized (history) {
      readNews();
    }
  }

  private void readNews() {
    long now = nanoTime.getAsLong();
    if (read && now - readAt < FRESH.toNanos()) {
      return;
    }
    read = true;
    readAt = now;
    Instant since = clock.instant().minus(window);
    // Somebody may have set the clock back meanwhile.
    if (newest.isAfter(since) && newest.isBefore(clock.instant())) {
      since = newest.plusMillis(1);
    }
    try {
      history.readSince(since, "segment-closed", this::note);
    } catch (IOException e) {
      if (repeats.isNews("history", e.toString())) {
        LOG.warn("what was recorded of late cannot be read: {}", e.toString());
      }
    }
    Instant late = clock.instant().minus(window);
    rates =
        pieces.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> rate(entry.getValue(), late)));
    lasts =
        pieces.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> entry.getValue().getLast().closed()));
  }

  private static Rate rate(Collection<Piece> pieces, Instant since) {
    List<Piece> late = pieces.stream().filter(piece -> piece.closed().isAfter(since)).toList();
    double seconds = late.stream().mapToDouble(Piece::seconds).sum();
    return seconds == 0
        ? Rate.UNKNOWN
        : new Rate(late.stream().mapToLong(Piece::bytes).sum() / seconds, late.size() / seconds);
  }

  private void note(JsonNode event) {
    double seconds = event.path("duration").asDouble();
    if (seconds <= 0) {
      return;
    }
    try {
      Instant closed = Instant.parse(event.path("time").asText());
      newest = closed;
      Deque<Piece> known =
          pieces.computeIfAbsent(event.path("station").asText(), name -> new ArrayDeque<>());
      known.add(new Piece(closed, event.path("bytes").asLong(), seconds));
      if (known.size() > SEGMENTS) {
        known.remove();
      }
    } catch (DateTimeException e) {
      // A line that is none of ours.
    }
  }

  /**
   * How much a camera records.
   *
   * @return bytes per second of recording; 0 where nothing is known of the last hours
   */
  public double bytesPerSecond(String station) {
    return rates.getOrDefault(station, Rate.UNKNOWN).bytes();
  }

  /** How many segments that makes in a second. */
  public double filesPerSecond(String station) {
    return rates.getOrDefault(station, Rate.UNKNOWN).files();
  }

  /** What these cameras record in some time, together, in bytes. */
  public long bytes(Collection<Camera> cameras, Duration time) {
    return cameras.stream()
        .mapToLong(camera -> Math.round(bytesPerSecond(camera.station()) * time.toSeconds()))
        .sum();
  }

  /** Size of a segment of each of these cameras, together, in bytes. */
  public long segments(Collection<Camera> cameras) {
    return cameras.stream()
        .mapToLong(camera -> Math.round(bytesPerSecond(camera.station()) * camera.segmentTime()))
        .sum();
  }

  /**
   * For a person or a program, by station: {@code last_segment}, when the last one was closed, and
   * {@code bytes_per_second}; of stations that have closed none in the last hours, nothing.
   */
  public Map<String, Map<String, Object>> describe() {
    refresh();
    return lasts.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                entry ->
                    Map.of(
                        "last_segment",
                        entry.getValue().truncatedTo(ChronoUnit.SECONDS).toString(),
                        "bytes_per_second",
                        Math.round(bytesPerSecond(entry.getKey())))));
  }
}
