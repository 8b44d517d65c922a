package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.footage.Freshness;
import auklab.video.footage.Placement;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.stage.Repeats;
import auklab.video.stream.Packets;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every segment that FFmpeg writes no more its final name, by a step that cannot overwrite.
 * What a crash left behind is found in the same way, since only folders are looked at.
 */
public final class Segments {
  private static final Logger LOG = LoggerFactory.getLogger("record");

  /** A row of FFmpeg's list: name, beginning and end in seconds. */
  private static final Pattern ROW =
      Pattern.compile("(\\d+\\.mkv),(-?\\d+(?:\\.\\d+)?),(-?\\d+(?:\\.\\d+)?)\\s*");

  /**
   * So much of FFmpeg's list is read, in bytes: more than the rows of a day, where it grows for as
   * long as FFmpeg runs, and most of its rows are of segments that have their names.
   */
  private static final long LAST_ROWS = 65_536;

  /** More than it takes to start FFmpeg in a folder that was made for it. */
  private static final Duration START = Duration.ofSeconds(2);

  /** More than the time between two looks at a file that grows. */
  private static final Duration LOOKS = Duration.ofMillis(2500);

  /** More than it takes until a file that was made is first seen to grow. */
  private static final Duration FIRST_SIGHT = Duration.ofSeconds(10);

  /**
   * How far a length may be from what the file's own times say: cameras send late what they had
   * kept, and are silent for long. Where it is further, a clock was set.
   */
  private static final Duration LATENESS = Duration.ofHours(1);

  /** Longer than any segment, whatever the clocks do. */
  private static final Duration ABSURD = Duration.ofDays(1);

  /** How often all folders are looked into, counted in looks. */
  private static final int ALL_EVERY = 60;

  private final Supplier<Cameras> cameras;
  private final Untold untold;
  private final Freshness freshness;
  private final Supplier<Optional<Boolean>> synchronised;
  private final Machine machine;
  private final Claims claims;
  private final Growth growth;
  private final Supplier<List<Path>> outputDirs;
  private final Clock clock;
  private final boolean others;
  private final Repeats repeats;
  private final Set<Path> open = new HashSet<>();
  private final Map<Path, Optional<Path>> quiet = new HashMap<>();
  private Map<String, Path> liveBefore = Map.of();
  private int changesBefore;
  private boolean unquiet;
  private int looks = ALL_EVERY;

  /**
   * @param cameras the cameras as they are configured now
   * @param ledger where segments' beginnings and ends are written
   * @param freshness learns until when each station's footage reaches
   * @param synchronised tells whether the wall clock is right, as far as that is known
   * @param machine this machine and boot
   * @param claims tells which stations are ours
   * @param growth tells which folders are in use, and when a file has grown last
   * @param outputDirs every folder in which something may wait for its name
   * @param clock the wall clock
   * @param others whether what is left of stations that are not configured here is ours as well
   */
  Segments(
      Supplier<Cameras> cameras,
      Ledger ledger,
      Freshness freshness,
      Supplier<Optional<Boolean>> synchronised,
      Machine machine,
      Claims claims,
      Growth growth,
      Supplier<List<Path>> outputDirs,
      Clock clock,
      boolean others) {
    this.cameras = cameras;
    this.freshness = freshness;
    this.synchronised = synchronised;
    this.machine = machine;
    this.claims = claims;
    this.growth = growth;
    this.outputDirs = outputDirs;
    this.clock = clock;
    this.others = others;
    this.repeats = new Repeats(clock);
    this.untold = new Untold(ledger, repeats);
  }

  /** Whether {@link #closed} may find something, or has something to tell. */
  public boolean isDue() {
    return ++looks > ALL_EVERY
        || unquiet
        || growth.changes() != changesBefore
        || untold.isWaiting();
  }

  /**
   * Looks for segments that wait for their names, of every station that is ours. What is wrong with
   * one session holds up no other.
   */
  public List<Segment> closed() {
    untold.again();
    List<Segment> closed = new ArrayList<>();
    for (Path session : due()) {
      String station = station(session);
      try {
        if (claims.claim(station)) {
          closed.addAll(closed(station, session));
        }
      } catch (IOException | RuntimeException e) {
        unquiet = true;
        if (repeats.isNews(session.toString(), e.toString())) {
          LOG.error("{}: cannot be looked at: {}", session, e.toString());
        }
      }
    }
    unquiet |= !closed.isEmpty();
    return closed;
  }

