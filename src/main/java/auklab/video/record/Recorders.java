package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.duty.Duty;
import auklab.video.footage.Freshness;
import auklab.video.footage.Matroska;
import auklab.video.ledger.Cause;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.record.Observation.Presence;
import auklab.video.stage.Repeats;
import auklab.video.stage.StationException;
import auklab.video.stream.Challenge;
import auklab.video.stream.LastWords;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recorders of this machine: looks at them, and acts on what was decided. All that must outlast
 * us lies in {@code state_dir/recorders}; what is remembered here can be seen again.
 */
public final class Recorders {
  private static final Logger LOG = LoggerFactory.getLogger("record");

  /** Why there never was an FFmpeg for a camera: it is asked first. */
  private static final String NO_ANSWER = "the camera has not answered yet";

  /** So long after its start, an FFmpeg that records the sound alone is replaced. */
  private static final Duration SOUND_ALONE = Duration.ofMinutes(2);

  /** How often the log of an FFmpeg that runs is copied, counted in looks. */
  private static final int LOGS_EVERY = 5;

  private final Supplier<Cameras> cameras;
  private final Path folder;
  private final Notes notes;
  private final Freshness freshness;
  private final Machine machine;
  private final RecorderLog log;
  private final Claims claims;
  private final Disks disks;
  private final Growth growth;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final boolean others;
  private final Probe probe;
  private final Challenges challenges = new Challenges();
  private final Turns turns;
  private final Wishes wishes;
  private final Inheritance inheritance;
  private final Duty duty;
  private final Cores cores = Cores.here();
  private final Map<String, Recorder> recorders = new ConcurrentHashMap<>();
  private final Map<String, Printed> prints = new ConcurrentHashMap<>();
  private final Repeats repeats;
  private int turnsLeft;
  private int begin;
  private int looks;
  private Set<String> wished = Set.of();
  private volatile Set<String> paused = Set.of();
  private Cameras observed;
  private volatile long lookedAt;
  private volatile boolean looked;
  private volatile boolean stopping;

  private record Printed(Camera camera, String print) {}

  /**
   * @param cameras the cameras as they are configured now
   * @param ledger where starts and ends are written
   * @param freshness learns which station's footage grows
   * @param synchronised tells whether the wall clock is right, as far as that is known
   * @param machine this machine and boot
   * @param log copies what FFmpeg says
   * @param claims tells which stations are ours
   * @param disks tells where there is no place to record to
   * @param growth learns which files grow
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   * @param others whether recorders of stations that are not configured here are ours as well
   */
  Recorders(
      Supplier<Cameras> cameras,
      Ledger ledger,
      Freshness freshness,
      Supplier<Optional<Boolean>> synchronised,
      Machine machine,
      RecorderLog log,
      Claims claims,
      Disks disks,
      Growth growth,
      Clock clock,
      LongSupplier nanoTime,
      boolean others) {
    this.cameras = cameras;
    this.folder = folder(cameras.get().stateDir());
    this.freshness = freshness;
    this.machine = machine;
    this.log = log;
    this.claims = claims;
    this.disks = disks;
    this.growth = growth;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
    this.others = others;
    this.probe = new Probe(nanoTime);
    this.turns = new Turns(nanoTime);
    this.wishes = new Wishes(cameras.get().stateDir().resolve("wishes"));
    this.inheritance = new Inheritance(folder, cameras, machine, growth, clock);
    this.duty = new Duty(cameras.get().stateDir(), clock);
    this.repeats = new Repeats(clock);
    this.notes = new Notes(inheritance, ledger, synchronised, repeats);
  }

  static Path folder(Path stateDir) {
    return stateDir.resolve("recorders");
  }

  /** Asks every camera whether it is there, so that the first look knows it already. */
  public void askAll() {
    cameras.get().enabled().forEach(probe::answers);
  }

  /**
   * Looks at the recorder of every station: those that are configured, and those that are not any
   * more but whose FFmpeg may still run.
   */
  public List<Observation> observations() {
    // By its very name: one whose name was edited in its case is another, in a folder of its own.
    Map<String, Optional<Camera>> stations = new LinkedHashMap<>();
    observed = cameras.get();
    observed.cameras().forEach(camera -> stations.put(camera.station(), Optional.of(camera)));
    if (looks++ == 0 && others) {
      inheritance.stations().forEach(this::recorder);
    }
    recorders.entrySet().stream()
        .filter(entry -> entry.getValue().isOpen())
        .forEach(entry -> stations.putIfAbsent(entry.getKey(), Optional.empty()));
    List<Observation> seen = observe(stations);
    freshness.looked();
    notes.again();
    lookedAt = nanoTime.getAsLong();
    looked = true;
    return seen;
  }

