package auklab.video;

import auklab.video.alert.ConditionMail;
import auklab.video.alert.Conditions;
import auklab.video.alert.Delivery;
import auklab.video.alert.Digest;
import auklab.video.alert.MailHeaders;
import auklab.video.alert.MailPath;
import auklab.video.alert.MailSession;
import auklab.video.alert.Outbox;
import auklab.video.alert.Ways;
import auklab.video.alert.Webhook;
import auklab.video.archive.Archive;
import auklab.video.archive.Comparison;
import auklab.video.archive.Fixity;
import auklab.video.backup.ArchiveNews;
import auklab.video.backup.Archiver;
import auklab.video.check.Check;
import auklab.video.check.SegmentCheck;
import auklab.video.cleanup.Cleaner;
import auklab.video.cleanup.LastResort;
import auklab.video.cleanup.Unchecked;
import auklab.video.clock.Steps;
import auklab.video.clock.Synchronisation;
import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.coverage.Attendance;
import auklab.video.coverage.Coverage;
import auklab.video.coverage.CoverageLists;
import auklab.video.coverage.GapsToday;
import auklab.video.duty.Duty;
import auklab.video.footage.Freshness;
import auklab.video.footage.OutputDirs;
import auklab.video.heartbeat.Heartbeat;
import auklab.video.heartbeat.Wellbeing;
import auklab.video.http.HttpCall;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.ledger.Proven;
import auklab.video.ledger.Witness;
import auklab.video.monitor.FullDisks;
import auklab.video.monitor.Health;
import auklab.video.monitor.Monitor;
import auklab.video.monitor.OldBacklog;
import auklab.video.monitor.Runs;
import auklab.video.organize.Finished;
import auklab.video.organize.Organizer;
import auklab.video.picture.Limits;
import auklab.video.picture.PictureCheck;
import auklab.video.record.Decider;
import auklab.video.record.Disks;
import auklab.video.record.RecordStage;
import auklab.video.record.RecorderAlarms;
import auklab.video.record.Recorders;
import auklab.video.record.Room;
import auklab.video.record.RunningRecorder;
import auklab.video.record.Segments;
import auklab.video.record.Spawner;
import auklab.video.space.Ballast;
import auklab.video.space.Forecast;
import auklab.video.space.Inodes;
import auklab.video.space.Recorded;
import auklab.video.space.Reserve;
import auklab.video.space.Shortages;
import auklab.video.stage.Passes;
import auklab.video.status.Status;
import auklab.video.stream.Mask;
import jakarta.mail.Session;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.mail.DefaultAuthenticator;
import org.apache.camel.component.mail.MailAuthenticator;
import org.apache.camel.processor.aggregate.AbstractListAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.util.TimeUtils;
import org.slf4j.LoggerFactory;

/** The beans that the routes call, each by the name of its method here. */
public final class Wiring implements CamelConfiguration {
  /** Stages that do a pass by the clock. */
  private static final List<String> SCHEDULED = List.of("organize", "backup", "cleanup", "monitor");

  private final Configuration configuration;
  private volatile Cameras cameras;
  private volatile List<Path> outputDirs;
  private final Properties settings;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Machine machine = Machine.here();
  private final Path stateDir;
  private final Mask mask;
  private final Delivery mails;
  private final Delivery webhooks;
  private final Ledger ledger;
  private final Proven proven;
  private final Errand errand;
  private Proven sendings;
  private final Archive usual;
  private final Archive archive;
  private final Fixity fixity;
  private final Steps steps;
  private final Synchronisation synchronisation;
  private final Freshness freshness;
  private final Recorded recorded;
  private final Reserve reserve;
  private final Inodes inodes;
  private final Shortages shortages;
  private final RecordStage record;
  private final Duty duty;
  private final Finished finished;
  private final Provisions provisions;

