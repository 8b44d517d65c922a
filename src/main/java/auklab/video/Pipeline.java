package auklab.video;

import auklab.video.alert.Spool;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import auklab.video.config.Problem;
import auklab.video.monitor.Monitor;
import auklab.video.record.Recorders;
import auklab.video.record.Segments;
import auklab.video.stage.Outcome;
import auklab.video.stage.Passes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.apache.camel.spi.RouteTemplateParameterSource;
import org.quartz.SchedulerException;
import org.slf4j.LoggerFactory;

/**
 * The routes at work: read from their folder, with the beans they call. Stages (routes that begin
 * with {@code direct:}) are always there to be called; which triggers run is up to the caller, so a
 * command does its one pass through the same route as the pipeline.
 */
public final class Pipeline implements AutoCloseable {
  /** A setting that is there when one station is recorded, and the others are left to others. */
  public static final String ONE_STATION = "record.one-station";

  private static final String SETTINGS_FILE = "application.properties";
  private static final Duration STOP = Duration.ofSeconds(9);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Main camel;
  private final CamelContext context;
  private final Wiring wiring;
  private boolean handingOver;

  private Pipeline(Main camel, Wiring wiring) {
    this.camel = camel;
    this.wiring = wiring;
    this.context = camel.getCamelContext();
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
    Properties settings =
        Settings.of(configuration.cameras(), configDir.resolve(SETTINGS_FILE), new ArrayList<>());
    settings.putAll(winning);
    Wiring wiring = new Wiring(configuration, settings, Clock.systemUTC());
    Properties all = wiring.mailSettings();
    all.putAll(settings);
    Main camel = new Main();
    camel.setOverrideProperties(all);
    camel.setPropertyPlaceholderLocations("false");
    camel.configure().withAutoStartup(false).withRoutesIncludePattern(pattern(routes));
    camel.configure().addConfiguration(wiring);
    camel.bind("organizeRoutes", organizeRoutes(wiring.outputDirs()));
    try {
      camel.start();
      Pipeline pipeline = new Pipeline(camel, wiring);
      pipeline.startRoutes(route -> isStage(route));
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

  /** The route files, by their names: a folder that is a link is read as well. */
  private static String pattern(Path routes) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(routes)) {
      try (Stream<Path> found = Files.list(routes.toRealPath())) {
        found
            .filter(file -> file.getFileName().toString().endsWith(".camel.yaml"))
            .sorted()
            .forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      throw new RouteException(routes, new IOException("there is no file *.camel.yaml in it"));
    }
    return files.stream().map(file -> "file:" + file).collect(Collectors.joining(","));
  }

  private static RouteTemplateParameterSource organizeRoutes(List<Path> folders) {
    TemplateParameters source = new TemplateParameters();
    for (Path folder : folders) {
      String id = "organize-folder-" + (folders.indexOf(folder) + 1);
      source.add("organize-folder", id, Map.of("folder", folder.toString()));
    }
    return source;
  }

  private static boolean isStage(Route route) {
    return route.getEndpoint().getEndpointBaseUri().startsWith("direct:");
  }

  private void startRoutes(java.util.function.Predicate<Route> which) throws Exception {
    for (Route route : context.getRoutes()) {
      if (which.test(route)
          && !context.getRouteController().getRouteStatus(route.getId()).isStarted()) {
        context.getRouteController().startRoute(route.getId());
      }
    }
  }

  /** Starts every trigger: the pipeline runs from now on. */
  public void startTriggers() throws Exception {
    wiring.rememberOutputDirs();
    bean("monitor", Monitor.class).watchFromNow();
    startRoutes(route -> true);
    context.getComponent("quartz", QuartzComponent.class).getScheduler().start();
  }

  /** Starts the triggers of one stage. */
  public void startTriggers(String stage) throws Exception {
    startRoutes(route -> route.getId().startsWith(stage + "-"));
  }

  /**
   * Lets each trigger of a stage do one pass.
   *
   * @param stage its name
   * @return what the passes came to together
   */
  public Outcome passOfTriggers(String stage) throws Exception {
    long triggers =
        context.getRoutes().stream()
            .filter(route -> !isStage(route) && route.getId().startsWith(stage + "-"))
            .count();
    BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();
    bean("passes", Passes.class)
        .onEnd(
            (name, outcome) -> {
              if (name.equals(stage)) {
                ended.add(outcome);
              }
            });
    startTriggers(stage);
    Outcome all = Outcome.idle("nothing to do");
    for (long i = 0; i < triggers; i++) {
      all = all.and(ended.take());
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

  /** How many mails wait to be sent. */
  public long mailsWaiting() throws IOException {
    return bean("spool", Spool.class).waiting();
  }

  /** Takes care of a station's recorder from now on; false where another process does. */
  public boolean claim(String station) throws IOException {
    return bean("recorders", Recorders.class).claim(station);
  }

  /** Whether a step of a stage has failed since the start. */
  public boolean hasFailed(String stage) {
    return bean("passes", Passes.class).faults(stage) > 0;
  }

  private <T> T bean(String name, Class<T> type) {
    return context.getRegistry().lookupByNameAndType(name, type);
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
    if (handingOver) {
      camel.stop();
      return;
    }
    recorders.stop();
    long deadline = System.nanoTime() + STOP.toNanos();
    try {
      while (isRecording()
          && !(recorders.stopped() && segments.done())
          && System.nanoTime() < deadline) {
        LockSupport.parkNanos(LOOK.toNanos());
      }
      recorders.release();
    } catch (IOException e) {
      LoggerFactory.getLogger("record").warn("while stopping: {}", e.toString());
    } finally {
      camel.stop();
    }
  }

  /** No new pass begins. */
  private void standBy() {
    try {
      context.getComponent("quartz", QuartzComponent.class).getScheduler().standby();
    } catch (SchedulerException e) {
      LoggerFactory.getLogger("run").warn("while stopping: {}", e.toString());
    }
  }

  private boolean isRecording() {
    return context.getRoutes().stream()
        .filter(route -> route.getId().equals("record-segments-schedule"))
        .anyMatch(route -> context.getRouteController().getRouteStatus(route.getId()).isStarted());
  }
}