  /** The time since all recorders were looked at last; before the first look, since the start. */
  public Duration sinceLook() {
    return Duration.ofNanos(nanoTime.getAsLong() - lookedAt);
  }

  /**
   * Whether every camera that is wanted was looked at, and each that can be recorded is: it
   * answers, it has a place, it is not paused, and it does not wait after it has refused.
   */
  public boolean isReady() {
    return looked && cameras.get().enabled().stream().allMatch(this::isSettled);
  }

  private boolean isSettled(Camera camera) {
    Recorder recorder = recorders.get(camera.station());
    if (recorder == null) {
      // Another process has it.
      return !claims.holds(camera.station());
    }
    if (recorder.isOpen()) {
      return recorder.process(machine.bootId()).isPresent();
    }
    if (paused.contains(camera.station())) {
      return true;
    }
    if (recorder.isPreparing()) {
      return false;
    }
    boolean waits = recorder.untilRetry(nanoTime.getAsLong()).compareTo(Duration.ZERO) > 0;
    return waits || disks.placed(camera).isEmpty() || probe.isUnanswered(camera.station());
  }

  /** Whether {@link #returns} has something to look at. */
  public boolean isReturnDue() {
    return isLookDue() || !returned().isEmpty();
  }

  /**
   * Looks only at those that can start now, since what they waited for has come; at all where the
   * cameras were edited, or where all are to end.
   */
  public List<Observation> returns() {
    return isLookDue() ? observations() : observe(returned());
  }

  private boolean isLookDue() {
    return stopping || cameras.get() != observed;
  }

  private Map<String, Optional<Camera>> returned() {
    Map<String, Optional<Camera>> due = new LinkedHashMap<>();
    long now = nanoTime.getAsLong();
    for (Camera camera : cameras.get().enabled()) {
      Recorder recorder = recorders.get(camera.station());
      if (recorder != null
          && !recorder.isOpen()
          && !paused.contains(camera.station())
          && claims.holds(camera.station())
          && recorder.untilRetry(now).compareTo(Duration.ZERO) <= 0
          && (!recorder.mustAnswer() || probe.isWorthATry(camera, recorder.failures()))) {
        due.put(camera.station(), Optional.of(camera));
      }
    }
    return due;
  }

  /** What keeps us from looking at one camera's recorder keeps us from no other's. */
  private List<Observation> observe(Map<String, Optional<Camera>> stations) {
    turnsLeft = turns.free();
    wished = wishes.stations();
    paused = duty.paused();
    List<Observation> seen = new ArrayList<>();
    // Each look begins with others: who has a turn, and cannot be started, keeps it from nobody.
    List<Map.Entry<String, Optional<Camera>>> order = new ArrayList<>(stations.entrySet());
    Collections.rotate(order, -begin);
    begin += Turns.AT_ONCE;
    for (Map.Entry<String, Optional<Camera>> entry : order) {
      String station = entry.getKey();
      try {
        observe(station, entry.getValue()).ifPresent(seen::add);
      } catch (IOException | RuntimeException e) {
        if (repeats.isNews("look " + station, e.toString())) {
          LOG.error("{}: its recorder cannot be seen: {}", station, e.toString());
        }
      }
    }
    return seen;
  }

