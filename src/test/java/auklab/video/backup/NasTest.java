package auklab.video.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import auklab.video.site.SshServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of every kind, real ones, and what befalls them. */
@Order(2)
class NasTest {
  private static final String DAY = "ROST1/2026-06-01/";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Site site;
  private int made;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    // A mail server that is never there: what would be mailed lies in the spool.
    site.environment().putAll(Map.of("SMTP_HOST", "127.0.0.1", "SMTP_PORT", "1"));
    site.environment().put("ALERT_TO", "ranger@example.com");
    // What is over is told with the next pass.
    Files.createDirectories(site.config());
    Files.writeString(site.config().resolve("application.properties"), "alert.settle.delay=0\n");
  }

  @AfterEach
  void endAll() throws Exception {
    site.close();
  }

  @Test
  void shouldArchiveOverSshWithTheUsersOwnConfiguration() throws Exception {
    Path served = Files.createDirectories(folder.resolve("volume 1"));
    try (SshServer nas = new SshServer(folder)) {
      use(nas.address(served.resolve("video")), "-a", nas.shell());

      shouldArchiveAndList(served.resolve("video"));

      segments(1, 1000);
      nas.forgetEverybody();
      assertThat(backup().exit()).isEqualTo(1);
      assertThat(mails()).containsExactly("[NAS] the archive refuses us");
      nas.kill();
      assertThat(backup().exit()).isEqualTo(1);
      assertThat(mails())
          .containsExactly("[NAS] the archive refuses us", "[NAS] the archive cannot be reached");
    }
  }

  /**
   * The faults: a greeting in the login shell, no shell at all, no rsync, and one for root alone.
   */
  @Test
  void shouldTellByTheTellingLineWhatAnAccountDoesInPlaceOfRsync() throws Exception {
    segments(1, 1000);
    try (SshServer nas = new SshServer(folder)) {
      use(nas.address(site.archive()), "-a", nas.shell());
      Map<String, List<String>> told =
          Map.of(
              "echo Welcome to the NAS; eval \"$SSH_ORIGINAL_COMMAND\"",
              List.of(
                  "[NAS] the archive's login shell prints text into rsync's connection",
                  "protocol version mismatch -- is your shell clean?",
                  "\"ssh USER@HOST true\" must print nothing"),
              "echo This account is currently not available.; exit 1",
              List.of(
                  "[NAS] the archive's login shell prints text into rsync's connection",
                  "is your shell clean?",
                  "or give the account a shell"),
              "PATH=/nowhere; eval \"$SSH_ORIGINAL_COMMAND\"",
              List.of(
                  "[NAS] there is no rsync on the archive that we may run",
                  "rsync: not found",
                  "--rsync-path=/usr/local/bin/rsync"),
              "echo 'sudo: a password is required' >&2; exit 1",
              List.of("[NAS] the archive refuses us", "sudo: a password is required", "Next: see"));
      for (Map.Entry<String, List<String>> one : told.entrySet()) {
        nas.force(one.getKey());
        for (Path mail : Site.files(site.state(), ".json")) {
          Files.delete(mail);
        }

        Programs.Result pass = backup();

        assertThat(pass.exit()).as(one.getKey()).isEqualTo(1);
        assertThat(pass.err()).contains(one.getValue().get(1)).doesNotContain("manpage");
        assertThat(mails()).containsExactly(one.getValue().get(0));
        assertThat(spooled().get(0).path("text").asText())
            .contains(one.getValue().get(1), one.getValue().get(2));
      }
    }
  }

  /** The NAS's rsync is of 2009: it knows no newer protocol, and no newer option. */
  @Test
  void shouldArchiveToANasWithAnOldRsync() throws Exception {
    Path served = Files.createDirectories(folder.resolve("old"));
    Path old = folder.resolve("rsync-of-2009");
    Files.writeString(
        old,
        """
        #!/bin/sh
        for word; do
          case $word in
            --server|--sender|--timeout=*|--partial-dir|--partial-dir=*|.rsync-partial|--log-format=*) ;;
            --ignore-existing|--list-only|--from0|--files-from=*|--dirs) ;;
            --no-r|--relative|--no-relative|--checksum|--dry-run|--bwlimit=*|--partial) ;;
            --*) echo "rsync: unknown option $word" >&2; exit 1 ;;
          esac
        done
        exec rsync "$@"
        """);
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (SshServer nas = new SshServer(folder)) {
      use(nas.address(served), "-a", nas.shell(), "--protocol=29", "--rsync-path=" + old);

      shouldArchiveAndList(served);
    }
  }

  @Test
  void shouldArchiveToADaemonWithAPasswordFromAFile() throws Exception {
    Path secrets = Files.writeString(folder.resolve("secrets"), "nas:kittiwake\n");
    Path password = Files.writeString(folder.resolve("password"), "kittiwake\n");
    for (Path file : List.of(secrets, password)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    try (RsyncDaemon nas =
        new RsyncDaemon(folder, site.archive(), "auth users = nas\nsecrets file = " + secrets)) {
      String address = nas.address().replace("//", "//nas@");
      use(address, "-a", "--password-file=" + password);

      shouldArchiveAndList(site.archive());

      segments(1, 1000);
      Files.writeString(password, "wrong\n");
      assertThat(backup().exit()).isEqualTo(1);
      assertThat(backup().exit()).isEqualTo(1);
      assertThat(mails()).containsExactly("[NAS] the archive refuses us");

      Files.writeString(password, "kittiwake\n");
      assertThat(backup().exit()).isZero();
      assertThat(mails())
          .containsExactly("[NAS] the archive refuses us", "[NAS] the archive is back");
    }
  }

  @Test
  void shouldTellAnArchiveThatIsReadOnlyFromOneThatIsOff() throws Exception {
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive())) {
      use(nas.address(), "-a");
      segments(1, 1000);
      assertThat(backup().exit()).isZero();

      segments(1, 1000);
      nas.reconfigure("read only = no", "read only = yes");
      assertThat(backup().exit()).isEqualTo(1);
      nas.kill();
      assertThat(backup().exit()).isEqualTo(1);

      assertThat(mails())
          .containsExactly("[NAS] the archive is read-only", "[NAS] the archive cannot be reached");
    }
  }

  @Test
  void shouldEndInTimeWhenTheArchiveFreezesInTheMiddleAndGoOnWhereItWas() throws Exception {
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive())) {
      use(nas.address(), "-a", "--bwlimit=2000", "--timeout=3");
      List<String> names = segments(6, 3_000_000);
      Process pass = site.start("backup");
      await("a part of the footage on the archive")
          .atMost(SOON)
          .until(() -> Site.files(site.archive(), ".mkv").size() >= 2);
      nas.freeze(true);
      assertThat(pass.waitFor(90, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(pass.exitValue()).isEqualTo(1);
      assertThat(mails()).containsExactly("[NAS] the archive is frozen");
      assertThat(lockIsFree()).isTrue();
      nas.freeze(false);
      nas.kill();
      assertThat(Site.files(site.archive(), ".mkv").stream().filter(NasTest::isUnhidden))
          .as("whole under their final names, or not there")
          .allMatch(file -> file.toFile().length() == 3_000_000);

      nas.up();
      use(nas.address(), "-a");
      assertThat(backup().exit()).isZero();
      assertThat(site.synced()).containsExactlyInAnyOrderElementsOf(names);
      assertThat(mails()).hasSize(2).last().isEqualTo("[NAS] the archive is back");
    }
  }

  /** A mount whose server has stopped hangs whoever touches it, beyond the reach of kill -9. */
  @Test
  void shouldHoldTheLockNoLongerWhenAMountIsFrozen() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    segments(2, 1000);
    use(site.archive().toString(), "-a", "--timeout=3");
    // Mounted by a shell in a namespace of its own, so that nothing of it is left afterwards.
    Path script =
        Files.writeString(
            folder.resolve("frozen.sh"),
            """
            bindfs -f "$1" "$2" & server=$!
            until mountpoint -q "$2"; do kill -0 $server || exit 9; done
            mkdir "$2/video"
            kill -STOP $server
            echo frozen
            shift 2
            "$@"; code=$?
            kill -KILL $server
            exit $code
            """);
    site.startBy(
        "unshare", "-rm", "sh", script.toString(), disk.toString(), site.archive().toString());
    site.backup().put("nas_target_dir", site.archive().resolve("video").toString());
    site.configure();

    Instant before = Instant.now();
    Process pass = site.start("backup");

    assertThat(pass.waitFor(90, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(pass.exitValue()).as(Files.readString(site.output())).isEqualTo(1);
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(80));
    assertThat(mails()).containsExactly("[NAS] the archive is frozen");
    assertThat(lockIsFree()).isTrue();
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(2);
  }

  /** The NAS's disk is a small one that is really full. */
  @Test
  void shouldProveWhatFoundRoomAndMailOnceThatTheArchiveIsFull() throws Exception {
    List<String> names = segments(8, 400_000);
    Path archive = site.archive();
    use(archive.toString(), "-a");
    site.startBy(
        "unshare",
        "-rm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=2m disk \"$0\" && exec \"$@\"",
        archive.toString());

    Process pass = site.start("backup");

    assertThat(pass.waitFor()).as(Files.readString(site.output())).isEqualTo(1);
    assertThat(mails()).containsExactly("[NAS] the archive is full");
    assertThat(site.synced()).hasSizeBetween(1, 5).isSubsetOf(names);
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(8);
  }

  /** The NAS goes off: its mount point is an ordinary folder of the disk here. */
  @Test
  void shouldWriteNothingIntoTheBareMountPoint() throws Exception {
    segments(2, 1000);
    use(site.archive().toString(), "-a");
    assertThat(backup().exit()).isZero();
    Files.move(site.archive(), folder.resolve("off"));
    Files.createDirectory(site.archive());
    segments(2, 1000);

    assertThat(backup().exit()).isEqualTo(1);
    assertThat(backup().exit()).isEqualTo(1);

    assertThat(site.archive()).isEmptyDirectory();
    assertThat(mails()).containsExactly("[NAS] this is another archive");
    assertThat(spooled().get(0).path("text").asText())
        .contains("2 segments", "accept-target", "Time left until the disk here is full");

    Files.delete(site.archive());
    Files.move(folder.resolve("off"), site.archive());
    assertThat(backup().exit()).isZero();
    assertThat(mails()).hasSize(2).last().isEqualTo("[NAS] the archive is back");
    assertThat(site.synced()).hasSize(4);
  }

  /** The fault: a file lies where the folder of the lock, or of the footage, should be. */
  @Test
  void shouldMailOnceThatItCannotBeginAndOnceWhenItCan() throws Exception {
    segments(1, 1000);
    use(site.archive().toString(), "-a");
    Path locks = Files.writeString(folder.resolve("locks"), "in the way");

    assertThat(backup().exit()).isEqualTo(1);
    Programs.Result second = backup();
    assertThat(second.err()).contains("the backup cannot begin", locks.toString());
    assertThat(mails()).containsExactly("[DISK] the backup cannot begin");
    assertThat(spooled().get(0).path("text").asText())
        .contains(locks.toString(), "1 segment", "see lock_dir");

    Files.delete(locks);
    assertThat(backup().exit()).isZero();
    assertThat(mails())
        .containsExactly("[DISK] the backup cannot begin", "[DISK] the backup can begin again");

    Files.move(site.ready(), folder.resolve("footage"));
    Files.writeString(site.ready(), "in the way");
    assertThat(backup().exit()).isEqualTo(1);
    assertThat(mails()).hasSize(3).last().isEqualTo("[DISK] the backup cannot begin");
    assertThat(spooled().get(2).path("text").asText()).contains("Waiting here: not known");
    assertThat(lockIsFree()).isTrue();
  }

  /** The faults: what is kept in memory finds no room there, or no folder can be made there. */
  @Test
  void shouldNotNeedRoomInMemory() throws Exception {
    use(site.archive().toString(), "-a");
    for (String options : List.of("size=4k", "nr_inodes=1", "ro")) {
      List<String> names = segments(2, 1000);
      site.startBy(
          "unshare",
          "-rm",
          "sh",
          "-c",
          "mount -t tmpfs -o " + options + " m /dev/shm && exec \"$@\"",
          "sh");

      Process pass = site.start("backup");

      assertThat(pass.waitFor()).as(options + Files.readString(site.output())).isZero();
      assertThat(site.synced()).containsAll(names);
      assertThat(site.state()).isDirectoryNotContaining("glob:**auklab-video-*");
    }
  }

  @Test
  void shouldSendBatchesOldestFirstAndCleanEachBeforeTheNext() throws Exception {
    List<String> names = segments(6, 1000);
    use(site.archive().toString(), "-a");
    Files.writeString(site.config().resolve("application.properties"), "backup.batch-bytes=1500\n");

    assertThat(backup().exit()).isZero();

    List<String> order =
        site.ledger("proven").stream().map(event -> event.path("path").asText()).toList();
    assertThat(order)
        .containsExactly(
            names.get(0), names.get(1), names.get(2), names.get(5), names.get(3), names.get(4));
    assertThat(site.ledger("deleted")).as("all but the last, which cleanup has").hasSize(5);
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(1);
  }

  /** The fault: a file lies where the folder of a station should be, which so takes nothing. */
  @Test
  void shouldProveTheOthersWithinAMinuteWhereOneCannotBeArchived() throws Exception {
    Path blocked = site.ready().resolve("BLOCKED/2026-05-01/BLOCKED.mkv");
    Files.createDirectories(blocked.getParent());
    Files.writeString(blocked, "footage");
    Path inTheWay = Files.createDirectories(site.archive()).resolve("BLOCKED");
    Files.writeString(inTheWay, "in the way");

    shouldProveWithinAMinute(
        "backup.batch-bytes=1\nbackup.delay=20s\nbackup.period=20s\n",
        3,
        List.of("[NAS] not everything can be archived"));

    assertThat(blocked).exists();
  }

  @Test
  void shouldProveWithinAMinuteOfTheCloseWhateverTheSchedule() throws Exception {
    shouldProveWithinAMinute("backup.delay=1h\nbackup.period=1h\n", 2, List.of());
  }

  private void shouldProveWithinAMinute(String schedule, int segments, List<String> told)
      throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", "kittiwake")) {
      site.camera("FAR3", camera.port(), "kittiwake");
      site.cameras().remove(0);
      use(site.archive().toString(), "-a");
      Files.writeString(
          site.config().resolve("application.properties"),
          """
          organize.delay=1h
          organize.period=1h
          cleanup.delay=1h
          """
              + schedule);
      Process pipeline = site.start();

      await("proven segments")
          .atMost(Duration.ofSeconds(120))
          .until(() -> site.ledger("proven").size() >= segments);
      assertThat(site.ledger("proven")).allMatch(event -> event.path("after_close").asLong() <= 60);
      assertThat(site.command("status").out())
          .containsPattern("last proven \\d+ s after its close");
      await("what is told").atMost(SOON).until(() -> mails().equals(told));
      site.stop(pipeline);
    }
  }

  private void shouldArchiveAndList(Path archive) throws Exception {
    List<String> names = segments(3, 20_000);
    Clock then = Clock.fixed(Instant.parse("2026-06-01T01:00:00Z"), ZoneOffset.UTC);
    new Ledger(site.state().resolve("ledger"), then, "boot")
        .append(
            Event.of("segment-closed")
                .with("station", "ROST1")
                .with("name", names.get(0).substring(DAY.length()))
                .with("start", "2026-06-01T00:00:00Z")
                .with("duration", 600.0));
    Programs.Result first = backup();
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(site.synced()).containsExactlyElementsOf(names);
    segments(2, 20_000);
    Programs.Result second = backup();
    assertThat(second.exit()).as(second.err()).isZero();

    Programs.Result check =
        Programs.run(
            List.of("env", "-C", archive.resolve(DAY).toString(), "sha256sum", "-c", "SHA256SUMS"),
            Map.of());
    assertThat(check.exit()).as(check.err()).isZero();
    assertThat(check.out().lines()).hasSize(5).allMatch(line -> line.endsWith(": OK"));
    assertThat(archive.resolve(DAY).resolve("coverage.csv"))
        .content()
        .as("the day's own record beside it")
        .contains(names.get(0).substring(DAY.length()));
    assertThat(site.command("cleanup").out()).contains("5 segments deleted");
    assertThat(mails()).isEmpty();
  }

  private Programs.Result backup() throws Exception {
    return site.command("backup");
  }

  private void use(String address, String... options) throws Exception {
    site.backup().put("nas_target_dir", address);
    var words = site.backup().putArray("rsync_options");
    for (String option : options) {
      words.add(option);
    }
    site.configure();
  }

  private boolean lockIsFree() throws Exception {
    String lock = folder.resolve("locks/backup.lock").toString();
    return Programs.run(List.of("flock", "-n", lock, "true"), Map.of()).exit() == 0;
  }

  private static boolean isUnhidden(Path file) {
    return !file.toString().contains("/.");
  }

  private List<JsonNode> spooled() throws Exception {
    List<JsonNode> mails = new ArrayList<>();
    for (Path mail : Site.files(site.state().resolve("mail"), ".json")) {
      mails.add(new ObjectMapper().readTree(mail.toFile()));
    }
    return mails;
  }

  private List<String> mails() throws Exception {
    return spooled().stream().map(mail -> mail.path("subject").asText()).toList();
  }

  /** More segments of random bytes, as if organize had filed them. */
  private List<String> segments(int number, int bytes) throws Exception {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < number; i++, made++) {
      String name = DAY + String.format("ROST1_20260601T%02d%02d00.mkv", made / 6, made % 6 * 10);
      Path file = site.ready().resolve(name);
      Files.createDirectories(file.getParent());
      byte[] content = new byte[bytes];
      new Random(made).nextBytes(content);
      Files.write(file, content);
      names.add(name);
    }
    return names;
  }
}
