package auklab.video.coverage;

import static java.time.ZoneOffset.UTC;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * When a station was recorded, put together from its segments as they are read. Segments that
 * follow one another in a session of FFmpeg have no hole between them, since FFmpeg drops nothing
 * there: only the time of the cut is known less exactly. So this takes little more memory than the
 * number of sessions.
 */
final class Footage {
  /** Longer than a frame of a slow camera; what is nearer together is no gap, in milliseconds. */
  static final long TOLERANCE = 200;

  /** How exactly the time of a cut within a session is known, in milliseconds. */
  private static final long CUT = 1000;

  private static final DateTimeFormatter SESSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT);

  private final boolean keepsNames;
  private final List<Named> named = new ArrayList<>();
  private final List<Span> done = new ArrayList<>();
  private final Map<String, Span> unsure = new HashMap<>();
  private final List<Span> late = new ArrayList<>();
  private String session = "";
  private long number;
  private long from;
  private long to;
  private boolean unread;

  /** A segment by its name. */
  record Named(String name, Span span) {}

  /**
   * @param keepsNames whether it is asked for single segments later
   */
  Footage(boolean keepsNames) {
    this.keepsNames = keepsNames;
  }

  /**
   * A segment.
   *
   * @param name its name
   * @param session the session in which it was recorded; empty where that is not known
   * @param number which of the session's it is
   * @param span when
   */
  void add(String name, String session, long number, Span span) {
    keep(name, span);
    if (number == 0) {
      begun(session)
          .filter(begun -> span.from() < begun)
          .ifPresent(begun -> late.add(new Span(span.from(), begun)));
    }
    boolean next = !session.isEmpty() && session.equals(this.session) && number == this.number + 1;
    // One whose length could not be read went on until the next began.
    to = next && unread ? span.from() : to;
    boolean follows = next && Math.abs(span.from() - to) <= CUT;
    if (!follows) {
      done.add(new Span(from, to));
      from = span.from();
      to = span.to();
    }
    to = Math.max(to, span.to());
    unread = span.isEmpty();
    this.session = session;
    this.number = number;
  }

  private static Optional<Long> begun(String session) {
    try {
      return Optional.of(LocalDateTime.parse(session, SESSION).toInstant(UTC).toEpochMilli());
    } catch (DateTimeException e) {
      // Not every session is named by its time.
      return Optional.empty();
    }
  }

  /**
   * When a camera kept footage to itself, and sent it to the next who asked: from the time of the
   * footage to that of the asking.
   */
  List<Span> late() {
    return List.copyOf(late);
  }

  /** The same of a segment whose true time may be told later. */
  void addUnsure(String name, Span span) {
    unsure.put(name + " " + span.from(), span);
  }

  /**
   * The true time of a segment is known.
   *
   * @param start what the clock told, in milliseconds since 1970
   * @param trueStart when it was, in the same
   * @param length in milliseconds, where it stands there; 0 otherwise
   */
  void correct(String name, long start, long trueStart, long length) {
    Span told = unsure.remove(name + " " + start);
    long millis = told == null ? length : told.millis();
    done.add(new Span(trueStart, trueStart + millis));
    keep(name, new Span(trueStart, trueStart + millis));
  }

  private void keep(String name, Span span) {
    if (keepsNames) {
      named.add(new Named(name, span));
    }
  }

  /** The segments, in the order of their times; none unless they are kept. */
  List<Named> named() {
    List<Named> all = new ArrayList<>(named);
    if (keepsNames) {
      unsure.forEach(
          (key, span) -> all.add(new Named(key.substring(0, key.lastIndexOf(' ')), span)));
    }
    all.sort(java.util.Comparator.comparingLong(segment -> segment.span().from()));
    return all;
  }

  /** When there is footage, in its order. */
  List<Span> spans() {
    List<Span> all = new ArrayList<>(done);
    all.add(new Span(from, to));
    all.addAll(unsure.values());
    return Spans.union(all, TOLERANCE);
  }
}
