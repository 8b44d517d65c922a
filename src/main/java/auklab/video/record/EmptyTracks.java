package auklab.video.record;

import auklab.video.footage.Matroska;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tracks that cameras announce and send nothing in. Those that FFmpeg could write are in its
 * segments, without a frame; those of which it does not know enough stand in its log.
 */
final class EmptyTracks {
  /** A shorter segment does not tell whether a track is empty: it may begin late. */
  static final Duration TELLING = Duration.ofSeconds(5);

  /**
   * Without these, a track cannot be written. What FFmpeg says of the address file counts: it
   * examines the stream once more behind it, and may find then what it missed at first.
   */
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "\\[concat @.*codec parameters for stream (\\d+) \\((Video|Audio): (\\w+).*"
              + "unspecified (?:size|sample rate|number of channels)");

  private static final String PICTURE = "picture";
  private static final String SOUND = "sound";

  private final Map<String, List<String>> inLastSegment = new ConcurrentHashMap<>();
  private final Map<String, List<String>> inSegments = new ConcurrentHashMap<>();
  private final Map<String, List<String>> inLogs = new ConcurrentHashMap<>();
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * The tracks of a segment that was closed. One that is empty in two segments in a row stays
   * empty: it may begin late in one, and some microphones send only what is loud.
   *
   * @param station its station
   * @param tracks what it announces, and whether there is anything in it
   * @param now whether the FFmpeg that runs has written it, and not one before
   */
  void closed(String station, List<Matroska.Track> tracks, boolean now) {
    List<String> empty =
        tracks.stream().filter(Matroska.Track::empty).map(EmptyTracks::words).toList();
    List<String> before = inLastSegment.put(station, empty);
    boolean first = before == null;
    inSegments.put(station, first ? List.of() : empty.stream().filter(before::contains).toList());
    // Of an FFmpeg that an earlier pipeline has started, nobody knows what it said at first.
    if (now && inLogs.containsKey(station) && (!first || empty.isEmpty())) {
      known.add(station);
    }
  }

  /** A station's FFmpeg was started, and examines the stream anew. */
  void begun(String station) {
    inLogs.put(station, List.of());
    known.remove(station);
  }

  /** Lines that a station's FFmpeg has printed. */
  void said(String station, String lines) {
    Matcher track = UNKNOWN.matcher(lines);
    while (track.find()) {
      String one =
          word(track.group(2))
              + " ("
              + track.group(3)
              + ", track "
              + (Integer.parseInt(track.group(1)) + 1)
              + ")";
      inLogs.merge(
          station,
          List.of(one),
          (before, more) -> Stream.concat(before.stream(), more.stream()).distinct().toList());
    }
  }

  /** Whether a station's FFmpeg knows too little of a picture that the camera announces. */
  boolean isPictureUnknown(String station) {
    return inLogs.getOrDefault(station, List.of()).stream()
        .anyMatch(track -> track.startsWith(PICTURE));
  }

  /**
   * Matroska's names of codecs begin with the kind of track, and of some sound it knows no other.
   */
  private static String words(Matroska.Track track) {
    String codec = track.codec().replaceFirst("^[AV]_", "");
    return word(track.kind()) + (codec.equals("MS/ACM") ? "" : " (" + codec + ")");
  }

  private static String word(String kind) {
    return kind.equalsIgnoreCase("video") ? PICTURE : SOUND;
  }

  /** The empty tracks of a station, in words. */
  List<String> of(String station) {
    List<String> all = new ArrayList<>(inSegments.getOrDefault(station, List.of()));
    all.addAll(inLogs.getOrDefault(station, List.of()));
    return all;
  }

  /** Whether all is known of the tracks that a station's FFmpeg finds. */
  boolean isKnown(String station) {
    return known.contains(station);
  }
}
