package auklab.video.check;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.footage.Whereabouts;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Matters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares closed segments with what was agreed on, without decoding them. A segment has its name
 * before it comes here, and nobody waits for the answer: until then it is a line in a small file of
 * {@code state_dir/unchecked/STATION}.
 */
public final class SegmentCheck {
  private static final Logger LOG = LoggerFactory.getLogger("check");

  /** FFmpeg goes first; but at the lowest priority of all, a busy machine would starve a check. */
  private static final List<String> AFTER_OTHERS = List.of("-n", "10");

  private final Supplier<Cameras> cameras;
  private final Path unchecked;
  private final Path readyDir;
  private final Ledger ledger;
  private final Matters matters;
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

  /**
   * @param cameras the cameras as they are configured now, with what is expected of them
   * @param readyDir where organize may have filed a segment meanwhile
   * @param ledger where it is written what came of it
   */
  public SegmentCheck(Supplier<Cameras> cameras, Path readyDir, Ledger ledger) {
    this.cameras = cameras;
    this.unchecked = folder(cameras.get().stateDir());
    this.readyDir = readyDir;
    this.ledger = ledger;
    this.matters = Matters.in(cameras.get().stateDir());
  }

  /** Where segments are noted, in a folder for each station. */
  public static Path folder(Path stateDir) {
    return stateDir.resolve("unchecked");
  }

  /**
   * Notes a segment, to be checked soon. One of a camera with which nothing was agreed on is not
   * looked at.
   *
   * @param named the file under its final name, {@code output_dir/STATION/NAME.mkv}
   */
  public void note(Path named) throws IOException {
    String station = station(named);
    if (cameras.get().station(station).filter(Agreement::isWith).isEmpty()) {
      matters.ends(matter(station));
      return;
    }
    Path folder = unchecked.resolve(station);
    Durable.createPrivateDirectories(folder);
    Durable.replace(
        folder.resolve(named.getFileName()), named.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Where a segment lies now: organize does not wait for us.
   *
   * @param noted where it got its name
   */
  public Path find(String noted) {
    return new Whereabouts(readyDir).of(Path.of(noted));
  }

  /**
   * What {@code nice} is to run: ffprobe, on the first seconds of a segment.
   *
   * @param noted where the segment got its name
   * @param segment where it lies now
   */
  public List<String> arguments(String noted, Path segment) {
    String program =
        cameras.get().station(station(Path.of(noted))).map(Camera::ffprobePath).orElse("ffprobe");
    List<String> words = new ArrayList<>(AFTER_OTHERS);
    words.addAll(List.of(program, "-v", "error", "-threads", "1", "-f", "matroska"));
    words.addAll(Agreement.QUESTION);
    words.add(segment.toString());
    return words;
  }

  /**
   * What is to be said of a segment.
   *
   * @param noted where the segment got its name
   * @param segment where ffprobe looked for it
   * @param output what ffprobe found, as JSON; null where it found nothing
   * @param errors what it complained of; null where it said nothing
   * @throws IOException where it is to be looked at once more, since it was filed in this instant,
   *     or ffprobe said nothing: it was too slow, or ended together with the pipeline
   */
  public SegmentFinding finding(String noted, Path segment, String output, String errors)
      throws IOException {
    Path named = Path.of(noted);
    String station = station(named);
    boolean askedBefore = unanswered.remove(noted);
    Optional<Camera> camera = cameras.get().station(station).filter(Agreement::isWith);
    Optional<Finding> finding = camera.flatMap(agreed -> Agreement.finding(agreed, output));
    if (finding.isPresent()) {
      return new SegmentFinding(segment, finding.get(), Optional.empty());
    }
    if (!Files.exists(segment) && !find(noted).equals(segment)) {
      throw new IOException(segment + " was filed while it was looked at; it is looked at again");
    }
    if (isBlank(output) && isBlank(errors) && !askedBefore) {
      unanswered.add(noted);
      throw new IOException(segment + ": ffprobe gave no answer; it is asked once more");
    }
    String why =
        camera.isEmpty()
            ? "nothing is agreed on with this camera any more"
            : why(segment, output, errors);
    Finding unknown = new Finding(station, "-", "-", List.of());
    return new SegmentFinding(segment, unknown, Optional.of(why));
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private static String why(Path segment, String output, String errors) {
    if (!Files.exists(segment)) {
      return "it is not here any more";
    }
    String nothing =
        isBlank(output) ? "ffprobe did not answer in time" : "there is no picture in it";
    // Its last words are what it ended of.
    return Optional.ofNullable(errors)
        .flatMap(said -> said.lines().filter(line -> !line.isBlank()).reduce((one, next) -> next))
        .map(line -> line.replace(segment + ": ", ""))
        .orElse(nothing);
  }

  /** Whether people are to be told: of this mismatch they were not yet. */
  public boolean isNews(SegmentFinding finding) {
    return !finding.mismatches().isEmpty()
        && !matters.told(matter(finding.station())).equals(Optional.of(text(finding)));
  }

  /** The mail about a mismatch. */
  public Map<String, String> mail(SegmentFinding finding) {
    Camera camera = cameras.get().station(finding.station()).orElseThrow();
    String station = finding.station();
    return Map.of(
        "subject",
        "[STREAM] " + station + " does not send what was agreed on",
        "text",
        station
            + " does not send what was agreed on. It is recorded all the same, and the footage is"
            + " kept.\n\n"
            + text(finding)
            + "\n\nExpected: "
            + expected(camera)
            + "\nCame: video "
            + finding.finding().video()
            + "; audio "
            + finding.finding().audio()
            + "\nSince: the segment "
            + finding.segment()
            + "\n\nLikely cause: the camera was reset, or its settings were changed.\n"
            + "Next: auklab-video check "
            + station
            + "; then set the camera, or expected_video and expected_audio if this is what you"
            + " want.\n");
  }

  private static String expected(Camera camera) {
    return Stream.of(
            expected("video", camera.expectedVideo()), expected("audio", camera.expectedAudio()))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> expected(String kind, Map<String, String> agreed) {
    return agreed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            agreed.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", ", kind + " ", "")));
  }

  /** Keeps in mind that people were told. */
  public void told(SegmentFinding finding) {
    matters.isNews(matter(finding.station()), text(finding));
  }

  /** Writes into the ledger what came of it. */
  public void write(SegmentFinding finding) throws IOException {
    String station = finding.station();
    String name = finding.segment().getFileName().toString();
    if (finding.trouble().isPresent()) {
      LOG.warn("{} could not be checked: {}", finding.segment(), finding.trouble().get());
      ledger.append(
          Event.of("segment-unchecked")
              .with("station", station)
              .with("name", name)
              .with("why", finding.trouble().get()));
    } else if (!finding.mismatches().isEmpty()) {
      ledger.append(
          Event.of("stream-mismatch")
              .with("station", station)
              .with("name", name)
              .with("mismatches", finding.mismatches()));
    } else if (matters.told(matter(station)).isPresent()) {
      ledger.append(Event.of("stream-agreed").with("station", station).with("name", name));
      matters.ends(matter(station));
      LOG.info("{} sends what was agreed on again, since {}", station, name);
    }
  }

  private static String text(SegmentFinding finding) {
    return String.join("\n", finding.mismatches());
  }

  private static String matter(String station) {
    return "stream-" + station;
  }

  private static String station(Path named) {
    return Whereabouts.station(named);
  }
}
