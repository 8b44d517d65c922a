package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.footage.Freshness;
import auklab.video.footage.Matroska;
import auklab.video.footage.Placement;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.stage.Repeats;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /** A row of FFmpeg's list: the name comes before beginning and end in seconds. */
  private static final Pattern ROW = Pattern.compile("(\\d+\\.mkv),[-\\d.]+,[-\\d.]+\\s*");

  /**
   * So much of FFmpeg's list is read, in bytes: more than the rows of a day, where it grows for as
   * long as FFmpeg runs, and most of its rows are of segments that have their names.
   */
  private static final long LAST_ROWS = 65_536;

  /** More than it takes to start FFmpeg in a folder that was made for it. */
  private static final Duration START = Duration.ofSeconds(2);

  /** FFmpeg writes frames no later than this after they came. */
  private static final Duration PROMPT = Duration.ofSeconds(1);

  /** FFmpeg examines a stream for no longer, unless its camera pauses meanwhile. */
  private static final Duration EXAMINATION = Duration.ofSeconds(6);

  /** The clocks of cameras and machines run apart by no more than this part of the time. */
  private static final int DRIFT = 1000;

  /** Between the start of a program and the note of it, the kernel counts in hundredths. */
  private static final Duration NOTED = Duration.ofSeconds(2);

  /** Longer than any segment, whatever the clocks do. */
  private static final Duration ABSURD = Duration.ofDays(1);

  /** So many files without a frame are kept of a station: each is no more than a header. */
  private static final int WITHOUT_FRAME = 20;

  /** How often all folders are looked into, counted in looks. */
  private static final int ALL_EVERY = 60;

  private final Supplier<Cameras> cameras;
  private final Untold untold;
  private final Freshness freshness;
  private final Supplier<Optional<Boolean>> synchronised;
  private final Machine machine;
  private final Claims claims;
  private final Growth growth;
  private final EmptyTracks emptyTracks;
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
   * @param emptyTracks learns in which tracks nothing was sent
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
      EmptyTracks emptyTracks,
      Supplier<List<Path>> outputDirs,
      Clock clock,
      boolean others) {
    this.cameras = cameras;
    this.freshness = freshness;
    this.synchronised = synchronised;
    this.machine = machine;
    this.claims = claims;
    this.growth = growth;
    this.emptyTracks = emptyTracks;
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
    Set<String> list = list(rows, LAST_ROWS);
    List<Path> files = Sessions.segments(session);
    // The newest may have none yet.
    if (files.stream()
        .limit(Math.max(0, files.size() - 1))
        .anyMatch(file -> !list.contains(name(file)))) {
      list.addAll(list(rows, Long.MAX_VALUE));
    }
    List<Segment> closed = new ArrayList<>();
    for (Path file : files) {
      if (live && !list.contains(name(file))) {
        opened(station, file);
      } else if (Files.size(file) == 0) {
        // FFmpeg ended between making the file and writing its first byte, and may have listed it.
        Files.delete(file);
      } else {
        footage(station, file).ifPresent(closed::add);
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

  /** A file that FFmpeg writes no more; nothing where it is no footage. */
  private Optional<Segment> footage(String station, Path file) throws IOException {
    boolean withoutFrame = false;
    Optional<Duration> length = Optional.empty();
    try {
      withoutFrame = Matroska.isWithoutFrame(file);
      length = withoutFrame ? length : Matroska.length(file);
      if (length.filter(time -> time.compareTo(EmptyTracks.TELLING) >= 0).isPresent()) {
        boolean now = growth.isLive(station, file.getParent());
        emptyTracks.closed(station, Matroska.tracks(file), now);
      }
    } catch (IOException e) {
      LOG.warn(
          "{}: its length cannot be read, so it gets its name without: {}", file, e.toString());
    }
    if (withoutFrame) {
      setAside(station, file);
      return Optional.empty();
    }
    return Optional.of(new Segment(station, file, name(file).startsWith("000000"), length));
  }

  /** Keeps a file without a frame where nobody takes it for footage. */
  private void setAside(String station, Path file) throws IOException {
    Path session = file.getParent();
    Path aside =
        session.resolveSibling(session.getFileName() + "_" + name(file) + Sessions.WITHOUT_FRAME);
    // The clock may have been set back: then a session of this name was there before.
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    open.remove(file);
    if (repeats.isNews(station + Sessions.WITHOUT_FRAME, "")) {
      LOG.warn("{}: FFmpeg has written a file without a frame; it is kept as {}", station, aside);
    }
    untold.tell(
        Event.of("segment-without-frame")
            .with("station", station)
            .with("session", session.getFileName().toString())
            .with("segment", name(file)));
    List<Path> kept = Sessions.withoutFrame(session.getParent());
    for (Path old : kept.subList(0, Math.max(0, kept.size() - WITHOUT_FRAME))) {
      Files.delete(old);
    }
  }

  /** Whether an FFmpeg writes here, or is about to. */
  private boolean isLive(String station, Path session) throws IOException {
    if (growth.isLive(station, session)) {
      return true;
    }
    boolean known =
        state(station, session).flatMap(state -> state.process(machine.bootId())).isPresent();
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
   * FFmpeg's own list: the segments that it has closed.
   *
   * @param most how much of its end is read, in bytes
   */
  private static Set<String> list(Path file, long most) throws IOException {
    Set<String> names = new HashSet<>();
    if (!Files.exists(file)) {
      return names;
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
        names.add(row.group(1));
      }
    }
    return names;
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
    if (extent.step().isPresent()) {
      stepped(segment.station(), named, extent.step().get());
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

  private void stepped(String station, Path named, Duration step) {
    LOG.warn(
        "{}: the camera's clock was set by {} s during {}", station, step.toSeconds(), name(named));
    untold.tell(
        Event.of("camera-clock-stepped")
            .with("station", station)
            .with("name", name(named))
            .with("seconds", seconds(step)));
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

  /**
   * When the first frame was taken, and how long the footage goes on, which may not be known; and
   * by how much the camera's clock was set meanwhile, which it seldom is.
   */
  private record Extent(Instant start, Optional<Duration> length, Optional<Duration> step) {
    Extent(Instant start, Duration length) {
      this(start, Optional.of(length), Optional.empty());
    }
  }

  /**
   * When the first frame was taken, and how long the footage is. FFmpeg writes frames as they come,
   * so the last write of a frame less the length tells the start. But the length goes by the times
   * of the frames, which are those of the camera's clock, and a camera may set it. What has passed
   * here is certain: so the length is held against the time between the first frames that were seen
   * and the last.
   */
  private Extent extent(Segment segment, BasicFileAttributes attributes) {
    Path file = segment.file();
    Instant made = attributes.creationTime().toInstant();
    Instant written = attributes.lastModifiedTime().toInstant();
    if (segment.duration().isEmpty()) {
      return new Extent(made, Optional.empty(), Optional.empty());
    }
    Duration length = segment.duration().get();
    Optional<Growth.Sight> last = growth.last(file);
    if (last.isEmpty()) {
      return byTimes(segment, length, made, written);
    }
    // In the terms of the clock as it is now, whoever has set it meanwhile.
    Instant grown = last.get().modified(growth.offset());
    // Also where the clock was set after that write: then its time is of no use.
    boolean waited = Duration.between(grown, written).abs().compareTo(Growth.LOOKS) > 0;
    Instant end = waited ? grown : written;
    return firstFrame(segment, made)
        .filter(first -> isCredible(Duration.between(first, end)))
        .map(first -> bySight(segment, length, first, end))
        .orElseGet(() -> byTimes(segment, length, made, end));
  }

  /**
   * The extent of a segment whose first frames were seen as they came. In the first segment of a
   * session they may have come earlier: FFmpeg keeps them while it examines the stream, and a
   * camera may pause meanwhile. So there the start may be as old as the session.
   */
  private Extent bySight(Segment segment, Duration length, Instant first, Instant end) {
    Duration passed = Duration.between(first, end);
    Duration step = length.minus(passed);
    Duration tolerance = PROMPT.plus(passed.dividedBy(DRIFT));
    Instant start = end.minus(length);
    Instant earliest =
        Sessions.made(segment.file().getParent())
            .filter(made -> segment.first() && !start.isAfter(first))
            .filter(made -> Duration.between(made, first).compareTo(EXAMINATION) > 0)
            .orElse(start.plus(PROMPT));
    if (step.abs().compareTo(tolerance) <= 0 || !start.isBefore(earliest)) {
      return new Extent(start, length);
    }
    // A camera that was silent for as long has set no clock: it sends late what it had kept, or it
    // sent nothing more, and FFmpeg wrote the end when it gave up.
    boolean silent = step.abs().compareTo(tolerance.plus(growth.pauses(segment.file()))) <= 0;
    if (silent && step.isNegative()) {
      return new Extent(first, length);
    }
    return new Extent(first, Optional.of(passed), silent ? Optional.empty() : Optional.of(step));
  }

  /**
   * When the first frame was taken, in the terms of the clock as it is now, by the first look that
   * saw frames: so much footage was written by then. Where FFmpeg only changed the file, the first
   * frame is no younger than that either: FFmpeg's times stand still while a clock that was set
   * back catches up. Empty where that look came late, since another pipeline had made the file, and
   * the camera may have set its clock before it.
   */
  private Optional<Instant> firstFrame(Segment segment, Instant made) {
    boolean steady = wasClockSet(segment).filter(set -> !set).isPresent();
    return growth
        .first(segment.file())
        .filter(
            first -> Growth.isSoon(first.footage().orElse(ABSURD)) || isSoon(made, first.sight()))
        .flatMap(
            first ->
                first
                    .footage()
                    .map(footage -> first.sight().modified().minus(footage))
                    // A file that was made before the clock was set was made at another time.
                    .map(
                        begun ->
                            !segment.first()
                                    && made.isBefore(begun)
                                    && (steady || isSoon(made, first.sight()))
                                ? made
                                : begun)
                    .map(begun -> notBefore(earliest(segment, first, steady), begun))
                    .map(begun -> begun.plus(growth.offset().minus(first.sight().offset()))));
  }

  /**
   * What no frame of a segment can be older than: the last growth of the file before it, or the
   * start of its session. Where the times of frames run too fast, they tell of more footage than
   * there is.
   */
  private static Optional<Instant> earliest(Segment segment, Growth.First first, boolean steady) {
    return segment.first()
        ? Sessions.made(segment.file().getParent()).filter(made -> steady)
        : first.before();
  }

  private static Instant notBefore(Optional<Instant> earliest, Instant begun) {
    return earliest.map(time -> time.minus(PROMPT)).filter(begun::isBefore).orElse(begun);
  }

  private static boolean isSoon(Instant made, Growth.Sight sight) {
    return Growth.isSoon(Duration.between(made, sight.modified()));
  }

  /**
   * The extent of a segment whose beginning nobody has seen: as computed from the end, where that
   * goes with the file's birth, which is that of the first frame. In the first segment of a session
   * the first frame may be as old as the session, since FFmpeg examines a stream before it writes.
   */
  private Extent byTimes(Segment segment, Duration length, Instant made, Instant end) {
    Instant start = end.minus(length);
    Instant earliest =
        segment.first() ? Sessions.made(segment.file().getParent()).orElse(made) : made;
    boolean agrees =
        !start.isBefore(earliest.minus(PROMPT)) && !start.isAfter(made.plus(PROMPT))
            || isCredible(length) && wasClockSet(segment).orElse(false);
    if (agrees) {
      return new Extent(start, length);
    }
    // FFmpeg may have waited for a silent camera before it wrote the end: the shorter one is
    // footage.
    Optional<Duration> shorter =
        Stream.of(length, Duration.between(made, end))
            .filter(Segments::isCredible)
            .min(Duration::compareTo);
    return new Extent(made, shorter, Optional.empty());
  }

  private static boolean isCredible(Duration length) {
    return !length.isNegative() && length.compareTo(ABSURD) < 0;
  }

  /**
   * Whether this machine's clock was set since the FFmpeg that wrote a segment was started; empty
   * where that is not known.
   */
  private Optional<Boolean> wasClockSet(Segment segment) {
    return state(segment.station(), segment.file().getParent())
        .filter(state -> state.bootId().equals(machine.bootId()))
        .map(state -> state.offsetAtStart().minus(growth.offset()).abs().compareTo(NOTED) > 0);
  }

  /** What was noted of the FFmpeg that writes into a session. */
  private Optional<RecorderState> state(String station, Path session) {
    Path file = Recorders.folder(cameras.get().stateDir()).resolve(station + ".json");
    return RecorderState.read(file).filter(state -> state.sessionFolder().equals(session));
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