  /**
   * @param configuration what the owner configured
   * @param settings what stands in the routes as {@code {{…}}}
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Wiring(Configuration configuration, Properties settings, Clock clock, LongSupplier nanoTime) {
    this.configuration = configuration;
    this.cameras = configuration.cameras();
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.stateDir = configuration.cameras().stateDir();
    this.outputDirs = outputDirsEver().all(cameras.outputDirs());
    this.provisions = new Provisions(stateDir, configuration.backup());
    Journal.knows(() -> cameras.cameras().stream().map(Camera::station).toList());
    this.mask = Mask.of(configuration.cameras().cameras(), configuration.mail().password());
    mask.learn(configuration.alerts().secrets());
    Ways ways =
        new Ways(
            stateDir,
            Long.parseLong(settings.getProperty("alert.queue")),
            Long.parseLong(settings.getProperty("alert.queue-bytes")),
            duration("alert.retry"),
            duration("alert.retry-most"),
            mask,
            clock,
            nanoTime);
    this.mails = ways.mails(configuration.mail());
    this.webhooks = ways.webhooks(configuration.alerts());
    this.ledger = new Ledger(stateDir.resolve("ledger"), clock, machine.bootId());
    this.usual = new Archive(configuration.backup(), stateDir, this::footageFolders);
    this.proven =
        new Proven(stateDir, configuration.backup().successLogDir(), ledger, clock, usual.now());
    this.errand = Errand.of(configuration.backup(), settings);
    this.archive = new Archive(errand.backup(), stateDir, this::footageFolders);
    this.fixity = new Fixity(archive, new Witness(stateDir, proven), stateDir);
    this.duty = new Duty(stateDir, clock);
    this.steps = new Steps(ledger, clock, nanoTime);
    this.synchronisation =
        new Synchronisation(
            settings.getProperty("clock.command"),
            duration("clock.patience"),
            ledger,
            clock,
            nanoTime);
    this.freshness = new Freshness(stateDir.resolve("growth"), clock, nanoTime);
    this.recorded =
        new Recorded(
            ledger::readSince,
            Duration.ofSeconds(
                cameras.cameras().stream()
                    .mapToInt(Camera::segmentTime)
                    .max()
                    .orElse(cameras.segmentTime())),
            clock,
            nanoTime);
    this.reserve = new Reserve(configuration.backup().space(), recorded);
    this.inodes = new Inodes(nanoTime);
    this.shortages = new Shortages(reserve, inodes);
    this.record =
        new RecordStage(
            this::cameras,
            ledger,
            freshness,
            synchronisation::now,
            machine,
            mask,
            Long.parseLong(settings.getProperty("record.log-bytes")),
            this::outputDirs,
            shortages,
            recorded,
            clock,
            !settings.containsKey(Pipeline.ONE_STATION));
    this.finished = new Finished(this::cameras, configuration.backup(), steps, clock, nanoTime);
  }

  private Cameras cameras() {
    return cameras;
  }

  private List<Path> footageFolders() {
    return Archive.footageFolders(cameras, configuration.backup());
  }

  /**
   * Takes an edit of the cameras: whatever is done from now on is done with these.
   *
   * @param edited the cameras; their state_dir is that of the start, which an edit cannot move
   */
  void edit(Cameras edited) {
    mask.learnFrom(edited.cameras());
    cameras = new Cameras(edited.cameras(), edited.segmentTime(), stateDir);
    outputDirs = outputDirsEver().all(cameras.outputDirs());
    rememberOutputDirs();
  }

  Path stateDir() {
    return stateDir;
  }

  /** Every folder in which something may lie that cameras have recorded. */
  List<Path> outputDirs() {
    return outputDirs;
  }

  /** Keeps the folders of today for the time after an edit. */
  void rememberOutputDirs() {
    try {
      outputDirsEver().remember(cameras.outputDirs());
    } catch (IOException e) {
      LoggerFactory.getLogger("run").warn("output_dir cannot be remembered: {}", e.toString());
    }
  }

  private OutputDirs outputDirsEver() {
    return new OutputDirs(stateDir.resolve("output-dirs"));
  }

  @BindToRegistry
  public Provisions provisions() {
    return provisions;
  }

  @BindToRegistry
  public Duty duty() {
    return duty;
  }

  @BindToRegistry
  public Attendance attendance() {
    return new Attendance(this::cameras, ledger, duty, clock, nanoTime);
  }

  @BindToRegistry
  public Coverage coverage() {
    return new Coverage(this::cameras, this::outputDirs, clock);
  }

  @BindToRegistry
  public GapsToday gapsToday() {
    return new GapsToday(coverage(), clock, nanoTime);
  }

  @BindToRegistry
  public CoverageLists coverageLists() {
    return new CoverageLists(
        new Coverage(this::cameras, this::outputDirs, clock),
        this::cameras,
        archive,
        errand.byHand() ? Optional.empty() : Optional.of(stateDir.resolve("coverage-lists")),
        clock);
  }

  @BindToRegistry
  public Steps steps() {
    return steps;
  }

  @BindToRegistry
  public Synchronisation synchronisation() {
    return synchronisation;
  }

  @BindToRegistry
  public Recorders recorders() {
    return record.recorders();
  }

  @BindToRegistry
  public Segments segments() {
    return record.segments();
  }

  @BindToRegistry
  public WhenAwaited returnsAwaited() {
    return new WhenAwaited(recorders()::isReturnDue);
  }

  @BindToRegistry
  public WhenAwaited segmentsAwaited() {
    return new WhenAwaited(segments()::isDue);
  }

