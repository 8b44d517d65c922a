package auklab.video.footage;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of segments: {@code STATION_YYYYMMDDTHHMMSS.mkv}, the time being that of the first frame.
 * The second pass through the hour that is repeated when summer time ends bears its offset; a name
 * that is taken gets {@code -2}, {@code -3}.
 */
public final class SegmentName {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final DateTimeFormatter MODIFIED =
      DateTimeFormatter.ofPattern("yyyyMMddHH'0'mmss");
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xx");
  private static final Pattern DATED =
      Pattern.compile(".*_(\\d{8})T(\\d\\d)(\\d{4})([+-]\\d{4})?(?:-\\d+)?\\.mkv");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}]");

  private SegmentName() {}

  /**
   * The name of a segment.
   *
   * @param station the camera's station
   * @param start when its first frame was taken
   * @param zone the zone of the camera's names
   */
  public static String of(String station, Instant start, ZoneId zone) {
    LocalDateTime local = LocalDateTime.ofInstant(start, zone);
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    ZoneOffset offset = zone.getRules().getOffset(start);
    boolean secondPass = offsets.size() == 2 && offset.equals(offsets.get(1));
    return station + "_" + TIME.format(local) + (secondPass ? OFFSET.format(offset) : "") + ".mkv";
  }

  /** The n-th name to try where one is taken: the name itself, then -2, -3 and so on. */
  public static String candidate(String name, int n) {
    if (n == 1) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) + "-" + n + name.substring(dot) : name + "-" + n;
  }

  /** The date that a name bears; empty where it bears none. */
  public static Optional<LocalDate> date(String name) {
    Matcher match = DATED.matcher(name);
    if (!match.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(match.group(1), DateTimeFormatter.BASIC_ISO_DATE));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * A text by which segments can be put in the order of their times. The second pass through an
   * hour comes after the whole of the first.
   *
   * @param name the file's name
   * @param modified when it was last written, which tells where the name does not
   */
  public static String order(String name, Instant modified) {
    Matcher match = DATED.matcher(name);
    return match.matches()
        ? match.group(1) + match.group(2) + (match.group(4) == null ? 0 : 1) + match.group(3)
        : MODIFIED.format(modified.atZone(ZoneId.systemDefault()));
  }

  /** Whether a path can stand in a log as one line, and so may be archived at all. */
  public static boolean canBeLogged(String path) {
    return !CONTROL.matcher(path).find();
  }
}
