package auklab.video;

import auklab.video.alert.Outbox;
import auklab.video.backup.Archiver;
import auklab.video.backup.Progress;
import auklab.video.check.SegmentCheck;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.config.Problem;
import auklab.video.coverage.Attendance;
import auklab.video.footage.StateOwner;
import auklab.video.heartbeat.Heartbeat;
import auklab.video.ledger.Machine;
import auklab.video.monitor.Monitor;
import auklab.video.monitor.Runs;
import auklab.video.record.Recorders;
import auklab.video.record.Segments;
import auklab.video.record.Succession;
import auklab.video.stage.Outcome;
import auklab.video.stage.Passes;
import auklab.video.stage.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.scheduler.SchedulerEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.TimeUtils;
import org.slf4j.LoggerFactory;

/**
 * The routes at work: read from their folder, with the beans they call. Stages (routes that begin
 * with {@code direct:}) are always there to be called; which triggers run is up to the caller, so a
 * command does its one pass through the same route as the pipeline.
 */
public final class Pipeline implements AutoCloseable {
  /** A setting that is there when one station is recorded, and the others are left to others. */
  public static final String ONE_STATION = "record.one-station";

  static final String SETTINGS_FILE = "application.properties";

  /** The setting of who mails come from, by which routes name it. */
  private static final String FROM = "alert.from";

  /** The files of routes without which nothing is recorded, and with which everything is. */
  private static final Set<String> FIRST =
      Set.of("on-error" + Routes.ENDING, "record" + Routes.ENDING);

  private static final Duration STOP = Duration.ofSeconds(9);
  private static final Duration CHECK = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration GIVE_WAY = Duration.ofMillis(500);
  private static final Duration GLANCE = Duration.ofMillis(10);

  private final Main camel;
  private final CamelContext context;
  private final Wiring wiring;
  private final Properties settings;
  private final Routes routes;
  private Map<String, String> later = Map.of();
  private boolean running;
  private boolean handingOver;
  private Map<String, String> proven = Map.of();

  private Pipeline(Main camel, Wiring wiring, Properties settings) {
    this.camel = camel;
    this.wiring = wiring;
    this.settings = settings;
    this.context = camel.getCamelContext();
    this.routes = new Routes(context, this::organizeFolders);
  }

  /**
   * Loads the routes and starts the stages, but no trigger.
   *
   * @param configuration what the owner configured
   * @param configDir folder of {@code application.properties}
   * @param routes folder of the route files
   * @throws RouteException where the routes cannot be loaded
   */
  public static Pipeline load(Configuration configuration, Path configDir, Path routes)
      throws IOException {
    return load(configuration, configDir, routes, Map.of());
  }

  /**
   * The same with settings that win over those of {@code application.properties}.
   *
   * @param winning such settings
   */
  public static Pipeline load(
      Configuration configuration, Path configDir, Path routes, Map<String, String> winning)
      throws IOException {
    return load(configuration, configDir, routes, winning, Clock.systemUTC(), System::nanoTime);
  }

  /**
   * The same where the owner's routes cannot be loaded: file by file, those of the owner serve as
   * far as they can, then those that have served before, then those that the program was built
   * with.
   *
   * @param kept folder of the routes that have served before
   * @throws RouteException where not even those that the program was built with can be loaded
   */
  public static Pipeline loadWhatCan(
      Configuration configuration, Path configDir, Path routes, Path kept) throws IOException {
    return load(
        configuration,
        configDir,
        routes,
        Map.of(),
        Map::keySet,
        List.of(Routes.read(kept)),
        Clock.systemUTC(),
        System::nanoTime);
  }

  /**
   * The same by other clocks.
   *
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  static Pipeline load(
      Configuration configuration,
      Path configDir,
      Path routes,
      Map<String, String> winning,
      Clock clock,
      LongSupplier nanoTime)
      throws IOException {
    return load(configuration, configDir, routes, winning, Map::keySet, List.of(), clock, nanoTime);
  }

  /**
   * The same for who will start every trigger. Where it is known that the routes load, no more is
   * loaded now than what recording needs; the rest follows when the cameras are recorded.
   */
  public static Pipeline loadToRun(Configuration configuration, Path configDir, Path routes)
      throws IOException {
    return load(
        configuration,
        configDir,
        routes,
        Map.of(),
        texts -> PackagedRoutes.areThese(texts) ? FIRST : texts.keySet(),
        List.of(),
        Clock.systemUTC(),
        System::nanoTime);
  }

