package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.clock.SetClock;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.MailSettings;
import auklab.video.coverage.Attendance;
import auklab.video.duty.Duty;
import auklab.video.footage.Freshness;
import auklab.video.footage.Mounts;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.site.MailServer;
import auklab.video.site.Media;
import auklab.video.site.Programs;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two days in the life of a pipeline: its routes, its files, rsync, ffprobe and a mail server are
 * real; its clock is not, and goes from minute to minute. What FFmpeg would record is put there.
 */
@Order(4)
class SeasonTest {
  private static final ZoneId ZONE = ZoneId.systemDefault();
  private static final Instant NOON = LocalDateTime.of(2026, 6, 1, 12, 0).atZone(ZONE).toInstant();
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZONE);
  private static final long MB = 1_000_000;
  private static final String BOOT = Machine.here().bootId();

  @TempDir Path folder;
  private final SetClock clock = new SetClock(NOON);
  private final Set<String> silent = new HashSet<>();
  private final Map<Integer, Step> script = new TreeMap<>();
  private Site site;
  private MailServer server;
  private boolean serverIsUp;
  private boolean archiving = true;
  private Configuration configuration;
  private Pipeline pipeline;
  private Freshness recorders;
  private Attendance attendance;
  private Ledger ledger;

  /** Something that happens. */
  private interface Step {
    void happen() throws Exception;
  }

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.defaults().put("segment_time", 600);
    server = new MailServer(folder.resolve("mail"), false);
    server.use(site.environment(), "ranger@example.com");
    Files.createDirectories(folder.resolve("sys/class/thermal/thermal_zone0"));
    Files.createDirectories(folder.resolve("sys/devices/platform/soc/soc:firmware"));
    celsius(50);
    throttled("0x0");
    synchronised("yes");
  }

  @AfterEach
  void endAll() throws Exception {
    if (pipeline != null) {
      pipeline.close();
    }
    server.close();
    site.close();
  }

  @Test
  void shouldTellOfEveryTroubleOfTwoDaysExactlyWhatIsToBeTold() throws Exception {
    Path place = folder.resolve("disk");
    Path right = Media.of("h264", 1);
    Path mute = folder.resolve("mute.mkv");
    Programs.output(
        "ffmpeg", "-v", "error", "-i", right.toString(), "-an", "-c", "copy", mute.toString());
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=100m")) {
      // From here, the disk is seen through the program that holds it; its name is that of a
      // folder.
      Path output = Files.createDirectories(disk.seen(place).resolve("cameras"));
      Files.createDirectories(place.resolve("cameras"));
      for (String station : List.of("ROST1", "ROST2", "ROST3")) {
        site.camera(station, 554, "secret");
      }
      site.camera("FAR4", 554, "secret").put("output_dir", output.toString());
      ((com.fasterxml.jackson.databind.node.ObjectNode) site.cameras().get(2))
          .putObject("expected_audio")
          .put("codec_name", "aac");
      site.backup().put("disk_alarm_percent", 98).put("reserve", "1 MB");
      site.configure();
      serverUp();
      start();

      // A camera that is switched off, and on again.
      at(1, 0, () -> silent.add("ROST1"));
      at(3, 30, () -> silent.clear());
      // All are behind one switch.
      at(4, 30, () -> silent.addAll(List.of("ROST1", "ROST2", "ROST3", "FAR4")));
      at(12, 0, () -> silent.clear());
      // One that flaps for hours: it sends for two minutes in every half an hour.
      for (int half = 0; half < 10; half++) {
        at(13 + half / 2, half % 2 * 30, () -> silent.add("ROST2"));
        at(13 + half / 2, half % 2 * 30 + 28, () -> silent.clear());
      }
      // The archive goes away; then there is another one in its place.
      at(19, 25, () -> Files.move(site.archive(), folder.resolve("off")));
      at(20, 25, () -> Files.createDirectory(site.archive()));
      at(26, 40, () -> Files.delete(site.archive()));
      at(26, 41, () -> Files.move(folder.resolve("off"), site.archive()));
      // No mail can be sent, while the machine gets hot.
      at(27, 30, this::serverDown);
      at(28, 0, () -> celsius(85));
      at(28, 40, () -> celsius(77));
      at(29, 30, () -> celsius(70));
      // Who was just refused is tried again a little later, by the clock of the season.
      at(29, 40, () -> server.up());
      at(29, 41, () -> serverIsUp = true);
      at(31, 0, () -> throttled("0x50005"));
      at(31, 30, () -> throttled("0x0"));
      // A disk fills up, then its card fails.
      at(32, 30, () -> disk.fillUpTo(2 * MB));
      at(33, 0, () -> Files.delete(disk.seen(place.resolve("filler"))));
      at(34, 0, () -> disk.output("mount", "-o", "remount,ro", place.toString()));
      at(34, 30, () -> disk.output("mount", "-o", "remount,rw", place.toString()));
      // Nobody runs backup any more.
      at(36, 5, () -> archiving = false);
      at(39, 5, () -> archiving = true);
      // A camera loses its sound.
      at(41, 0, () -> segment("ROST3", mute));
      at(41, 10, () -> segment("ROST3", mute));
      at(42, 20, () -> segment("ROST3", right));
      // The pipeline crashes three times, then the power fails.
      at(43, 0, () -> restart(BOOT));
      at(43, 10, () -> restart(BOOT));
      at(43, 20, () -> restart(BOOT));
      at(43, 40, () -> restart("another-boot"));
      // A disk is pulled out, another one is too full.
      at(
          44,
          0,
          () ->
              Files.writeString(
                  disks(), folder.resolve("cameras") + "\t" + folder.resolve("cameras") + "\n"));
      at(44, 1, () -> restart(""));
      at(44, 40, () -> Files.delete(disks()));
      at(44, 41, () -> restart(""));
      at(45, 20, () -> reserve("1000000 GB"));
      at(45, 50, () -> reserve("1 MB"));
      // Somebody sets the clock; no time server answers for a while.
      at(46, 0, () -> clock.set(Duration.ofSeconds(-15)));
      at(16, 30, () -> synchronised("no"));
      at(18, 50, () -> synchronised("yes"));
      // Somebody edits a route so that it cannot be used, and mends it.
      at(46, 30, () -> edited(true));
      at(46, 50, () -> edited(false));

      live(Duration.ofHours(48));

      String mount = Mounts.kernelMounts().holding(place.toRealPath()).toString();
      assertThat(subjects())
          .containsExactly(
              "[CAMERA] Auto-restart ROST1",
              "[CAMERA] for 1 h: no footage of ROST1",
              "[CAMERA] ROST1 records again",
              "[CAMERA] Auto-restart ROST1 and 3 more",
              "[CAMERA] for 1 h: no footage of ROST1 and 3 more",
              "[CAMERA] for 6 h: no footage of ROST1 and 3 more",
              "[CAMERA] ROST1 records again, and 3 more",
              "[CAMERA] Auto-restart ROST2",
              "[CAMERA] for 1 h: no footage of ROST2",
              "[SYSTEM] the clock is not synchronised",
              "[SYSTEM] for 1 h: the clock is not synchronised",
              "[CAMERA] ROST2 records again",
              "[DIGEST] 2026-06-01: every camera at least 17.8 %, nothing open",
              "[SYSTEM] the clock is synchronised again",
              "[NAS] the archive is away",
              "[NAS] this is another archive",
              "[NAS] for 1 h: this is another archive",
              "[NAS] for 6 h: this is another archive",
              "[NAS] the archive is back",
              "[SYSTEM] the machine is too hot",
              "[SYSTEM] for 1 h: the machine is too hot",
              "[SYSTEM] the machine is cool again",
              "[SYSTEM] mails are sent again",
              "[SYSTEM] the machine gets too little voltage",
              "[SYSTEM] the machine's voltage is right again",
              "[DISK] " + mount + " is 99 % full",
              "[DISK] " + mount + " is less full again",
              "[SYSTEM] nothing can be written to " + output,
              "[SYSTEM] it can be written again to " + output,
              "[NAS] footage has not been archived for 3 h",
              "[NAS] no footage waits for long any more",
              "[STREAM] ROST3 does not send what was agreed on",
              "[STREAM] for 1 h: ROST3 does not send what was agreed on",
              "[STREAM] ROST3 sends what was agreed on again",
              "[DIGEST] 2026-06-02: every camera at least 79.1 %, nothing open",
              "[SYSTEM] the pipeline crashed and was restarted",
              "[SYSTEM] the machine restarted without having been shut down",
              "[DISK] " + folder.resolve("cameras") + " is not mounted",
              "[SYSTEM] the pipeline runs steadily again",
              "[DISK] " + folder.resolve("cameras") + " is mounted again",
              "[DISK] " + mount + " is nearly full: recording stops, camera by camera",
              "[SYSTEM] the clock was set by -15 s",
              "[DISK] " + mount + " has room again",
              "[CONFIG] 1 to mend",
              "[CONFIG] what was wrong in the configuration is mended");
      List<String> texts = texts();
      assertThat(texts.get(0))
          .startsWith("ROST1 idle for 1260 s → restarting record_camera_ROST1.service\nHost: ");
      assertThat(texts.get(1)).contains("Footage lost: ROST1 1 h 0 min\n");
      assertThat(texts.get(2))
          .startsWith("ROST1 records again: after 2 h 31 min, from 2026-06-01 12:59:00 to ")
          .contains("Footage lost: ROST1 2 h 21 min\n");
      assertThat(texts.get(6).lines().limit(5))
          .as("a line for each, then the machine")
          .satisfies(lines -> assertThat(lines.get(4)).startsWith("Host: "));
      assertThat(texts.get(11)).contains("; it began 10 times in this time");
      assertThat(texts.get(12))
          .contains("\nStarts of the pipeline: 1\n", "\nNothing is open.\n")
          .containsPattern("ROST2 +\\d+\\.\\d+ %  lost ");
      assertThat(texts.get(18)).contains("archived and proven as soon as it answered again");
      assertThat(texts.get(31)).contains("\nno audio\n");
      assertThat(texts.get(34)).contains("Segments that were not as agreed: 0");
      assertThat(texts.get(38)).contains("; it began 3 times in this time");
    }
  }

  @Test
  void shouldTellAStormOfSixtyCamerasInOneMail() throws Exception {
    List<String> stations = IntStream.rangeClosed(10, 69).mapToObj(n -> "ROST" + n).toList();
    stations.forEach(station -> site.camera(station, 554, "secret"));
    site.configure();
    serverUp();
    start();
    archiving = false;
    at(0, 7, () -> silent.addAll(stations.subList(0, 30)));
    at(0, 8, () -> silent.addAll(stations));
    at(2, 0, () -> silent.removeAll(stations.subList(20, 60)));
    at(2, 7, () -> silent.clear());

    live(Duration.ofHours(4));

    assertThat(subjects())
        .containsExactly(
            "[CAMERA] Auto-restart ROST10 and 59 more",
            "[CAMERA] for 1 h: no footage of ROST10 and 59 more",
            "[CAMERA] ROST10 records again, and 59 more");
    assertThat(texts().get(0).lines().limit(61)).hasSize(61);
    assertThat(texts().get(0).lines().toList().get(60)).startsWith("Host: ");
  }

  private void at(int hour, int minute, Step step) {
    Step before = script.getOrDefault(hour * 60 + minute, () -> {});
    script.put(
        hour * 60 + minute,
        () -> {
          before.happen();
          step.happen();
        });
  }

  private void live(Duration time) throws Exception {
    for (int minute = 0; minute <= time.toMinutes(); minute++) {
      script.getOrDefault(minute, () -> {}).happen();
      record(minute);
      call("clock-steps");
      call("clock-synchronised");
      if (minute % 5 == 0) {
        pipeline.pass("monitor");
        call("record-space");
      }
      if (archiving && minute % 60 == 20) {
        pipeline.pass("backup");
        pipeline.pass("cleanup");
      }
      call("alert-conditions");
      call("alert-digest");
      if (serverIsUp && pipeline.alertsWaiting() > 0) {
        await("the mails")
            .atMost(Duration.ofSeconds(20))
            .until(() -> pipeline.alertsWaiting() == 0);
      }
      clock.pass(Duration.ofMinutes(1));
    }
  }

  private void call(String route) throws IOException {
    pipeline.call(route, null, Map.of(), Object.class);
  }

  /**
   * What recorders would do in a minute: footage grows, and each ten minutes a segment is filed.
   */
  private void record(int minute) throws Exception {
    attendance.look(Map.of());
    List<Event> closed = new ArrayList<>();
    for (var camera : configuration.cameras().cameras()) {
      String station = camera.station();
      if (silent.contains(station)) {
        continue;
      }
      recorders.grew(station, clock.instant());
      if (minute % 10 == 0) {
        Instant start = clock.instant().minusSeconds(600);
        String name = station + "_" + NAME.format(start) + ".mkv";
        if (archiving) {
          Path file =
              site.ready()
                  .resolve(station)
                  .resolve(start.atZone(ZONE).toLocalDate().toString())
                  .resolve(name);
          Files.createDirectories(file.getParent());
          Files.writeString(file, name);
          Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        }
        closed.add(
            Event.of("segment-closed")
                .with("station", station)
                .with("name", name)
                .with("start", start.toString())
                .with("bytes", 20)
                .with("duration", 600.0));
      }
    }
    ledger.append(closed);
  }

  private void start() throws Exception {
    Files.writeString(
        site.config().resolve("application.properties"),
        "monitor.sys-folder="
            + folder.resolve("sys")
            + "\nmonitor.backlog-age=3h\nclock.command=cat "
            + folder.resolve("ntp")
            + "\nalert.delay=0\nalert.period=100ms\nalert.conditions-period=1000h\n"
            + "alert.retry=1s\nalert.retry-most=1s\nalert.digest-period=1000h\ncheck.period=100ms\n");
    configuration =
        ConfigFolder.of(site.config())
            .strict(MailSettings.load(site.environment(), folder.resolve("no.conf")));
    ledger = new Ledger(site.state().resolve("ledger"), clock, BOOT);
    recorders = new Freshness(site.state().resolve("growth"), clock, clock::nanoTime);
    attendance =
        new Attendance(
            configuration::cameras, ledger, new Duty(site.state(), clock), clock, clock::nanoTime);
    pipeline =
        Pipeline.load(
            configuration, site.config(), site.routes(), Map.of(), clock, clock::nanoTime);
    pipeline.startTriggers("alert");
    pipeline.startTriggers("check");
    call("monitor-started");
  }

  /**
   * The pipeline is started anew.
   *
   * @param ran the boot of the machine in which the run before has not ended; empty if it has
   */
  private void restart(String ran) throws Exception {
    pipeline.close();
    Path mark = site.state().resolve("running");
    if (ran.isEmpty()) {
      Files.delete(mark);
    } else {
      Files.writeString(mark, ran);
    }
    start();
  }

  private Path disks() {
    return site.state().resolve("disks");
  }

  private void reserve(String bytes) throws Exception {
    site.backup().put("reserve", bytes);
    site.configure();
    restart("");
  }

  private void serverUp() throws Exception {
    server.up();
    serverIsUp = true;
  }

  private void serverDown() throws Exception {
    server.close();
    serverIsUp = false;
  }

  private void celsius(int degrees) throws IOException {
    Files.writeString(folder.resolve("sys/class/thermal/thermal_zone0/temp"), degrees + "000\n");
  }

  private void throttled(String bits) throws IOException {
    Files.writeString(
        folder.resolve("sys/devices/platform/soc/soc:firmware/get_throttled"), bits + "\n");
  }

  private void synchronised(String answer) throws IOException {
    Files.writeString(folder.resolve("ntp"), answer + "\n");
  }

  /** A segment gets its name, and is checked. */
  private void segment(String station, Path content) throws Exception {
    Path named =
        site.recorded(station).resolve(station + "_" + NAME.format(clock.instant()) + ".mkv");
    Files.createDirectories(named.getParent());
    Files.copy(content, named);
    pipeline.call("check-segment", named, Map.of(), Object.class);
    await("the check")
        .atMost(Duration.ofSeconds(20))
        .until(() -> Site.files(site.state().resolve("unchecked"), ".mkv").isEmpty());
    Files.delete(named);
  }

  private void edited(boolean faulty) throws Exception {
    try (Edits edits =
        new Edits(pipeline, configuration, ConfigFolder.of(site.config()), site.routes())) {
      Path properties = site.config().resolve("application.properties");
      String text = Files.readString(properties).replace("monitor.multiplier=none\n", "");
      edits.start();
      Files.writeString(properties, text + (faulty ? "monitor.multiplier=none\n" : ""));
      await("what is known of the configuration")
          .atMost(Duration.ofSeconds(20))
          .until(() -> conditions().contains("is wrong in the configuration") == faulty);
    }
  }

  private String conditions() throws IOException {
    return pipeline.call("status", null, Map.of(), String.class);
  }

  private List<MimeMessage> mails() throws Exception {
    return server.mails();
  }

  private List<String> subjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    for (MimeMessage mail : mails()) {
      subjects.add(mail.getSubject());
    }
    return subjects;
  }

  private List<String> texts() throws Exception {
    List<String> texts = new ArrayList<>();
    for (MimeMessage mail : mails()) {
      texts.add(mail.getContent().toString().replace("\r\n", "\n"));
    }
    return texts;
  }
}