  /** A look at one; nothing where what has ended it shows a little later. */
  private Optional<Observation> observe(String station, Optional<Camera> camera)
      throws IOException {
    long now = nanoTime.getAsLong();
    if (!claims.claim(station)) {
      forget(station, camera);
      Recorder other = new Recorder(Optional.empty(), now);
      return Optional.of(seen(station, camera, Presence.ELSEWHERE, other, ""));
    }
    Recorder recorder = recorder(station);
    recorder.preparing(false);
    Optional<Processes.Stat> process = recorder.look(machine.bootId());
    // What FFmpeg said last tells how it ended; all else of its log can wait.
    if (process.isEmpty() || (looks + station.hashCode()) % LOGS_EVERY == 0) {
      copyLog(station, camera);
    }
    if (!recorder.isOpen()) {
      return Optional.of(seen(station, camera, Presence.NONE, recorder, ""));
    }
    if (recorder.watch(growth, now, process.isPresent())) {
      freshness.saw(station);
    }
    if (recorder.isUntold()) {
      announce(station, recorder);
    }
    Presence presence =
        process
            .map(stat -> stat.stopped() ? Presence.STOPPED : Presence.RUNNING)
            .orElse(Presence.ENDED);
    Optional<String> words =
        presence == Presence.ENDED && camera.isPresent() && !recorder.grew()
            ? challenges.completed(camera.get(), log.lastWords(station))
            : Optional.of(log.lastWords(station));
    return words.map(said -> seen(station, camera, presence, recorder, said));
  }

  /**
   * What was inherited of a station that another process turns out to have is of no use by the time
   * that it is ours; one that is not configured must stay known until then.
   */
  private void forget(String station, Optional<Camera> camera) {
    if (camera.isPresent() && recorders.remove(station) != null) {
      growth.end(station);
    }
  }

  private Observation seen(
      String station,
      Optional<Camera> camera,
      Presence presence,
      Recorder recorder,
      String lastWords) {
    long now = nanoTime.getAsLong();
    Optional<Camera> placed = camera.flatMap(disks::placed);
    boolean wanted =
        !stopping && camera.filter(Camera::enabled).isPresent() && !paused.contains(station);
    boolean waits = presence == Presence.NONE && wanted;
    boolean answers =
        !waits || !recorder.mustAnswer() || probe.isWorthATry(camera.get(), recorder.failures());
    if (!wanted) {
      recorder.unwanted();
    }
    if (waits) {
      tellWhy(camera.get(), placed.isPresent(), answers, recorder, now);
    }
    boolean turn = turnsLeft > 0;
    boolean due = recorder.untilRetry(now).compareTo(Duration.ZERO) <= 0;
    // Who waits longer, since its camera has refused, takes nobody's turn.
    if (presence == Presence.ENDED || waits && due && answers) {
      turnsLeft--;
    }
    return new Observation(
        station,
        wanted,
        camera.isPresent() && placed.isEmpty()
            ? Optional.of(disks.hindrance(camera.get()))
            : Optional.empty(),
        presence,
        placed
            .map(this::fingerprint)
            .filter(recorder.state().map(RecorderState::settings).orElse("")::equals)
            .isPresent(),
        recorder.interruptedFor().or(() -> wished(station)),
        wished.contains(station),
        recorder.grew(),
        recorder.sinceGrowth(now),
        Duration.ofSeconds(camera.map(Camera::stallSeconds).orElse(10)),
        recorder.sinceInterrupt(now),
        answers,
        turn,
        recorder.untilRetry(now),
        recorder.failures(),
        recorder.isInherited(),
        lastWords);
  }

  /** Notes why a camera is not recorded, where that is not what was noted last. */
  private void tellWhy(
      Camera camera, boolean placed, boolean answers, Recorder recorder, long now) {
    Optional<Cause> cause =
        !placed
            ? Optional.of(disks.cause(camera))
            : answers ? Optional.empty() : probe.found(camera.station());
    cause
        .filter(why -> recorder.waitsFor(why, now))
        .ifPresent(why -> notes.waits(camera.station(), why));
  }

  private Optional<String> wished(String station) {
    return wished.contains(station) ? wishes.of(station) : Optional.empty();
  }

  /** The fingerprint of a camera's settings, which is not computed anew at every look. */
  private String fingerprint(Camera camera) {
    Printed last = prints.get(camera.station());
    if (last == null || last.camera() != camera) {
      last = new Printed(camera, FfmpegCommand.fingerprint(camera));
      prints.put(camera.station(), last);
    }
    return last.print();
  }

  private Recorder recorder(String station) {
    return recorders.computeIfAbsent(
        station, name -> new Recorder(inheritance.of(name), nanoTime.getAsLong()));
  }