  /**
   * The sessions that need a look: those in use, as soon as another file grows in them, which
   * FFmpeg only makes when it has listed the one before; and all that there are at the first look,
   * after an FFmpeg has ended, while something is left of it, and once a minute.
   */
  private List<Path> due() {
    int changes = growth.changes();
    boolean minute = ++looks > ALL_EVERY;
    if (changes == changesBefore && !unquiet && !minute) {
      return List.of();
    }
    looks = minute ? 0 : looks;
    Map<String, Path> live = growth.live();
    boolean all = unquiet || minute || !live.equals(liveBefore);
    changesBefore = changes;
    liveBefore = live;
    unquiet = false;
    if (all) {
      quiet.keySet().retainAll(live.values());
      return sessions();
    }
    return live.values().stream()
        .filter(session -> !growth.growing(session).equals(quiet.get(session)))
        .toList();
  }

  /** Whether no session of ours is left, so that every segment has its name. */
  public boolean done() {
    return sessions().stream().map(Segments::station).noneMatch(claims::holds);
  }

  private List<Path> sessions() {
    return Sessions.of(
        stationFolders().stream()
            .filter(folder -> others || isConfigured(folder.getFileName().toString())));
  }

  private boolean isConfigured(String station) {
    return cameras
        .get()
        .station(station)
        .filter(camera -> camera.station().equals(station))
        .isPresent();
  }

  private List<Segment> closed(String station, Path session) throws IOException {
    boolean live = isLive(station, session);
    Optional<Path> growing = growth.growing(session);
    // Read after that look: who has ended by then writes no more rows.
    Path rows = session.resolve(FfmpegCommand.SEGMENT_LIST);
    Map<String, Duration> list = list(rows, LAST_ROWS);
    List<Path> files = Sessions.segments(session);
    // The newest may have none yet.
    if (files.stream()
        .limit(Math.max(0, files.size() - 1))
        .anyMatch(file -> !list.containsKey(name(file)))) {
      list.putAll(list(rows, Long.MAX_VALUE));
    }
    List<Segment> closed = new ArrayList<>();
    for (Path file : files) {
      String name = name(file);
      boolean first = name.startsWith("000000");
      if (live && !list.containsKey(name)) {
        opened(station, file);
      } else if (Files.size(file) == 0) {
        // FFmpeg ended between making the file and writing its first byte, and may have listed it.
        Files.delete(file);
      } else {
        closed.add(new Segment(station, file, first, Optional.ofNullable(list.get(name))));
      }
    }
    if (!live && closed.isEmpty()) {
      Files.deleteIfExists(session.resolve(FfmpegCommand.SEGMENT_LIST));
      Files.deleteIfExists(session.resolve(Sessions.BOOT));
      Files.deleteIfExists(session.resolve(Sessions.SETTINGS));
      Files.delete(session);
    }
    if (live && closed.isEmpty()) {
      quiet.put(session, growing);
    } else {
      unquiet = true;
    }
    return closed;
  }

  /** Whether an FFmpeg writes here, or is about to. */
  private boolean isLive(String station, Path session) throws IOException {
    if (growth.isLive(station, session)) {
      return true;
    }
    Optional<RecorderState> state =
        RecorderState.read(Recorders.folder(cameras.get().stateDir()).resolve(station + ".json"));
    boolean known =
        state
            .filter(recorder -> recorder.sessionFolder().equals(session))
            .flatMap(recorder -> recorder.process(machine.bootId()))
            .isPresent();
    return known || Processes.workingIn(session).isPresent() || isJustMade(session);
  }