  @BindToRegistry
  public Disks disks() {
    return record.disks();
  }

  @BindToRegistry
  public Room room() {
    return record.room();
  }

  @BindToRegistry
  public RecorderAlarms recorderAlarms() {
    return record.alarms();
  }

  @BindToRegistry
  public Decider decider() {
    return new Decider();
  }

  @BindToRegistry
  public Spawner spawner() {
    return new Spawner();
  }

  @BindToRegistry
  public GenericFileFilter<File> finishedFilter() {
    // By the file itself: in Camel's own word for its path, a backslash has become a slash.
    return file ->
        file.isDirectory()
            ? finished.looksInto(file.getFile().getAbsolutePath())
            : finished.offer(file.getFile().getAbsolutePath());
  }

  @BindToRegistry
  public Finished finished() {
    return finished;
  }

  /** Collects the paths of files, as they are: in Camel's headers a backslash is a slash. */
  @BindToRegistry
  public AggregationStrategy paths() {
    return new AbstractListAggregationStrategy<String>() {
      @Override
      public String getValue(Exchange exchange) {
        // Asked for each of a hundred thousand files, for which an expression is too slow.
        return ((File) exchange.getMessage().getBody(GenericFile.class).getFile())
            .getAbsolutePath();
      }
    };
  }

  /** Who works on one list after the other, while the next one is looked for. */
  @BindToRegistry
  public ExecutorService filing() {
    return new OneAtATime("filing");
  }

  @BindToRegistry
  public Organizer organizer() {
    Backup backup = configuration.backup();
    return new Organizer(
        backup, ledger, finished, Ballast.in(stateDir, backup.successLogDir(), backup.lockDir()));
  }

  @BindToRegistry
  public Archiver archiver() {
    return new Archiver(
        errand.backup(),
        archive,
        fixity,
        ledger,
        sendings(),
        Long.parseLong(settings.getProperty("backup.batch-bytes")),
        duration("backup.gather"),
        clock,
        nanoTime,
        errand.byHand());
  }

  @BindToRegistry
  public Comparison comparison() {
    return new Comparison(errand.backup(), archive, fixity, sendings());
  }

  /** rsync as the backup runs it: giving way to recording, and ended where nothing moves. */
  @BindToRegistry
  public BoundedExecutor bounded() {
    return new BoundedExecutor(archive);
  }

  @BindToRegistry
  public ArchiveNews archiveNews() {
    return new ArchiveNews(errand.backup().target(), errand.byHand());
  }

  private Duration duration(String setting) {
    return Duration.ofMillis(TimeUtils.toMilliSeconds(settings.getProperty(setting)));
  }

