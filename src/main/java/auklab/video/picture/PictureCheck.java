package auklab.video.picture;

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
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees, now and then, whether a camera shows something: two key frames of a closed segment, and its
 * first sound. Footage may leave here within seconds after its close, so whoever names a segment
 * leaves a note of it in {@code state_dir/unseen/STATION} when it is time; and nobody waits.
 */
public final class PictureCheck {
  private static final Logger LOG = LoggerFactory.getLogger("picture");

  /** Nobody's turn comes later. */
  private static final List<String> AFTER_ALL = List.of("-n", "19", "ionice", "-c", "3");

  /** A camera sends a key frame every few seconds; some, every minute while nothing moves. */
  private static final String PICTURE_SECONDS = "60";

  /** A track of sound may begin two seconds later than the picture. */
  private static final String SOUND_SECONDS = "3";

  private static final String NOTE = "newest";

  private final Supplier<Cameras> cameras;
  private final Path unseen;
  private final Path pictures;
  private final Whereabouts whereabouts;
  private final Ledger ledger;
  private final Matters matters;
  private final Duration every;
  private final Limits limits;
  private final Clock clock;
  private final Map<String, List<Fault>> suspected = new ConcurrentHashMap<>();

  /**
   * @param cameras the cameras as they are configured now
   * @param readyDir where organize may have filed a segment meanwhile
   * @param ledger where it is written what came of it
   * @param every how long after a look the next one is due
   * @param limits from where on something is wrong
   * @param clock the wall clock
   */
  public PictureCheck(
      Supplier<Cameras> cameras,
      Path readyDir,
      Ledger ledger,
      Duration every,
      Limits limits,
      Clock clock) {
    Path stateDir = cameras.get().stateDir();
    this.cameras = cameras;
    this.unseen = folder(stateDir);
    this.pictures = stateDir.resolve("pictures");
    this.whereabouts = new Whereabouts(readyDir);
    this.ledger = ledger;
    this.matters = Matters.in(stateDir);
    this.every = every;
    this.limits = limits;
    this.clock = clock;
  }

  /** Where segments are noted, in a folder for each station. */
  public static Path folder(Path stateDir) {
    return stateDir.resolve("unseen");
  }