  private void copyLog(String station, Optional<Camera> camera) {
    Path logsDir =
        camera.map(Camera::logsDir).orElse(cameras.get().stateDir().resolveSibling("logs"));
    try {
      log.copy(station, logsDir, camera.map(Camera::loglevel).orElse("warning"));
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
  public void bury(Decision decision) {
    Recorder recorder = recorder(decision.station());
    boolean recorded = recorder.grew();
    learn(recorder, LastWords.of(log.lastWords(decision.station())));
    // A second from start to start, so that one which has waited for its camera is followed at
    // once.
    boolean soon = decision.delay().compareTo(Duration.ofSeconds(1)) <= 0;
    long from = soon ? recorder.startedAt() : nanoTime.getAsLong();
    recorder.retryAt(from + jittered(decision.delay()).toNanos());
    Cause cause = cause(decision, recorder);
    boolean news = recorder.ended(decision, cause, now().toString(), nanoTime.getAsLong());
    growth.end(decision.station());
    probe.forget(decision.station());
    challenges.forget(decision.station());
    RecorderState state = recorder.state().orElseThrow();
    notes.keep(decision.station(), state);
    if (news) {
      notes.ended(
          decision.station(),
          state.pid(),
          decision.reason(),
          cause,
          code(decision.station(), recorded),
          recorded);
    }
  }

  /** The code with which a camera refused; what it answered before footage came is none. */
  private String code(String station, boolean recorded) {
    return recorded ? "" : LastWords.code(log.lastWords(station));
  }

  private static void learn(Recorder recorder, LastWords words) {
    recorder.lessons(recorder.lessons().after(words));
  }

  /** Whether the sound of a station is left out, since no segment can hold it. */
  boolean isSoundUnfit(String station) {
    return Optional.ofNullable(recorders.get(station))
        .filter(recorder -> recorder.lessons().soundUnfit())
        .isPresent();
  }

  /**
   * Whether a station is recorded with its sound, if it sends any, for certain: what an FFmpeg that
   * was taken over leaves out is not known.
   */
  boolean isSoundKept(String station) {
    return Optional.ofNullable(recorders.get(station))
        .filter(recorder -> recorder.isOpen() && recorder.grew() && !recorder.isInherited())
        .filter(recorder -> !recorder.lessons().soundUnfit())
        .isPresent();
  }

  /**
   * Whether a station's FFmpeg has recorded nothing but sound for a while, since no picture came
   * when it connected: it finds no track later.
   */
  boolean isSoundAlone(String station) throws IOException {
    Optional<Path> file =
        Optional.ofNullable(recorders.get(station))
            .filter(recorder -> recorder.lessons().pictureLate())
            .filter(recorder -> recorder.isStartedFor(SOUND_ALONE, nanoTime.getAsLong()))
            .flatMap(Recorder::state)
            .filter(RecorderState::open)
            .flatMap(state -> growth.growing(state.sessionFolder()));
    return file.isPresent()
        && Matroska.tracks(file.get()).stream().noneMatch(track -> track.kind().equals("video"));
  }

  /** Writes down that the clock of a station's camera has jumped, and asks for another FFmpeg. */
  void clockJumped(String station) throws IOException {
    notes.clockJumped(station);
    request(List.of(station), "the camera's clock was set");
  }

  /** What a station's restarts cost, where they come again and again. */
  Optional<RestartHistory.Chronic> chronicRestarts(String station) {
    return Optional.ofNullable(recorders.get(station))
        .flatMap(recorder -> recorder.restarts().chronic(nanoTime.getAsLong()));
  }

  /** Whether a station is recorded, and was for long without a restart. */
  boolean isCalm(String station) {
    return Optional.ofNullable(recorders.get(station))
        .filter(recorder -> recorder.isCalm(nanoTime.getAsLong()))
        .isPresent();
  }

  /** Whether a person has paused a station. */
  boolean isPaused(String station) {
    return paused.contains(station);
  }

  /** How a station's last FFmpeg ended; empty where none has. */
  String lastEnd(String station) {
    return Optional.ofNullable(recorders.get(station)).map(Recorder::lastWhy).orElse("");
  }

  /**
   * Why footage is missing since an FFmpeg has ended: what was seen when it was asked to counts.
   */
  private Cause cause(Decision decision, Recorder recorder) {
    Cause cause = recorder.interruptedCause().orElse(decision.cause());
    return cause == Cause.DISK_FULL
        ? cameras.get().station(decision.station()).map(disks::cause).orElse(cause)
        : cause;
  }

  /** Long waits differ by a tenth, so that cameras that refuse together are not asked together. */
  private static Duration jittered(Duration delay) {
    return delay.compareTo(Duration.ofSeconds(1)) <= 0
        ? delay
        : Duration.ofMillis(
            Math.round(delay.toMillis() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
  }

  /**
   * Makes ready for a new FFmpeg: a folder of its own, and the file that tells it the address.
   *
   * @param decision that it is to be started
   * @return the command
   * @throws StationException where that cannot be
   */
  public Launch prepare(Decision decision) throws StationException {
    try {
      return launch(decision.station());
    } catch (IOException e) {
      throw new StationException(decision.station(), e);
    }
  }

  private Launch launch(String station) throws IOException {
    Camera camera = cameras.get().station(station).flatMap(disks::placed).orElseThrow();
    // Whatever goes wrong from here on is not tried again at once.
    recorder(station).preparing(true);
    recorder(station).retryAt(nanoTime.getAsLong() + Duration.ofSeconds(1).toNanos());
    if (wished(station).isPresent()) {
      recorder(station).lessons(recorder(station).lessons().withSound());
    }
    wishes.granted(station);
    FfmpegCommand.Lessons lessons = recorder(station).lessons();
    boolean patient = lessons.pictureLate() || camera.connection().allTracks();
    Path address = folder.resolve(station + ".ffconcat");
    boolean vain = recorder(station).failures() > 0;
    StreamUrl.write(camera, address, log.lastWords(station), vain, patient);
    String settings = fingerprint(camera);
    Path session = Sessions.create(camera.folder(), now(), machine.bootId(), settings);
    turns.take();
    growth.begin(station, session);
    disks.remember(camera.outputDir());
    log.begin(station);
    return new Launch(
        station,
        FfmpegCommand.arguments(
            camera, cores.of(camera, cameras.get().cameras()), address, lessons),
        session.toString(),
        log.file(station).toString(),
        settings);
  }

  /**
   * Writes down that an FFmpeg was started.
   *
   * @param launch the command
   * @param pid its process id
   */
  public void started(Launch launch, String pid) {
    note(launch, Long.parseLong(pid.strip()));
    Recorder recorder = recorder(launch.station());
    if (recorder.failures() == 0) {
      announce(launch.station(), recorder);
    }
  }

  private void note(Launch launch, long pid) {
    Recorder recorder = recorder(launch.station());
    RecorderState state =
        new RecorderState(
            pid,
            Processes.stat(pid).map(Processes.Stat::startTicks).orElse(0L),
            machine.bootId(),
            launch.settings(),
            launch.folder(),
            now().toString(),
            "",
            recorder.lastWhy());
    // In this order: who asks whether it records finds the note of it.
    notes.keep(launch.station(), state);
    recorder.started(state, nanoTime.getAsLong());
  }

  /**
   * Makes ready for an FFmpeg that another process becomes, and that nobody here looks after:
   * writes down how the one before it has ended, and that this one begins.
   *
   * @param station whose
   * @param pid that process
   * @return the command, and how long to wait with it
   * @throws IOException where there is an FFmpeg already, or none can record now; in words
   */
  public Succession succeed(String station, long pid) throws IOException {
    Camera camera = configured(station);
    Recorder recorder = recorder(station);
    if (recorder.process(machine.bootId()).isPresent()) {
      throw new IOException(
          "process " + recorder.state().orElseThrow().pid() + " records " + station + " already");
    }
    if (!camera.enabled()) {
      throw new IOException(station + " is not to be recorded: it is not enabled");
    }
    if (disks.placed(camera).isEmpty()) {
      throw new IOException(station + ": " + disks.hindrance(camera));
    }
    copyLog(station, Optional.of(camera));
    String said = Challenge.complete(camera, log.lastWords(station));
    LastWords words = LastWords.of(said);
    learn(recorder, words);
    boolean again = false;
    if (recorder.isOpen()) {
      recorder.watch(growth, nanoTime.getAsLong(), false);
      String before = recorder.lastWhy();
      String why = wished(station).orElse(LastWords.cause(said, recorder.grew()));
      // One that is refused for days is told once, not at each attempt.
      again = !recorder.grew() && why.equals(before);
      Cause cause =
          wished(station)
              .map(wish -> Cause.ENDED)
              .orElse(Decider.gap(LastWords.of(said, recorder.grew()), Cause.ENDED));
      recorder.ended(
          new Decision(station, Decision.Action.LEAVE, true, why, cause, true, Duration.ZERO),
          cause,
          now().toString(),
          nanoTime.getAsLong());
      if (!again) {
        notes.ended(
            station,
            recorder.state().orElseThrow().pid(),
            why,
            cause,
            code(station, recorder.grew()),
            recorder.grew());
      }
    }
    Duration delay =
        !recorder.grew() && words.isRefusal() ? Decider.LONGEST_BACK_OFF : Duration.ZERO;
    Launch launch =
        prepare(
            new Decision(
                station, Decision.Action.START, false, "", Cause.UNKNOWN, false, Duration.ZERO));
    note(launch, pid);
    if (!again) {
      announce(station, recorder);
    }
    return new Succession(launch, delay);
  }

  private void announce(String station, Recorder recorder) {
    recorder.announced();
    notes.started(station, recorder.state().orElseThrow());
  }

  /** Asks FFmpeg to finish its segment and end, or kills it. */
  public void signal(Decision decision) {
    Recorder recorder = recorder(decision.station());
    if (recorder.process(machine.bootId()).isEmpty()) {
      return;
    }
    long pid = recorder.state().orElseThrow().pid();
    boolean unread = decision.cause() == Cause.SILENT && Processes.leavesUnread(pid);
    recorder.interrupted(
        decision.reason(), unread ? Cause.HUNG : decision.cause(), nanoTime.getAsLong());
    boolean kill = decision.action() == Decision.Action.KILL;
    // One that the kernel does not let end is killed at each look.
    if (!kill || recorder.killed()) {
      LOG.info(
          "{}: {} FFmpeg {}: {}",
          decision.station(),
          kill ? "killing" : "ending",
          pid,
          decision.reason());
    }
    ProcessHandle.of(pid).ifPresent(process -> signal(process, kill));
  }

  private static void signal(ProcessHandle process, boolean kill) {
    if (kill) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }
  }

  /**
   * Asks for the replacement of recorders. One that has only just been started is a replacement
   * already: it is left its time, after which it is replaced anyway if nothing came of it.
   *
   * @param stations whose
   * @param reason why
   * @return for each station how its last FFmpeg ended, as far as that is known
   */
  public Map<String, String> request(List<String> stations, String reason) throws IOException {
    return request(stations, reason, false);
  }

  /**
   * The same for recorders that a watchdog takes for dead. One that was started a moment ago, or
   * has just grown, is alive, whether or not the watchdog could see that yet.
   *
   * @param stations whose
   * @param reason why
   * @return for each station how its last FFmpeg ended, as far as that is known
   */
  public Map<String, String> replaceDead(List<String> stations, String reason) throws IOException {
    return request(stations, reason, true);
  }

  private Map<String, String> request(List<String> stations, String reason, boolean dead)
      throws IOException {
    Map<String, String> causes = new TreeMap<>();
    List<Camera> configured = stations.stream().map(this::configured).toList();
    for (Camera camera : configured) {
      String station = camera.station();
      if (!isFresh(station) && !(dead && isAlive(camera))) {
        wishes.add(station, reason);
      }
      causes.put(
          station,
          claims.isFree(station) && !isRunning(station)
              ? "no pipeline is running; start it with: auklab-video run"
              : RecorderState.read(inheritance.file(station))
                  .map(RecorderState::why)
                  // That it was not wanted before tells nothing of now.
                  .filter(why -> !why.equals(Decider.NOT_WANTED))
                  .orElseGet(() -> untried(camera)));
    }
    return causes;
  }

  private boolean isRunning(String station) {
    return RecorderState.read(inheritance.file(station))
        .flatMap(state -> state.process(machine.bootId()))
        .isPresent();
  }

  private boolean isFresh(String station) {
    return Optional.ofNullable(recorders.get(station))
        .filter(recorder -> recorder.isFresh(nanoTime.getAsLong()))
        .filter(recorder -> recorder.state().filter(Recorders::hasFootage).isEmpty())
        .flatMap(recorder -> recorder.process(machine.bootId()))
        .isPresent();
  }

  /** Whether its FFmpeg is ours and within the time after which it counts as stalled. */
  private boolean isAlive(Camera camera) {
    long now = nanoTime.getAsLong();
    return Optional.ofNullable(recorders.get(camera.station()))
        .filter(
            recorder ->
                recorder.isFresh(now)
                    || !recorder.isInherited()
                        && recorder.isOpen()
                        && recorder.grew()
                        && recorder.sinceGrowth(now).toSeconds() < camera.stallSeconds())
        .flatMap(recorder -> recorder.process(machine.bootId()))
        .isPresent();
  }

  /** Whether there is footage, also where the next look has yet to see it. */
  private static boolean hasFootage(RecorderState state) {
    return Sessions.newest(state.sessionFolder())
        .filter(file -> file.toFile().length() > 0)
        .isPresent();
  }

  /** Why no FFmpeg is tried for a camera, as far as that is known here. */
  private String untried(Camera camera) {
    if (!camera.enabled() || !recorders.containsKey(camera.station())) {
      return "";
    }
    return disks.placed(camera).isEmpty()
        ? disks.hindrance(camera)
        : probe.answers(camera) ? "" : NO_ANSWER;
  }

  /** The camera of a station, however that is spelled. */
  private Camera configured(String station) {
    return cameras
        .get()
        .station(station)
        .orElseThrow(
            () -> new IllegalArgumentException(station + " is not among the configured cameras"));
  }

  /** Another pipeline that records to these folders. Two would take each other's recorders away. */
  public OptionalLong otherPipeline() {
    return cameras.get().enabled().stream()
        .map(camera -> inheritance.otherPipeline(camera.station()))
        .filter(OptionalLong::isPresent)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  /** Whether this process is the one that takes care of a station. */
  public boolean claim(String station) throws IOException {
    return claims.claim(station);
  }

  /** Why cameras that are not recorded now are not: the code of the cause by station. */
  public Map<String, String> waiting() {
    Map<String, String> waiting = new TreeMap<>();
    recorders.forEach(
        (station, recorder) ->
            recorder.waiting().ifPresent(cause -> waiting.put(station, cause.code())));
    return waiting;
  }

  /** The recorders as a person or a program wants to know them, by station. */
  public List<Map<String, Object>> describe() {
    return cameras.get().cameras().stream().map(this::describe).toList();
  }

  private Map<String, Object> describe(Camera camera) {
    Optional<Recorder> recorder = Optional.ofNullable(recorders.get(camera.station()));
    Optional<RecorderState> state = recorder.flatMap(Recorder::state);
    boolean runs = recorder.flatMap(known -> known.process(machine.bootId())).isPresent();
    boolean grew = recorder.filter(Recorder::grew).isPresent();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("station", camera.station());
    row.put(
        "state",
        !camera.enabled()
            ? "off"
            : !runs
                ? paused.contains(camera.station()) ? "paused" : "waiting"
                : grew ? "recording" : "starting");
    row.put("pid", runs ? state.map(RecorderState::pid).orElse(0L) : 0L);
    row.put("since", state.map(known -> runs ? known.started() : known.ended()).orElse(""));
    row.put("why", runs ? hindrance(camera) : why(camera, state));
    return row;
  }

  private String hindrance(Camera camera) {
    return camera.enabled() && disks.placed(camera).isEmpty() ? disks.hindrance(camera) : "";
  }

  /** Why a camera is not recorded now: what is wanted of it comes before how its last one ended. */
  private String why(Camera camera, Optional<RecorderState> state) {
    if (!camera.enabled()) {
      return "\"enabled\" is false";
    }
    if (paused.contains(camera.station())) {
      return "paused by hand; to record it: auklab-video resume " + camera.station();
    }
    String hindrance = hindrance(camera);
    // That it was not wanted does not tell why it is not recorded now that it is.
    return hindrance.isEmpty()
        ? state
            .map(RecorderState::why)
            .filter(last -> !last.equals(Decider.NOT_WANTED))
            .orElseGet(() -> untried(camera))
        : hindrance;
  }

  /** From now on no recorder is wanted: the next looks end them. */
  public void stop() {
    stopping = true;
  }

  /** Whether every FFmpeg that is ours has ended. */
  public boolean stopped() {
    return recorders.values().stream().noneMatch(Recorder::isOpen);
  }

  /** Copies what FFmpegs have said which nobody looks after now. */
  public void copyLogs() throws IOException {
    for (Camera camera : cameras.get().cameras()) {
      if (claims.claim(camera.station())) {
        copyLog(camera.station(), Optional.of(camera));
      }
    }
  }

  /** Gives the stations to whoever comes next. */
  public void release() throws IOException {
    claims.release();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