  /** Where it is recorded what the backup has proven. */
  private synchronized Proven sendings() {
    if (sendings == null) {
      try {
        sendings = errand.proven(settings, proven, archive, stateDir, ledger, clock);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return sendings;
  }

  @BindToRegistry
  public Cleaner cleaner() {
    return new Cleaner(
        configuration.backup(),
        ledger,
        proven,
        stateDir,
        new Unchecked(SegmentCheck.folder(stateDir), clock),
        usual);
  }

  @BindToRegistry
  public LastResort lastResort() {
    return new LastResort(
        this::cameras, configuration.backup(), shortages, ledger, proven, nanoTime);
  }

  @BindToRegistry
  public Inodes inodes() {
    return inodes;
  }

  @BindToRegistry
  public Recorded recorded() {
    return recorded;
  }

  @BindToRegistry
  public Forecast forecast() {
    return new Forecast(
        this::cameras, configuration.backup().readyDir(), reserve, recorded, inodes);
  }

  @BindToRegistry
  public Monitor monitor() {
    return new Monitor(
        this::cameras,
        configuration.backup(),
        freshness,
        duty::isOff,
        Double.parseDouble(settings.getProperty("monitor.multiplier")),
        clock);
  }

  @BindToRegistry
  public FullDisks fullDisks() {
    return new FullDisks(this::cameras, configuration.backup(), forecast(), inodes);
  }

  @BindToRegistry
  public Conditions conditions() {
    return new Conditions(
        stateDir,
        duration("alert.gather.delay"),
        duration("alert.settle.delay"),
        machine,
        clock,
        nanoTime);
  }

  @BindToRegistry
  public ConditionMail conditionMail() {
    return new ConditionMail(machine.hostName());
  }

  @BindToRegistry
  public MailPath mailPath() {
    return new MailPath(stateDir.resolve("mail"), duration("alert.patience"), nanoTime);
  }

  @BindToRegistry
  public Digest digest() {
    return new Digest(
        stateDir,
        configuration.alerts().digestHour(),
        machine.hostName(),
        ledger,
        clock,
        ZoneId.systemDefault());
  }

  @BindToRegistry
  public Health health() {
    return new Health(
        Path.of(settings.getProperty("monitor.sys-folder")),
        this::cameras,
        configuration.backup(),
        Double.parseDouble(settings.getProperty("monitor.hot-celsius")));
  }

  @BindToRegistry
  public OldBacklog oldBacklog() {
    return new OldBacklog(duration("monitor.backlog-age"), clock);
  }

  @BindToRegistry
  public Runs runs() {
    return new Runs(stateDir, machine);
  }

  @BindToRegistry
  public Outbox outbox() {
    return new Outbox(configuration.mail(), mails, webhooks, mask);
  }

  @BindToRegistry
  public WhenAwaited mailsAwaited() {
    return new WhenAwaited(mails()::isAwaited);
  }

  @BindToRegistry
  public WhenAwaited webhooksAwaited() {
    return new WhenAwaited(webhooks()::isAwaited);
  }

  @BindToRegistry
  public Delivery mails() {
    return mails;
  }

  @BindToRegistry
  public Delivery webhooks() {
    return webhooks;
  }

  @BindToRegistry
  public MailHeaders mailHeaders() {
    return new MailHeaders(configuration.mail().recipients(), machine.hostName(), clock);
  }

  @BindToRegistry
  public Webhook webhook() {
    return new Webhook(configuration.alerts(), new HttpCall(duration("alert.timeout")));
  }

  Freshness freshness() {
    return freshness;
  }

  @BindToRegistry
  public Wellbeing wellbeing() {
    return new Wellbeing(freshness, ledger, duration("record.period"));
  }

  @BindToRegistry
  public Heartbeat heartbeat() {
    return new Heartbeat(
        configuration.alerts().heartbeat(),
        new HttpCall(duration("heartbeat.timeout")),
        mask,
        clock);
  }

  @BindToRegistry
  public Check check() {
    return new Check(
        this::cameras,
        mask,
        camera ->
            new RunningRecorder(camera, cameras().stateDir(), Machine.here().bootId())
                .recent(clock.instant()));
  }

  @BindToRegistry
  public SegmentCheck segmentCheck() {
    return new SegmentCheck(this::cameras, configuration.backup().readyDir(), ledger);
  }

  @BindToRegistry
  public PictureCheck pictureCheck() {
    return new PictureCheck(
        this::cameras,
        configuration.backup().readyDir(),
        ledger,
        duration("picture.every"),
        new Limits(
            number("picture.black-level"),
            number("picture.dark-level"),
            number("picture.detail-level"),
            number("picture.change-share"),
            number("picture.sound-level")),
        clock);
  }

  private double number(String setting) {
    return Double.parseDouble(settings.getProperty(setting));
  }

  @BindToRegistry
  public AggregationStrategy findings() {
    return new GroupedBodyAggregationStrategy();
  }

  @BindToRegistry
  public Passes passes() {
    Map<String, Passes.Schedule> schedules = new TreeMap<>();
    for (String stage : SCHEDULED) {
      schedules.put(
          stage, new Passes.Schedule(duration(stage + ".delay"), duration(stage + ".period")));
    }
    return new Passes(clock, mask, schedules);
  }

  @BindToRegistry
  public Status status() {
    return new Status(clock);
  }

  @BindToRegistry
  public Session mailSession() {
    return MailSession.of(configuration.mail(), duration("alert.timeout"));
  }

  @BindToRegistry
  public MailAuthenticator mailAuthenticator() {
    MailSettings mail = configuration.mail();
    return mail.user().isEmpty()
        ? new DefaultAuthenticator(null, null)
        : new DefaultAuthenticator(mail.user(), mail.password());
  }

  /** The settings of the routes that come from the owner's mail settings and state_dir. */
  Properties derivedSettings() {
    MailSettings mail = configuration.mail();
    Properties properties = new Properties();
    Path unchecked = SegmentCheck.folder(stateDir);
    // Who records one station leaves the others to those who know what was agreed on with them.
    String own = settings.getProperty(Pipeline.ONE_STATION, "");
    properties.setProperty("check.unchecked", unchecked.resolve(own).toString());
    properties.setProperty("picture.unseen", PictureCheck.folder(stateDir).resolve(own).toString());
    properties.setProperty("alert.protocol", mail.implicitTls() ? "smtps" : "smtp");
    properties.setProperty("alert.host", mail.on() ? mail.host() : "localhost");
    properties.setProperty("alert.port", String.valueOf(mail.on() ? mail.port() : 25));
    return properties;
  }
}