  /**
   * The same for who will call some stages only. Where it is known that the routes load, no more is
   * loaded than what those need.
   *
   * @param stages their names
   */
  public static Pipeline loadFor(
      List<String> stages,
      Configuration configuration,
      Path configDir,
      Path routes,
      Map<String, String> winning)
      throws IOException {
    StateOwner.refuseRoot(configuration.cameras().stateDir());
    return load(
        configuration,
        configDir,
        routes,
        winning,
        texts -> PackagedRoutes.needed(stages, texts),
        List.of(),
        Clock.systemUTC(),
        System::nanoTime);
  }

  private static Pipeline load(
      Configuration configuration,
      Path configDir,
      Path routes,
      Map<String, String> winning,
      Function<Map<String, String>, Set<String>> needed,
      List<Map<String, String>> kept,
      Clock clock,
      LongSupplier nanoTime)
      throws IOException {
    Properties settings =
        Settings.of(configuration.cameras(), configDir.resolve(SETTINGS_FILE), new ArrayList<>());
    settings.setProperty(FROM, sender(configuration.mail(), settings));
    settings.putAll(winning);
    Wiring wiring = new Wiring(configuration, settings, clock, nanoTime);
    wiring.provisions().layBy();
    Properties all = wiring.derivedSettings();
    all.putAll(settings);
    Main camel = new Main();
    camel.setOverrideProperties(all);
    camel.setPropertyPlaceholderLocations("false");
    camel.configure().withAutoStartup(false).withRoutesIncludePattern("false");
    camel.configure().addConfiguration(wiring);
    try {
      Map<String, String> texts = Routes.read(routes);
      if (texts.isEmpty() && kept.isEmpty()) {
        throw new IOException("there is no file *" + Routes.ENDING + " in it");
      }
      camel.start();
      Pipeline pipeline = new Pipeline(camel, wiring, all);
      for (Map<String, String> before : kept) {
        texts =
            new RouteFallback(pipeline.context, all, pipeline::organizeFolders)
                .serving(texts, before);
      }
      pipeline.later = new TreeMap<>(texts);
      Set<String> now = Set.copyOf(needed.apply(texts));
      if (now.containsAll(texts.keySet())) {
        pipeline.loadTheRest();
      } else {
        pipeline.later.keySet().removeAll(now);
        pipeline.routes.add(Routes.only(now, texts));
      }
      pipeline.routes.start(Routes.isStage());
      return pipeline;
    } catch (Exception e) {
      camel.stop();
      throw new RouteException(routes, e);
    }
  }

  /**
   * What is wrong in {@code application.properties}; what holds without it is used in its place.
   *
   * @param cameras give the length of a segment
   * @param configDir folder of the file
   */
  public static List<Problem> settingProblems(Cameras cameras, Path configDir) {
    List<Problem> problems = new ArrayList<>();
    Settings.of(cameras, configDir.resolve(SETTINGS_FILE), problems);
    return problems;
  }

  /**
   * What stands in the routes as {@code {{…}}}: schedules and limits, times in milliseconds.
   *
   * @param cameras give the length of a segment
   * @param configDir folder of {@code application.properties}
   */
  public static Properties settings(Cameras cameras, Path configDir) {
    return Settings.of(cameras, configDir.resolve(SETTINGS_FILE), new ArrayList<>());
  }

  /**
   * The address that mails come from, wherever the owner has set it.
   *
   * @param configuration the mail settings, and the length of a segment
   * @param configDir folder of {@code application.properties}
   */
  public static String sender(Configuration configuration, Path configDir) {
    return sender(configuration.mail(), settings(configuration.cameras(), configDir));
  }

  private static String sender(MailSettings mail, Properties settings) {
    return mail.sender(settings.getProperty(FROM, ""), Machine.here().hostName());
  }

  /**
   * A time that is set in {@code application.properties}, or holds without.
   *
   * @param cameras give the length of a segment
   * @param configDir folder of the file
   * @param name the setting's name
   */
  public static Duration time(Cameras cameras, Path configDir, String name) {
    String time = settings(cameras, configDir).getProperty(name);
    return Duration.ofMillis(TimeUtils.toMilliSeconds(time));
  }

  /** The routes that look into the folders which cameras record to, with their parameters. */
  private Map<String, Map<String, Object>> organizeFolders() {
    Map<String, Map<String, Object>> made = new LinkedHashMap<>();
    for (Path folder : wiring.outputDirs()) {
      // Its name stays when the order of the folders is edited.
      String id = Integer.toHexString(folder.toString().hashCode());
      made.put("organize-folder-" + id, Map.of("folder", folder.toString()));
    }
    return made;
  }