  /** An empty folder may be waiting for its FFmpeg, which is started just after it was made. */
  private boolean isJustMade(Path session) throws IOException {
    Duration age =
        Duration.between(Files.getLastModifiedTime(session).toInstant(), clock.instant());
    return Sessions.segments(session).isEmpty()
        && !Files.exists(session.resolve(FfmpegCommand.SEGMENT_LIST))
        && age.abs().compareTo(START) < 0;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /**
   * FFmpeg's own list: the length of each segment that it has closed.
   *
   * @param most how much of its end is read, in bytes
   */
  private static Map<String, Duration> list(Path file, long most) throws IOException {
    Map<String, Duration> lengths = new HashMap<>();
    if (!Files.exists(file)) {
      return lengths;
    }
    String text;
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long begin = Math.max(0, channel.size() - most);
      channel.position(begin);
      text = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
      // What is left of a row that was cut is no row.
      text = begin == 0 ? text : text.substring(text.indexOf('\n') + 1);
    }
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        double seconds = Double.parseDouble(row.group(3)) - Double.parseDouble(row.group(2));
        lengths.put(row.group(1), millis(seconds));
      }
    }
    return lengths;
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private void opened(String station, Path file) {
    if (open.add(file)) {
      untold.tell(
          Event.of("segment-opened")
              .with("station", station)
              .with("session", file.getParent().getFileName().toString())
              .with("segment", file.getFileName().toString()));
    }
  }

  /** The program that reads the length of a segment whose FFmpeg was killed. */
  public String probe(Segment segment) {
    return cameras.get().station(segment.station()).map(Camera::ffprobePath).orElse("ffprobe");
  }

  /** Its arguments. */
  public List<String> probeArguments(Segment segment) {
    return Packets.question(segment.file());
  }

  /**
   * Completes a segment with the length that was read from it.
   *
   * @param segment the segment
   * @param packets a line for each packet: its time and duration, in seconds, with a comma between
   */
  public Segment measured(Segment segment, String packets) {
    OptionalDouble end =
        packets
            .lines()
            .map(Packets::end)
            .flatMapToDouble(OptionalDouble::stream)
            .filter(time -> time >= 0)
            .max();
    return segment.measured(
        end.isPresent() ? Optional.of(millis(end.getAsDouble())) : Optional.empty());
  }

  /**
   * Gives a segment its final name.
   *
   * @param segment the segment
   * @return the file under its final name
   */
  public Path name(Segment segment) throws IOException {
    Path file = segment.file();
    Optional<Camera> camera = cameras.get().station(segment.station());
    ZoneId zone = camera.map(Camera::timezone).orElse(ZoneId.systemDefault());
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Extent extent = extent(segment, attributes);
    Instant start = extent.start();
    // Who has not seen it grow does not know by which clock its times were taken.
    Optional<Boolean> sure =
        growth.last(file).isPresent() && segment.duration().isPresent()
            ? synchronised.get()
            : Optional.empty();
    Optional<String> boot = boot(file.getParent());
    Path folder = file.getParent().getParent().getParent();
    Durable.syncFile(file);
    markClosed(file);
    Path named = Placement.move(file, folder, SegmentName.of(segment.station(), start, zone));
    open.remove(file);
    growth.forget(file);
    rememberGrowth(segment.station(), attributes.lastModifiedTime().toInstant());
    LOG.info("{}: {} is complete", segment.station(), named.getFileName());
    Event event =
        Event.of("segment-closed")
            .with("station", segment.station())
            .with("name", named.getFileName().toString())
            .with("start", start.truncatedTo(ChronoUnit.MILLIS).toString())
            .with("bytes", attributes.size())
            .with("session", file.getParent().getFileName().toString())
            .with("segment", file.getFileName().toString());
    if (extent.length().isPresent()) {
      event = event.with("duration", seconds(extent.length().get()));
    }
    if (boot.filter(machine.bootId()::equals).isPresent()) {
      event =
          event.with(
              "start_mono", seconds(Duration.between(Instant.EPOCH, start).minus(growth.offset())));
    } else if (boot.isPresent()) {
      event = event.with("start_boot", boot.get());
    }
    if (sure.isPresent()) {
      event = event.with("synchronised", sure.get());
    }
    untold.tell(event);
    return named;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  /** The boot of the machine in which a session was recorded, as far as it was noted. */
  private static Optional<String> boot(Path session) {
    try {
      return Optional.of(Files.readString(session.resolve(Sessions.BOOT)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What cannot be remembered, as on a full disk, does not keep the segment out of the ledger. */
  private void rememberGrowth(String station, Instant until) {
    try {
      freshness.grew(station, until);
    } catch (IOException e) {
      LOG.warn("{}: its last growth cannot be remembered: {}", station, e.toString());
    }
  }

  /** When the first frame was taken, and how long it goes on; that may not be known. */
  private record Extent(Instant start, Optional<Duration> length) {}

  /**
   * When the first frame was taken, and how long the segment is. FFmpeg writes to the end as the
   * frames come, so the last write of a frame less the length tells the start. Who has seen the
   * file grow knows that write. Otherwise it is the file's last, unless FFmpeg waited for a silent
   * camera before it wrote the end. The file's birth is the second witness, for the length as well:
   * by the times of a stream whose camera has set its clock, a segment may be of any length.
   */
  private Extent extent(Segment segment, BasicFileAttributes attributes) {
    Instant made = attributes.creationTime().toInstant();
    Instant written = attributes.lastModifiedTime().toInstant();
    if (segment.duration().isEmpty()) {
      return new Extent(made, Optional.empty());
    }
    Duration length = segment.duration().get();
    Optional<Growth.Sight> last = growth.last(segment.file());
    if (last.isEmpty()) {
      return isCredible(length)
          ? new Extent(start(segment, written.minus(length), made), Optional.of(length))
          : byTimes(made, written);
    }
    // In the terms of the clock as it is now, whoever has set it meanwhile.
    Instant grown = last.get().modified().plus(growth.offset().minus(last.get().offset()));
    // Also where the clock was set after that write: then its time is of no use.
    boolean waited = Duration.between(grown, written).abs().compareTo(LOOKS) > 0;
    Instant end = waited ? grown : written;
    Optional<Instant> birth = birth(segment.file(), made);
    boolean credible =
        birth
            .map(born -> Duration.between(born, end).minus(length).abs().compareTo(LATENESS) < 0)
            .orElse(isCredible(length));
    return credible
        ? new Extent(end.minus(length), Optional.of(length))
        : byTimes(birth.orElse(made), end);
  }

  private static Extent byTimes(Instant made, Instant end) {
    return new Extent(made, Optional.of(Duration.between(made, end)).filter(Segments::isCredible));
  }

  private static boolean isCredible(Duration length) {
    return !length.isNegative() && length.compareTo(ABSURD) < 0;
  }

  /**
   * When a file was made, in the terms of the clock as it is now; empty where nobody has seen it
   * since then, for the clock may have been set in between.
   */
  private Optional<Instant> birth(Path file, Instant made) {
    return growth
        .first(file)
        .filter(sight -> Duration.between(made, sight.modified()).abs().compareTo(FIRST_SIGHT) < 0)
        .map(sight -> made.plus(growth.offset().minus(sight.offset())));
  }

  /**
   * The start of a segment that nobody has seen grow: the one that was computed, where it goes with
   * the file's birth, which is that of the first frame, but in the first segment of a session some
   * seconds after it. For FFmpeg may have waited for a silent camera before it wrote the end.
   */
  private static Instant start(Segment segment, Instant byEnd, Instant made) {
    boolean credible =
        segment.first()
            ? !byEnd.isAfter(made)
            : Duration.between(byEnd, made).abs().compareTo(Duration.ofSeconds(1)) < 0;
    return credible ? byEnd : made;
  }

  /**
   * A segment that is closed cannot be written to: this is how whoever comes next knows it, also
   * after a crash and from another process.
   */
  private static void markClosed(Path file) throws IOException {
    try {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
      permissions.removeAll(
          Set.of(
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.GROUP_WRITE,
              PosixFilePermission.OTHERS_WRITE));
      Files.setPosixFilePermissions(file, permissions);
    } catch (UnsupportedOperationException e) {
      // A filesystem without permissions: its age will tell.
    }
  }

  private List<Path> stationFolders() {
    List<Path> folders = new ArrayList<>();
    for (Path outputDir : outputDirs.get()) {
      if (Files.isDirectory(outputDir)) {
        try (Stream<Path> stations = Files.list(outputDir)) {
          stations.filter(Files::isDirectory).sorted().forEach(folders::add);
        } catch (IOException e) {
          if (repeats.isNews(outputDir.toString(), e.toString())) {
            LOG.error("{} cannot be read: {}", outputDir, e.toString());
          }
        }
      }
    }
    return folders;
  }

  private static String station(Path session) {
    return session.getParent().getParent().getFileName().toString();
  }
}