  /**
   * Notes a segment that is to be looked at soon, if it is time. One that was noted before and not
   * looked at yet gives way to it.
   *
   * @param named the file under its final name, {@code output_dir/STATION/NAME.mkv}
   */
  public void note(Path named) throws IOException {
    String station = Whereabouts.station(named);
    Optional<Camera> camera = cameras.get().station(station).filter(Camera::checkPicture);
    if (camera.isEmpty()) {
      matters.ends(matter(station));
      return;
    }
    if (isDue(camera.get())) {
      Path folder = unseen.resolve(station);
      Durable.createPrivateDirectories(folder);
      Durable.replace(folder.resolve(NOTE), named.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** At the first sign of a fault, the next segment is to confirm it. */
  private boolean isDue(Camera camera) throws IOException {
    String station = camera.station();
    Path last = picture(station);
    boolean unsure = suspected.containsKey(station) && matters.told(matter(station)).isEmpty();
    if (unsure || !Files.exists(last)) {
      return true;
    }
    Duration age = Duration.between(Files.getLastModifiedTime(last).toInstant(), clock.instant());
    // Segments do not end to the second; and a clock that was set back makes nobody blind.
    Duration half = Duration.ofSeconds(camera.segmentTime()).dividedBy(2);
    return age.isNegative() || age.plus(half).compareTo(every) >= 0;
  }

  /**
   * Where a segment lies now.
   *
   * @param noted where it got its name
   */
  public Path find(String noted) {
    return whereabouts.of(Path.of(noted));
  }

  /**
   * What {@code nice} is to run: FFmpeg, which prints two key frames, small and grey.
   *
   * @param noted where the segment got its name
   * @param segment where it lies now
   */
  public List<String> pictureArguments(String noted, Path segment) {
    List<String> words = ffmpeg(noted, PICTURE_SECONDS, segment, "-skip_frame", "nokey");
    String small = "scale=" + Frame.WIDTH + ":" + Frame.HEIGHT + ":flags=area,format=gray";
    words.addAll(List.of("-map", "0:v:0", "-frames:v", "2", "-fps_mode", "passthrough"));
    words.addAll(List.of("-vf", small, "-c:v", "pgm", "-f", "image2pipe", "pipe:1"));
    return words;
  }

  /** The same for its first sound, as samples of 16 bits; where it has none, nothing is printed. */
  public List<String> soundArguments(String noted, Path segment) {
    List<String> words = ffmpeg(noted, SOUND_SECONDS, segment, "-vn");
    words.addAll(List.of("-map", "0:a:0", "-f", "s16le", "pipe:1"));
    return words;
  }

  private List<String> ffmpeg(String noted, String seconds, Path segment, String... options) {
    String program =
        cameras
            .get()
            .station(Whereabouts.station(Path.of(noted)))
            .map(Camera::ffmpegPath)
            .orElse("ffmpeg");
    List<String> words = new ArrayList<>(AFTER_ALL);
    words.addAll(List.of(program, "-hide_banner", "-nostdin", "-v", "error"));
    words.addAll(List.of("-filter_threads", "1", "-threads", "1"));
    words.addAll(List.of(options));
    words.addAll(List.of("-t", seconds, "-f", "matroska", "-i", segment.toString()));
    return words;
  }

  /**
   * What a segment shows.
   *
   * @param noted where it got its name
   * @param segment where FFmpeg looked for it
   * @param images the key frames; null where there was none
   * @param sound the sound; null where there was none
   * @param errors what FFmpeg complained of; null where it said nothing
   */
  public Look look(String noted, Path segment, byte[] images, byte[] sound, String errors)
      throws IOException {
    String station = Whereabouts.station(Path.of(noted));
    List<Frame> frames = images == null ? List.of() : Frame.read(images);
    if (!frames.isEmpty()) {
      byte[] samples = sound == null ? new byte[0] : sound;
      return Look.of(station, segment, frames, before(station), samples, limits);
    }
    String why =
        // Its last words are what it ended of.
        Optional.ofNullable(errors)
            .flatMap(
                said -> said.lines().filter(line -> !line.isBlank()).reduce((one, next) -> next))
            .map(line -> line.replace(segment + ": ", ""))
            .orElse("FFmpeg found no picture in time");
    return Look.none(station, segment, why);
  }

  private Optional<Frame> before(String station) throws IOException {
    Path last = picture(station);
    return Files.exists(last)
        ? Frame.read(Files.readAllBytes(last)).stream().findFirst()
        : Optional.empty();
  }

  /**
   * Whether people are to be told: two looks have found a fault of which they were not told yet.
   */
  public boolean isNews(Look look) {
    List<String> told =
        matters.told(matter(look.station())).stream().flatMap(String::lines).toList();
    return confirmed(look).stream().anyMatch(fault -> !told.contains(fault.words()));
  }

  private List<Fault> confirmed(Look look) {
    List<Fault> before = suspected.getOrDefault(look.station(), List.of());
    return look.faults().stream().filter(before::contains).toList();
  }

  /** The mail about it. */
  public Map<String, String> mail(Look look) {
    List<Fault> faults = confirmed(look);
    String all = words(faults, "; ");
    return Map.of(
        "subject",
        "[STREAM] " + look.station() + ": " + all,
        "text",
        look.station()
            + " is recorded as before, and the footage is kept; but in two segments one after the"
            + " other "
            + all
            + ".\n\n"
            + figures(look)
            + "\nLast seen in: "
            + look.segment()
            + "\n\nLikely cause: "
            + joined(faults, Fault::cause, "; ")
            + ".\nNext: auklab-video snapshot "
            + look.station()
            + " shows what it sends; "
            + joined(faults, Fault::remedy, "; ")
            + ". If it is meant to be so, set check_picture to false for this camera.\n");
  }

  private static String figures(Look look) {
    Frame frame = look.frame().orElseThrow();
    StringBuilder figures = new StringBuilder();
    figures.append(String.format(Locale.ROOT, "Brightness: %.1f of 255", frame.brightness()));
    figures.append("; detail: ").append(frame.detail());
    look.change()
        .ifPresent(
            share ->
                figures.append(
                    String.format(
                        Locale.ROOT, "; changed from one key frame to the next: %.2f %%", share)));
    look.loudness()
        .ifPresent(
            level -> figures.append(String.format(Locale.ROOT, "; sound: %.0f of 32768", level)));
    return figures.toString();
  }

  /** Keeps in mind that people were told. */
  public void told(Look look) {
    matters.isNews(matter(look.station()), words(confirmed(look), "\n"));
  }

  /** Writes into the ledger what came of it, and keeps the picture for the next look. */
  public void write(Look look) throws IOException {
    String station = look.station();
    String name = look.segment().getFileName().toString();
    if (look.trouble().isPresent()) {
      // A segment that is archived and gone by now is no trouble: the next one will do.
      if (Files.exists(look.segment())) {
        LOG.warn("{} shows no picture: {}", look.segment(), look.trouble().get());
        ledger.append(
            Event.of("picture-unseen")
                .with("station", station)
                .with("name", name)
                .with("why", look.trouble().get()));
      }
      return;
    }
    if (look.faults().isEmpty()) {
      suspected.remove(station);
      if (matters.told(matter(station)).isPresent()) {
        ledger.append(Event.of("picture-good").with("station", station).with("name", name));
        matters.ends(matter(station));
        LOG.info("{} shows something again, since {}", station, name);
      }
    } else {
      ledger.append(fault(look, name));
      if (confirmed(look).isEmpty()) {
        LOG.info("{}: {}; the next segment is to confirm it", name, words(look.faults(), "; "));
      }
      suspected.put(station, look.faults());
    }
    keep(station, look.frame().orElseThrow());
  }

  private static Event fault(Look look, String name) {
    Frame frame = look.frame().orElseThrow();
    Event event =
        Event.of("picture-fault")
            .with("station", look.station())
            .with("name", name)
            .with("faults", look.faults().stream().map(Fault::words).toList())
            .with("brightness", rounded(frame.brightness()))
            .with("detail", frame.detail());
    if (look.change().isPresent()) {
      event = event.with("change", rounded(look.change().getAsDouble()));
    }
    return look.loudness().isPresent()
        ? event.with("sound", Math.round(look.loudness().getAsDouble()))
        : event;
  }

  private static double rounded(double figure) {
    return Math.round(figure * 100) / 100.0;
  }

  /** Without it, the next look comes sooner and knows of no earlier one. */
  private void keep(String station, Frame frame) {
    try {
      Durable.createPrivateDirectories(pictures);
      Durable.replace(picture(station), frame.pgm());
    } catch (IOException e) {
      LOG.warn("the picture of {} cannot be kept: {}", station, e.toString());
    }
  }

  private Path picture(String station) {
    return pictures.resolve(station + ".pgm");
  }

  private static String words(List<Fault> faults, String between) {
    return joined(faults, Fault::words, between);
  }

  private static String joined(List<Fault> faults, Function<Fault, String> part, String between) {
    return faults.stream().map(part).collect(Collectors.joining(between));
  }

  private static String matter(String station) {
    return "picture-" + station;
  }
}