  private void loadTheRest() throws Exception {
    routes.add(later);
    later = Map.of();
    List<String> faults = RouteProof.faults(context, routes);
    if (!faults.isEmpty()) {
      throw new RouteException(faults);
    }
  }

  /**
   * Starts every trigger: the pipeline runs from now on.
   *
   * @param recording is called as soon as it records, before all is loaded
   * @throws RouteException where the routes that were to follow cannot be loaded; then cameras are
   *     recorded, and no more than that is done
   */
  public void startTriggers(Runnable recording) throws Exception {
    bean("recorders", Recorders.class).askAll();
    running = true;
    routes.start(route -> true);
    wiring.rememberOutputDirs();
    bean("monitor", Monitor.class).watchFromNow();
    recording.run();
    if (!later.isEmpty()) {
      giveWayToRecorders();
      loadTheRest();
      routes.start(route -> true);
    }
    tellHowTheLastRunEnded();
  }

  /** Loading takes a core or two, which those who begin to record need more. */
  private void giveWayToRecorders() {
    long deadline = System.nanoTime() + GIVE_WAY.toNanos();
    while (!isReady() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }

  /** Whatever keeps this from being told keeps nobody from being recorded. */
  private void tellHowTheLastRunEnded() {
    try {
      call("monitor-started", null, Map.of(), Object.class);
    } catch (IOException e) {
      LoggerFactory.getLogger("monitor")
          .error("how the last run ended cannot be told: {}", e.getMessage());
    }
  }

  /**
   * Makes ready for an FFmpeg that another process becomes, without any route: what keeps one
   * camera from being recorded is to be known within a second.
   *
   * @param configuration the cameras
   * @param configDir folder of {@code application.properties}
   * @param station whose it is
   * @param pid that process
   */
  public static Succession succession(
      Configuration configuration, Path configDir, String station, long pid) throws IOException {
    Properties settings = settings(configuration.cameras(), configDir);
    settings.setProperty(ONE_STATION, station);
    Wiring wiring = new Wiring(configuration, settings, Clock.systemUTC(), System::nanoTime);
    wiring.provisions().layBy();
    Recorders recorders = wiring.recorders();
    // Whoever names its segments just now has it for a moment.
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!recorders.claim(station)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            station + " is recorded by another process, such as a running pipeline");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    try {
      wiring.disks().look();
      return recorders.succeed(station, pid);
    } finally {
      recorders.release();
    }
  }

  /**
   * Files what is finished. Where no pipeline runs, what recorders have closed is given its name
   * before, and is checked after it.
   */
  public Outcome passOfOrganize() throws Exception {
    if (PipelineLock.isHeld(wiring.stateDir())) {
      return passOfTriggers("organize");
    }
    nameClosedSegments();
    Outcome outcome = passOfTriggers("organize");
    checkNotedSegments();
    return outcome;
  }

  /** What keeps a segment from getting its name keeps no other file from being filed. */
  private void nameClosedSegments() throws IOException {
    Recorders recorders = bean("recorders", Recorders.class);
    try {
      call("record-segments", null, Map.of(), Object.class);
      recorders.copyLogs();
    } catch (IOException e) {
      LoggerFactory.getLogger("organize")
          .error("not every segment has its name: {}", e.getMessage());
    } finally {
      recorders.release();
    }
  }

  /** Checks the segments that were noted for it, until there is none, or none is done any more. */
  private void checkNotedSegments() throws Exception {
    Path notes = SegmentCheck.folder(wiring.stateDir());
    long left = notesIn(notes);
    if (left == 0) {
      return;
    }
    startTriggers("check");
    long progress = System.nanoTime();
    while (left > 0 && System.nanoTime() - progress < CHECK.toNanos()) {
      LockSupport.parkNanos(LOOK.toNanos());
      long now = notesIn(notes);
      progress = now < left ? System.nanoTime() : progress;
      left = now;
    }
  }

