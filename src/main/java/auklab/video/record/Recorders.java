package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.record.Observation.Presence;
import auklab.video.stage.Repeats;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recorders of this machine: looks at them, and acts on what was decided. All that must outlast
 * us lies in {@code state_dir/recorders}; what is remembered here can be seen again.
 */
public final class Recorders {
  private static final Logger LOG = LoggerFactory.getLogger("record");
  private static final DateTimeFormatter SESSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Supplier<Cameras> cameras;
  private final Path folder;
  private final Ledger ledger;
  private final Machine machine;
  private final RecorderLog log;
  private final Claims claims;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final List<Integer> cores = Processes.cores();
  private final Map<String, Memory> memories = new ConcurrentHashMap<>();
  private final Repeats repeats;
  private volatile boolean stopping;

  /** What we remember of one recorder between two looks. */
  private static final class Memory {
    private RecorderState state;
    private String growth = "";
    private long lastGrowth;
    private boolean grew;
    private boolean inherited;
    private OptionalLong interrupted = OptionalLong.empty();
    private Optional<String> interruptedFor = Optional.empty();
    private long retryAt;
    private int failures;
    private boolean announced;
    private String lastWhy = "";
  }

  /**
   * @param cameras the cameras as they are configured now
   * @param ledger where starts and ends are written
   * @param machine this machine and boot
   * @param log copies what FFmpeg says
   * @param claims tells which stations are ours
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Recorders(
      Supplier<Cameras> cameras,
      Ledger ledger,
      Machine machine,
      RecorderLog log,
      Claims claims,
      Clock clock,
      LongSupplier nanoTime) {
    this.cameras = cameras;
    this.folder = folder(cameras.get().stateDir());
    this.ledger = ledger;
    this.machine = machine;
    this.log = log;
    this.claims = claims;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  static Path folder(Path stateDir) {
    return stateDir.resolve("recorders");
  }

  /**
   * Every station that needs a look: those that are configured, and those that are not any more but
   * whose FFmpeg may still run.
   */
  public Set<String> stations() throws IOException {
    Set<String> stations = new LinkedHashSet<>();
    cameras.get().cameras().forEach(camera -> stations.add(camera.station()));
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.getFileName().toString().endsWith(".json"))
            .filter(file -> RecorderState.read(file).filter(RecorderState::open).isPresent())
            .map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
            .forEach(stations::add);
      }
    }
    return stations;
  }

  /** Looks at one camera's recorder. */
  public Observation observe(String station) throws IOException {
    Optional<Camera> camera = cameras.get().station(station);
    if (!claims.claim(station)) {
      return seen(station, false, Presence.ELSEWHERE, new Memory(), true, Optional.empty());
    }
    Memory memory = memory(station);
    copyLog(station, camera);
    boolean wanted = !stopping && camera.filter(Camera::enabled).isPresent();
    if (memory.state == null || !memory.state.open()) {
      return seen(station, wanted, Presence.NONE, memory, true, request(station));
    }
    Optional<Processes.Stat> process = memory.state.process(machine.bootId());
    watchGrowth(memory);
    if (memory.grew && !memory.announced && !memory.inherited) {
      announce(station, memory);
    }
    boolean same =
        camera.map(FfmpegCommand::fingerprint).filter(memory.state.settings()::equals).isPresent();
    Presence presence =
        process
            .map(stat -> stat.stopped() ? Presence.STOPPED : Presence.RUNNING)
            .orElse(Presence.ENDED);
    Optional<String> requested = memory.interruptedFor.or(() -> request(station));
    return seen(station, wanted, presence, memory, same, requested);
  }

  private Observation seen(
      String station,
      boolean wanted,
      Presence presence,
      Memory memory,
      boolean same,
      Optional<String> requested) {
    long now = nanoTime.getAsLong();
    return new Observation(
        station,
        wanted,
        presence,
        same,
        requested,
        memory.grew,
        Duration.ofNanos(now - memory.lastGrowth),
        Duration.ofSeconds(cameras.get().station(station).map(Camera::stallSeconds).orElse(10)),
        memory.interrupted.isPresent()
            ? Optional.of(Duration.ofNanos(now - memory.interrupted.getAsLong()))
            : Optional.empty(),
        Duration.ofNanos(memory.retryAt - now),
        memory.failures,
        memory.inherited,
        log.lastWords(station));
  }

  private Memory memory(String station) {
    return memories.computeIfAbsent(
        station,
        name -> {
          Memory memory = new Memory();
          long now = nanoTime.getAsLong();
          memory.lastGrowth = now;
          memory.retryAt = now;
          RecorderState.read(stateFile(name)).ifPresent(state -> memory.state = state);
          memory.lastWhy = memory.state == null ? "" : memory.state.why();
          memory.inherited = true;
          memory.announced = true;
          adopt(name, memory);
          return memory;
        });
  }

  /** Takes over an FFmpeg that a pipeline before us has left, also one it had no time to note. */
  private void adopt(String station, Memory memory) {
    if (memory.state != null && memory.state.process(machine.bootId()).isPresent()) {
      LOG.info("{}: FFmpeg {} goes on recording; taken over", station, memory.state.pid());
      return;
    }
    for (Path session : Sessions.of(cameras.get().station(station).map(Camera::folder).stream())) {
      OptionalLong pid = Processes.workingIn(session);
      Optional<Processes.Stat> stat =
          pid.isPresent() ? Processes.stat(pid.getAsLong()) : Optional.empty();
      if (stat.isPresent()) {
        LOG.info("{}: FFmpeg {} was found recording; taken over", station, pid.getAsLong());
        memory.state =
            new RecorderState(
                pid.getAsLong(),
                stat.get().startTicks(),
                machine.bootId(),
                "",
                session.toString(),
                now().toString(),
                "",
                "");
        return;
      }
    }
  }

  private static void watch(Memory memory, String growth, long now) {
    if (!growth.equals(memory.growth)) {
      memory.grew |= !memory.growth.isEmpty() || !growth.endsWith(" 0");
      memory.growth = growth;
      memory.lastGrowth = now;
    }
  }

  private void watchGrowth(Memory memory) {
    Sessions.newest(memory.state.sessionFolder())
        .ifPresent(newest -> watch(memory, newest, nanoTime.getAsLong()));
  }

  private void copyLog(String station, Optional<Camera> camera) {
    Path logsDir =
        camera.map(Camera::logsDir).orElse(cameras.get().stateDir().resolveSibling("logs"));
    try {
      log.copy(station, logsDir, false);
    } catch (IOException e) {
      if (repeats.isNews(station, e.toString())) {
        LOG.warn("{}: its log cannot be written: {}", station, e.toString());
      }
    }
  }

  /**
   * Writes down that an FFmpeg has ended.
   *
   * @param decision says how, and when to try again
   */
  public void bury(Decision decision) throws IOException {
    Memory memory = memory(decision.station());
    memory.retryAt = nanoTime.getAsLong() + decision.delay().toNanos();
    memory.failures = memory.grew ? 0 : memory.failures + 1;
    memory.interrupted = OptionalLong.empty();
    memory.interruptedFor = Optional.empty();
    memory.state = memory.state.ended(now().toString(), decision.reason());
    memory.state.write(stateFile(decision.station()));
    // A camera that is away for days is told once, not at each of a thousand attempts.
    boolean news = memory.announced || !decision.reason().equals(memory.lastWhy);
    memory.announced = false;
    memory.lastWhy = decision.reason();
    if (news) {
      LOG.info(
          "{}: FFmpeg {} has ended: {}", decision.station(), memory.state.pid(), decision.reason());
      ledger.append(
          Event.of("recorder-ended")
              .with("station", decision.station())
              .with("pid", memory.state.pid())
              .with("why", decision.reason())
              .with("recorded", memory.grew));
    }
  }

  /**
   * Makes ready for a new FFmpeg: a folder of its own, and the file that tells it the address.
   *
   * @param decision that it is to be started
   * @return the command
   */
  public Launch prepare(Decision decision) throws IOException {
    String station = decision.station();
    Camera camera = cameras.get().station(station).orElseThrow();
    Memory memory = memory(station);
    // Whatever goes wrong from here on is not tried again at once.
    memory.retryAt = nanoTime.getAsLong() + Duration.ofSeconds(1).toNanos();
    Files.deleteIfExists(requestFile(station));
    Path address = folder.resolve(station + ".ffconcat");
    StreamUrl.write(camera, address);
    Path session = newSession(camera);
    log.begin(station);
    int core = core(camera);
    return new Launch(
        station,
        FfmpegCommand.arguments(camera, core, address),
        session.toString(),
        log.file(station).toString());
  }

  private Path newSession(Camera camera) throws IOException {
    Path sessions = camera.folder().resolve(Sessions.FOLDER);
    Files.createDirectories(sessions);
    String name = SESSION.format(now());
    for (int n = 1; ; n++) {
      try {
        return Files.createDirectory(sessions.resolve(n == 1 ? name : name + "-" + n));
      } catch (FileAlreadyExistsException e) {
        // Started twice within a millisecond, or the clock was set back: the next name is free.
      }
    }
  }

  private int core(Camera camera) {
    OptionalInt wish = camera.core();
    if (wish.isPresent() && cores.contains(wish.getAsInt())) {
      return wish.getAsInt();
    }
    return cores.get(cameras.get().cameras().indexOf(camera) % cores.size());
  }

  /**
   * Writes down that an FFmpeg was started.
   *
   * @param launch the command
   * @param pid its process id
   */
  public void started(Launch launch, String pid) throws IOException {
    Camera camera = cameras.get().station(launch.station()).orElseThrow();
    Memory memory = memory(launch.station());
    long number = Long.parseLong(pid.strip());
    memory.state =
        new RecorderState(
            number,
            Processes.stat(number).map(Processes.Stat::startTicks).orElse(0L),
            machine.bootId(),
            FfmpegCommand.fingerprint(camera),
            launch.folder(),
            now().toString(),
            "",
            memory.lastWhy);
    memory.growth = "";
    memory.grew = false;
    memory.inherited = false;
    memory.lastGrowth = nanoTime.getAsLong();
    memory.interrupted = OptionalLong.empty();
    memory.interruptedFor = Optional.empty();
    memory.state.write(stateFile(launch.station()));
    if (memory.failures == 0) {
      announce(launch.station(), memory);
    }
  }

  private void announce(String station, Memory memory) throws IOException {
    memory.announced = true;
    LOG.info("{}: FFmpeg {} started", station, memory.state.pid());
    ledger.append(
        Event.of("recorder-started")
            .with("station", station)
            .with("started", memory.state.started())
            .with("pid", memory.state.pid())
            .with("session", memory.state.sessionFolder().getFileName().toString()));
  }

  /** Asks FFmpeg to finish its segment and end, or kills it. */
  public void signal(Decision decision) {
    Memory memory = memory(decision.station());
    if (memory.state.process(machine.bootId()).isEmpty()) {
      return;
    }
    if (memory.interrupted.isEmpty()) {
      memory.interrupted = OptionalLong.of(nanoTime.getAsLong());
      memory.interruptedFor = Optional.of(decision.reason());
    }
    boolean kill = decision.action() == Decision.Action.KILL;
    LOG.info(
        "{}: {} FFmpeg {}: {}",
        decision.station(),
        kill ? "killing" : "ending",
        memory.state.pid(),
        decision.reason());
    ProcessHandle.of(memory.state.pid()).ifPresent(process -> signal(process, kill));
  }

  private static void signal(ProcessHandle process, boolean kill) {
    if (kill) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }
  }

  /**
   * Asks for the replacement of recorders. The wish is a file, so that it can come from any
   * process, and is kept until it is granted.
   *
   * @param stations whose
   * @param reason why
   * @return for each station how its last FFmpeg ended, as far as that is known
   */
  public Map<String, String> request(List<String> stations, String reason) throws IOException {
    Map<String, String> causes = new TreeMap<>();
    List<String> configured = stations.stream().map(this::configuredName).toList();
    for (String station : configured) {
      Durable.createPrivateDirectories(folder);
      Durable.replace(requestFile(station), reason.getBytes(StandardCharsets.UTF_8));
      causes.put(
          station,
          claims.isFree(station)
              ? "no pipeline is running; start it with: auklab-video run"
              : RecorderState.read(stateFile(station)).map(RecorderState::why).orElse(""));
    }
    return causes;
  }

  /** The station as the configuration spells it. */
  private String configuredName(String station) {
    return cameras
        .get()
        .station(station)
        .map(Camera::station)
        .orElseThrow(
            () -> new IllegalArgumentException(station + " is not among the configured cameras"));
  }

  /** Whether this process is the one that takes care of a station. */
  public boolean claim(String station) throws IOException {
    return claims.claim(station);
  }

  private Optional<String> request(String station) {
    try {
      return Optional.of(Files.readString(requestFile(station)));
    } catch (IOException e) {
      // Nobody asked.
      return Optional.empty();
    }
  }

  /** The recorders as a person or a program wants to know them, by station. */
  public List<Map<String, Object>> describe() {
    return cameras.get().cameras().stream().map(this::describe).toList();
  }

  private Map<String, Object> describe(Camera camera) {
    Map<String, Object> row = new LinkedHashMap<>();
    Memory memory = memories.getOrDefault(camera.station(), new Memory());
    boolean runs = memory.state != null && memory.state.process(machine.bootId()).isPresent();
    row.put("station", camera.station());
    row.put(
        "state",
        !camera.enabled() ? "off" : !runs ? "waiting" : memory.grew ? "recording" : "starting");
    row.put("pid", runs ? memory.state.pid() : 0);
    row.put(
        "since", memory.state == null ? "" : runs ? memory.state.started() : memory.state.ended());
    row.put("why", memory.state == null || runs ? "" : memory.state.why());
    return row;
  }

  /** From now on no recorder is wanted: the next looks end them. */
  public void stop() {
    stopping = true;
  }

  /** Whether every FFmpeg that is ours has ended. */
  public boolean stopped() {
    return memories.values().stream()
        .allMatch(memory -> memory.state == null || !memory.state.open());
  }

  /** Gives the stations to whoever comes next. */
  public void release() throws IOException {
    claims.release();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Path stateFile(String station) {
    return folder.resolve(station + ".json");
  }

  private Path requestFile(String station) {
    return folder.resolve(station + ".restart");
  }
}
