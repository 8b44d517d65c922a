package auklab.video;

import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.EditedText;
import auklab.video.config.LastGood;
import auklab.video.config.Problem;
import auklab.video.stage.Matter;
import auklab.video.stage.Repeats;
import auklab.video.stage.Report;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts edits of the configuration and of the routes into effect while the pipeline runs. One that
 * cannot be used changes nothing, and is told.
 */
public final class Edits implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("edit");

  /** How long after a change the files are looked at again, to see whether it was the last. */
  private static final Duration SOON = Duration.ofMillis(300);

  /** How often they are looked at anyway: the kernel may not tell of every folder. */
  private static final Duration ANYWAY = Duration.ofSeconds(10);

  /** So long does an edit that is just taking effect hold up a stop. */
  private static final Duration FINISH = Duration.ofSeconds(3);

  /** What is broken for so long is no file that somebody is just writing. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String KIND = "config";
  private static final String CONFIGURATION = "configuration";
  private static final String ROUTES = "routes";

  private final Pipeline pipeline;
  private final ConfigFolder folder;
  private final LastGood lastGood;
  private final Path routes;
  private final Repeats repeats = new Repeats(Clock.systemUTC());
  private final Settled configurationFiles;
  private final Settled routeFiles;
  private final FolderWatch watch = new FolderWatch();
  private final Map<String, Broken> broken = new HashMap<>();
  private final Thread looks = new Thread(this::run, "edits");
  private Configuration running;
  private String scheduledBy;
  private boolean waits;
  private volatile boolean closed;

  /** Something that cannot be used, since when, and whether its mail was laid by. */
  private record Broken(List<String> faults, long since, boolean told) {}

  /**
   * @param pipeline what runs
   * @param running its configuration
   * @param folder where that is edited
   * @param routes the folder of the routes
   * @throws IOException where the files cannot be read
   */
  public Edits(Pipeline pipeline, Configuration running, ConfigFolder folder, Path routes)
      throws IOException {
    this.pipeline = pipeline;
    this.running = running;
    this.folder = folder;
    this.routes = routes;
    this.lastGood = LastGood.in(running.cameras().stateDir());
    this.scheduledBy = settingsText();
    this.configurationFiles =
        new Settled(
            () ->
                Stream.of(
                        folder.camerasFile(), folder.backupFile(), folder.alertsFile(), settings())
                    .map(Path::toAbsolutePath)
                    .toList(),
            Map.of());
    this.routeFiles = new Settled(() -> Routes.list(routes), pipeline.routeTexts());
  }

  private Path settings() {
    return folder.folder().resolve(Pipeline.SETTINGS_FILE);
  }

  private String settingsText() {
    try {
      return Files.exists(settings()) ? EditedText.read(settings()).text() : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** From now on, edits take effect. */
  public void start() {
    looks.setDaemon(true);
    looks.start();
  }

  private void run() {
    rememberIfAllRun();
    try {
      while (!closed) {
        look();
        if (configurationFiles.stirs() || routeFiles.stirs() || !isAllTold()) {
          Thread.sleep(SOON.toMillis());
        } else {
          watch.await(ANYWAY);
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // The pipeline stops.
    }
  }

  private boolean isAllTold() {
    return broken.values().stream().allMatch(Broken::told);
  }

  /** Routes that were loaded from their folder are good. */
  private void rememberIfAllRun() {
    try {
      if (Routes.read(routes).equals(pipeline.routeTexts())) {
        rememberRoutes();
        judged(ROUTES, List.of());
      }
    } catch (IOException e) {
      cannotBeSeen(e);
    }
  }

  private void cannotBeSeen(Exception fault) {
    if (!closed && repeats.isNews("edits", fault.toString())) {
      LOG.error("edits cannot be seen: {}", fault.toString());
    }
  }

  private void look() {
    try {
      Set<Path> folders = configurationFiles.folders();
      folders.add(routes);
      folders.addAll(routeFiles.folders());
      watch.over(folders);
      if (configurationFiles.look().isPresent()) {
        configuration();
      }
      routeFiles.look().ifPresent(this::routes);
    } catch (IOException | RuntimeException e) {
      cannotBeSeen(e);
    }
    tellWhatStaysBroken();
  }

  /** What became wrong keeps its value; all the rest of an edit takes effect. */
  private void configuration() {
    Configuration edited = folder.edited(running);
    List<Problem> settings = Pipeline.settingProblems(edited.cameras(), folder.folder());
    List<String> faults =
        Stream.concat(edited.errors().stream(), settings.stream().filter(Problem::error))
            .map(Problem::describe)
            .toList();
    judged(CONFIGURATION, faults);
    Stream.concat(edited.warnings().stream(), settings.stream().filter(p -> !p.error()))
        .forEach(warning -> LOG.warn(warning.describe()));
    if (faults.isEmpty()) {
      remember(edited);
    }
    if (!edited.cameras().stateDir().equals(running.cameras().stateDir())) {
      LOG.warn("state_dir was changed; that takes effect at the next start");
    }
    if (!edited.backup().equals(running.backup())) {
      LOG.warn("{} was changed; that takes effect at the next start", folder.backupFile());
    }
    if (!edited.alerts().equals(running.alerts())) {
      LOG.warn("{} was changed; that takes effect at the next start", folder.alertsFile());
    }
    String scheduled = settingsText();
    if (!scheduled.equals(scheduledBy)) {
      LOG.warn("{} was changed; that takes effect at the next start", settings());
    }
    scheduledBy = scheduled;
    if (edited.cameras().segmentTime() != running.cameras().segmentTime()) {
      LOG.warn("segment_time was changed; the schedules follow at the next start");
    }
    if (edited.cameras().equals(running.cameras())) {
      return;
    }
    try {
      pipeline.edit(edited.cameras());
      LOG.info("{} was edited; the change takes effect", folder.camerasFile());
      running =
          new Configuration(
              edited.cameras(),
              running.backup(),
              running.alerts(),
              running.mail(),
              edited.problems());
    } catch (Exception e) {
      LOG.error("an edit of {} failed: {}", folder.camerasFile(), RouteException.words(e));
    }
  }

  private void remember(Configuration sound) {
    try {
      lastGood.save(sound, folder.folder());
    } catch (IOException e) {
      LOG.warn("the configuration cannot be kept as the last good one: {}", e.toString());
    }
  }

  private void routes(Map<String, String> texts) {
    if (texts.equals(pipeline.routeTexts())) {
      judged(ROUTES, List.of());
      return;
    }
    try {
      if (!pipeline.edit(texts)) {
        if (!waits) {
          LOG.info("an edit of the routes waits for the end of the pass that is under way");
        }
        waits = true;
        routeFiles.again();
        return;
      }
      waits = false;
      LOG.info("the routes in {} were edited; the change takes effect", routes);
      judged(ROUTES, List.of());
      rememberRoutes();
    } catch (RouteException e) {
      judged(ROUTES, e.getMessage().lines().toList());
    }
  }

  private void rememberRoutes() {
    try {
      lastGood.saveRoutes(routes);
    } catch (IOException e) {
      LOG.warn("the routes cannot be kept as the last good ones: {}", e.toString());
    }
  }

  /** Notes what an edit was found to be. */
  private void judged(String what, List<String> faults) {
    if (faults.isEmpty()) {
      if (broken.remove(what) != null) {
        LOG.info("{}: what was wrong is mended", what);
      }
      pipeline.report(Report.over(KIND, what, ""));
      return;
    }
    faults.forEach(fault -> LOG.error("{}; what ran before goes on", fault));
    broken.put(what, new Broken(faults, System.nanoTime(), false));
  }

  private void tellWhatStaysBroken() {
    broken.replaceAll(
        (what, is) -> {
          boolean due = System.nanoTime() - is.since() >= PATIENCE.toNanos();
          if (is.told() || !due) {
            return is;
          }
          pipeline.report(Report.of(KIND, matter(what, is.faults())));
          return new Broken(is.faults(), is.since(), true);
        });
  }

  private static Matter matter(String what, List<String> faults) {
    String all = String.join("\n", faults);
    return Matter.of(
            what,
            "[CONFIG] " + faults.size() + " to mend",
            "Something in the configuration is wrong. What ran last goes on in its place, or, where"
                + " that does not fit this version either, what is packaged; a camera that has never"
                + " run is left out.\n\n"
                + all
                + "\n\nNext: mend it; cameras and routes take effect by themselves, the rest at the"
                + " next start. auklab-video config finds what is wrong in the configuration.\n")
        .called(
            "[CONFIG] something is wrong in the " + what,
            "[CONFIG] what was wrong in the " + what + " is mended")
        .variant(all);
  }

  /** Ends the looks. An edit that is just taking effect does so before that. */
  @Override
  public void close() throws IOException {
    closed = true;
    watch.close();
    try {
      looks.join(FINISH.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    looks.interrupt();
  }
}