  private static long notesIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    } catch (UncheckedIOException e) {
      // One was done while we looked.
      return Long.MAX_VALUE;
    }
  }

  /** Whether every camera was looked at, and each that answers has its recorder. */
  public boolean isReady() {
    return wiring.recorders().isReady();
  }

  /** The time since all recorders were looked at last. */
  public Duration sinceLook() {
    return wiring.recorders().sinceLook();
  }

  /**
   * Takes an edit of the cameras. Only those whose own settings have changed are touched.
   *
   * @param edited the cameras
   */
  public synchronized void edit(Cameras edited) throws Exception {
    wiring.edit(edited);
    bean("monitor", Monitor.class).watchFromNow();
    routes.addFolders();
    startWhatRuns();
  }

  /**
   * Puts edited route files in the place of those that run. They are proven first; if they cannot
   * be started all the same, what ran before runs again.
   *
   * @param texts the text of every route file by its name
   * @return whether that is done; false where a pass is under way in them, which is to end first
   * @throws RouteException saying what is wrong with them; then nothing has changed
   */
  public synchronized boolean edit(Map<String, String> texts) {
    if (!texts.equals(proven)) {
      List<String> faults = RouteProof.faults(texts, context, settings, this::organizeFolders);
      if (!faults.isEmpty()) {
        throw new RouteException(faults);
      }
      proven = Map.copyOf(texts);
    }
    Map<String, String> before = routes.texts();
    Set<String> changed = new TreeSet<>(before.keySet());
    changed.addAll(texts.keySet());
    changed.removeIf(name -> Objects.equals(before.get(name), texts.get(name)));
    if (changed.stream().anyMatch(name -> routes.isForAll(name, texts))) {
      changed.addAll(before.keySet());
      changed.addAll(texts.keySet());
    }
    if (routes.isBusy(changed)) {
      return false;
    }
    try {
      exchange(changed, texts);
    } catch (Exception e) {
      restore(changed, before, e);
      throw new RouteException(List.of(RouteException.words(e)));
    }
    return true;
  }

  private void exchange(Set<String> changed, Map<String, String> texts) throws Exception {
    routes.remove(changed);
    routes.add(Routes.only(changed, texts));
    startWhatRuns();
  }

  private void restore(Set<String> changed, Map<String, String> before, Exception fault) {
    try {
      exchange(changed, before);
    } catch (Exception e) {
      fault.addSuppressed(e);
      LoggerFactory.getLogger("run")
          .error("the routes that ran before cannot be started again: {}", RouteException.words(e));
    }
  }

  private void startWhatRuns() throws Exception {
    routes.start(running ? route -> true : Routes.isStage());
  }

  /** Starts the triggers of one stage. */
  public void startTriggers(String stage) throws Exception {
    routes.start(route -> route.getId().startsWith(stage + "-"));
  }

  /**
   * Lets each trigger of a stage do one pass.
   *
   * @param stage its name
   * @return what the passes came to together
   */
  public Outcome passOfTriggers(String stage) throws Exception {
    Predicate<Route> triggers =
        route ->
            !Routes.isStage().test(route)
                && !Routes.isQueue().test(route)
                && route.getId().startsWith(stage + "-");
    long looks = context.getRoutes().stream().filter(triggers).count();
    BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();
    bean("passes", Passes.class)
        .onEnd(
            (name, outcome) -> {
              if (name.equals(stage)) {
                ended.add(outcome);
              }
            });
    routes.start(triggers);
    Outcome all = Outcome.idle("nothing to do");
    for (long i = 0; i < looks; i++) {
      all = all.and(ended.take());
    }
    // Camel waits for a second at its stop where a pass has not quite ended yet.
    while (context.getInflightRepository().size() > 0) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return all;
  }

  /**
   * Calls a stage and waits for it.
   *
   * @param stage its name
   * @param body what it is given
   * @param headers more of it
   * @param type what it returns
   * @throws IOException with the cause in words, where a step has failed
   */
  public <T> T call(String stage, Object body, Map<String, Object> headers, Class<T> type)
      throws IOException {
    try (var template = context.createProducerTemplate()) {
      Exchange exchange =
          template.request(
              "direct:" + stage,
              message -> {
                message.getIn().setBody(body);
                message.getIn().setHeaders(new java.util.HashMap<>(headers));
              });
      if (exchange.getException() != null) {
        throw new IOException(cause(exchange.getException()));
      }
      return exchange.getMessage().getBody(type);
    } catch (CamelExecutionException e) {
      throw new IOException(cause(e), e);
    }
  }

  private static String cause(Throwable fault) {
    Throwable cause = fault;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause instanceof FileSystemException || cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage();
  }

  /** Calls a stage that does one pass. */
  public Outcome pass(String stage) throws IOException {
    return call(stage, null, Map.of(), Outcome.class);
  }

  /** How many alerts wait to be sent, as mails or by the webhook. */
  public long alertsWaiting() throws IOException {
    return bean("outbox", Outbox.class).waiting();
  }

  /** Whether none can be sent now: all are, or the last attempt on every way came to nothing. */
  public boolean isOutboxIdle() throws IOException {
    return bean("outbox", Outbox.class).isIdle();
  }

  /**
   * Sees that there is no other pipeline that records to the same folders, with other notes of it.
   *
   * @throws PipelineLock.HeldException naming its process
   */
  public void refuseAnother() throws PipelineLock.HeldException {
    OptionalLong other = bean("recorders", Recorders.class).otherPipeline();
    if (other.isPresent()) {
      throw new PipelineLock.HeldException(
          "process "
              + other.getAsLong()
              + " is a pipeline that records to the same output_dir, with another state_dir;"
              + " stop it first");
    }
  }

  /** Takes care of a station's recorder from now on; false where another process does. */
  public boolean claim(String station) throws IOException {
    return bean("recorders", Recorders.class).claim(station);
  }

  /** Whether a step of a stage has failed since the start. */
  public boolean hasFailed(String stage) {
    return bean("passes", Passes.class).faults(stage) > 0;
  }

  /** How far the backup is that was begun last. */
  public Progress archived() {
    return bean("archiver", Archiver.class).progress();
  }

  private <T> T bean(String name, Class<T> type) {
    return context.getRegistry().lookupByNameAndType(name, type);
  }

  /** The text of each route file that runs, by its name. */
  Map<String, String> routeTexts() {
    return routes.texts();
  }

  /** Has people told of something, if it is news to them. */
  public void report(Report report) {
    try {
      call("alert-condition", report, Map.of(), Object.class);
    } catch (IOException e) {
      LoggerFactory.getLogger("run").error("{} cannot be told: {}", report, e.getMessage());
    }
  }

  /** Has people told what is to be told by now, where no pipeline runs that would. */
  public void tellAll() throws IOException {
    call("alert-conditions", null, Map.of("all", true), Object.class);
  }

  /**
   * Has people told what is told by the clock, where no pipeline runs that would: how the day
   * before was, and that all is well. The pass of the monitor was the look at the recorders.
   */
  public void tellByTheClock() {
    wiring.freshness().looked();
    tellOnce("alert-digest");
    if (bean("heartbeat", Heartbeat.class).isWanted()) {
      tellOnce("heartbeat");
    }
  }

  /** An owner may have taken the route away. */
  private void tellOnce(String stage) {
    try {
      if (context.getRoute(stage) != null) {
        call(stage, null, Map.of(), Object.class);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger("monitor").error("{} has failed: {}", stage, e.getMessage());
    }
  }

  /** From now on, to close means to leave the recorders to a successor. */
  public void handOver() {
    handingOver = true;
  }

  /**
   * Ends every recorder, by the same looks that keep it, and waits until its last segment has its
   * name; then stops the routes.
   */
  @Override
  public void close() {
    Recorders recorders = bean("recorders", Recorders.class);
    Segments segments = bean("segments", Segments.class);
    standBy();
    bean("attendance", Attendance.class).end(handingOver ? "handover" : "stop");
    if (running) {
      bean("runs", Runs.class).ended();
    }
    try {
      if (!handingOver) {
        recorders.stop();
        awaitTheEnd(recorders, segments);
      }
    } finally {
      camel.stop();
      release(recorders);
    }
  }

  private void awaitTheEnd(Recorders recorders, Segments segments) {
    long deadline = System.nanoTime() + STOP.toNanos();
    while (isRecording()
        && !(recorders.stopped() && segments.done())
        && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static void release(Recorders recorders) {
    try {
      recorders.release();
    } catch (IOException e) {
      LoggerFactory.getLogger("record").warn("while stopping: {}", e.toString());
    }
  }

  /** No new pass begins, but for the looks at the recorders, which end them. */
  private void standBy() {
    context.getRoutes().stream()
        .filter(Routes.isStage().negate())
        .filter(route -> !route.getId().startsWith("record-"))
        .filter(route -> route.getEndpoint() instanceof SchedulerEndpoint)
        .forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
  }

  private boolean isRecording() {
    return context.getRoutes().stream()
        .filter(route -> route.getId().equals("record-segments-schedule"))
        .anyMatch(route -> context.getRouteController().getRouteStatus(route.getId()).isStarted());
  }
}
