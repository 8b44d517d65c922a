package auklab.video.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real rsync, to a folder and to a daemon, with faults injected at the far end. */
@Order(10)
class BackupTest {
  private static final String DAY = "ROST1/2026-06-01/";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    site.configure();
  }

  @Test
  void shouldLogExactlyWhatArrivedWhenTheFarEndDiesInTheMiddle() throws Exception {
    List<String> segments = segments(12, 400_000);
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive())) {
      site.backup().put("nas_target_dir", nas.address());
      site.backup().putArray("rsync_options").add("-a").add("--bwlimit=500");
      site.configure();
      Process pass = site.start("backup");
      await("a few files on the archive")
          .atMost(Duration.ofSeconds(30))
          .until(() -> Site.files(site.archive(), ".mkv").size() >= 3);
      nas.kill();
      assertThat(pass.waitFor()).isEqualTo(1);

      List<String> arrived = arrived();
      assertThat(arrived).hasSizeBetween(3, 11);
      assertThat(site.synced()).isSubsetOf(arrived);
      assertThat(Site.files(site.ready(), ".mkv")).hasSize(12);

      nas.up();
      site.backup().putArray("rsync_options").add("-a");
      site.configure();
      assertThat(site.command("backup").exit()).isZero();
      assertThat(site.synced()).containsExactlyInAnyOrderElementsOf(segments);
      assertThat(arrived()).containsExactlyInAnyOrderElementsOf(segments);
    }
  }

  @Test
  void shouldProveTheHalfThatMadeItWhenSomeFilesCannotBeWritten() throws Exception {
    segments(3, 1000);
    Path blocked = site.ready().resolve("BLOCKED/2026-06-01/BLOCKED_20260601T000000.mkv");
    Files.createDirectories(blocked.getParent());
    Files.writeString(blocked, "footage");
    // A file where the station's folder should be: rsync cannot file anything below it.
    Files.writeString(site.archive().resolve("BLOCKED"), "in the way");

    Programs.Result result = site.command("backup");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("3 segments archived and proven, 1 left for the next pass");
    assertThat(site.synced()).hasSize(3).noneMatch(name -> name.startsWith("BLOCKED"));
    assertThat(site.command("cleanup").exit()).isZero();
    assertThat(Site.files(site.ready(), ".mkv")).containsExactly(blocked);
  }

  @Test
  void shouldNotTakeACopyForProvenThatDiffersWithTheSameSizeAndTime() throws Exception {
    segments(1, 5000);
    Path ours = site.ready().resolve(DAY + "ROST1_20260601T000000.mkv");
    Path theirs = site.archive().resolve(DAY + "ROST1_20260601T000000.mkv");
    Files.createDirectories(theirs.getParent());
    byte[] other = new byte[5000];
    Files.write(theirs, other);
    Files.setLastModifiedTime(theirs, Files.getLastModifiedTime(ours));
    byte[] footage = Files.readAllBytes(ours);

    Programs.Result first = site.command("backup");
    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.err()).contains("the archive has other footage named " + DAY);
    assertThat(site.synced()).isEmpty();
    assertThat(Files.readAllBytes(theirs)).isEqualTo(other);

    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.synced()).containsExactly(DAY + "ROST1_20260601T000000-2.mkv");
    assertThat(Files.readAllBytes(site.archive().resolve(site.synced().get(0)))).isEqualTo(footage);
    assertThat(Files.readAllBytes(theirs)).isEqualTo(other);
  }

  @Test
  void shouldSayThatAnotherBackupHoldsTheLockAndExitWithZero() throws Exception {
    segments(1, 1000);
    Path lock = folder.resolve("locks/backup.lock");
    Files.createDirectories(lock.getParent());
    Process holder = new ProcessBuilder("flock", lock.toString(), "sleep", "1000").start();
    try {
      await("the lock that a shell user holds")
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  Programs.run(List.of("flock", "-n", lock.toString(), "true"), java.util.Map.of())
                          .exit()
                      == 1);
      Instant before = Instant.now();
      Programs.Result result = site.command("backup");
      assertThat(result.exit()).isZero();
      assertThat(result.out()).contains("another backup holds " + lock);
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(60));
      assertThat(site.synced()).isEmpty();
    } finally {
      holder.descendants().forEach(ProcessHandle::destroyForcibly);
      holder.destroyForcibly();
    }
    assertThat(site.command("backup").out()).contains("1 segment archived and proven");
  }

  /** The fault: a folder stands on the archive where the segment should. */
  @Test
  void shouldSayWhyAFileNeverArrives() throws Exception {
    List<String> names = segments(1, 1000);
    Files.createDirectories(site.archive().resolve(names.get(0)).resolve("in the way"));

    Programs.Result result = site.command("backup");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains(names.get(0));
    assertThat(site.synced()).isEmpty();
  }

  /** The faults: a folder that takes nothing, and a list that is none, in slices of one segment. */
  @Test
  void shouldArchiveAllElseThanWhatCannotBe() throws Exception {
    Files.createDirectories(site.config());
    Files.writeString(site.config().resolve("application.properties"), "backup.batch-bytes=1\n");
    List<String> names = segments(3, 1000);
    for (String day : List.of("2026-05-01", "2026-05-02")) {
      Path blocked = site.ready().resolve("BLOCKED/" + day + "/BLOCKED.mkv");
      Files.createDirectories(blocked.getParent());
      Files.setLastModifiedTime(
          Files.writeString(blocked, "footage"), FileTime.from(Instant.parse(day + "T12:00:00Z")));
    }
    Files.writeString(site.archive().resolve("BLOCKED"), "in the way");
    Path list = site.archive().resolve(DAY + "SHA256SUMS");
    Files.createDirectories(list.getParent());
    Files.write(list, new byte[6_000_000]);

    Programs.Result result = site.command("backup");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("3 segments archived and proven, 2 left", "too large to be a list");
    assertThat(site.synced()).containsExactlyInAnyOrderElementsOf(names);

    Files.delete(list);
    Files.delete(site.archive().resolve("BLOCKED"));
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.synced()).hasSize(5);
    assertThat(list).content().contains("ROST1_20260601T000000.mkv");
  }

  /** The fault: the archive's disk does not take what was sent, which is in memory alone. */
  @Test
  void shouldProveNothingThatIsNotOnTheArchivesDisk() throws Exception {
    List<String> names = segments(1, 1000);
    Path sync =
        inPlaceOf("sync", "echo \"sync: error syncing '$2': Input/output error\" >&2; exit 1");

    Programs.Result result = site.command("backup");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("cannot be put to the disk", "Input/output error");
    assertThat(site.synced()).isEmpty();

    Files.delete(sync);
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.synced()).containsExactlyElementsOf(names);
  }

  @Test
  void shouldEndRsyncWithItsCommand() throws Exception {
    segments(4, 2_000_000);
    site.backup().putArray("rsync_options").add("-a").add("--bwlimit=500");
    site.configure();
    Process pass = site.start("backup");
    await("rsync at work")
        .atMost(Duration.ofSeconds(30))
        .until(() -> pass.descendants().anyMatch(BackupTest::isRsync));
    List<ProcessHandle> children = pass.descendants().toList();

    pass.destroy();

    assertThat(pass.waitFor(25, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    await("the end of all it had started")
        .atMost(Duration.ofSeconds(10))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(4);
  }

  /** The fault: kill -9, after which nobody holds the lock for what still sends. */
  @Test
  void shouldEndRsyncWithACommandThatIsKilled() throws Exception {
    segments(4, 2_000_000);
    site.backup().putArray("rsync_options").add("-a").add("--bwlimit=100");
    site.configure();
    Process pass = site.start("backup");
    await("rsync at work")
        .atMost(Duration.ofSeconds(30))
        .until(() -> pass.descendants().filter(BackupTest::isRsync).count() >= 3);
    List<ProcessHandle> children = pass.descendants().toList();

    pass.destroyForcibly();

    await("the end of all it had started")
        .atMost(Duration.ofSeconds(10))
        .until(() -> children.stream().map(ProcessHandle::pid).noneMatch(Programs::isRunning));
  }

  /** The fault: kill -9 of rsync, which cannot take away the file that it was writing. */
  @Test
  void shouldClearAwayWhatAKilledRsyncHasLeftAndNothingElse() throws Exception {
    List<String> names = segments(2, 2_000_000);
    site.backup().putArray("rsync_options").add("-a").add("--bwlimit=200");
    site.configure();
    Process pass = site.start("backup");
    String temporary = ".ROST1_20260601T000000.mkv.";
    Path day = site.archive().resolve(DAY);
    await("a file half written")
        .atMost(Duration.ofSeconds(30))
        .until(() -> !hidden(day, temporary).isEmpty());
    String all =
        pass.descendants()
            .filter(BackupTest::isRsync)
            .map(rsync -> " " + rsync.pid())
            .collect(java.util.stream.Collectors.joining());
    // None of them is to see another's end, and to clear away behind itself.
    Programs.output("sh", "-c", "kill -STOP" + all + " && kill -KILL" + all);
    assertThat(pass.waitFor()).isEqualTo(1);
    List<Path> left = hidden(day, temporary);
    assertThat(left).hasSize(1);
    List<Path> others = new ArrayList<>();
    for (String name :
        List.of(temporary + "ab-123", temporary + "abc1234", ".ROST9.mkv.abc123", "a.mkv.abc123")) {
      others.add(Files.writeString(day.resolve(name), "somebody else's"));
    }
    others.add(Files.write(day.resolve(temporary + "larger"), new byte[2_000_001]));
    site.backup().putArray("rsync_options").add("-a");
    site.configure();
    // Meanwhile another disk gets the same, and nothing of it is cut off.
    Path usb = Files.createDirectories(folder.resolve("usb"));
    assertThat(site.command("export", "--to", usb.toString()).exit()).isZero();

    assertThat(site.command("backup").exit()).isZero();

    assertThat(left.get(0)).doesNotExist();
    assertThat(others).allMatch(Files::exists);
    assertThat(site.synced()).containsExactlyElementsOf(names);
    assertThat(site.state()).isDirectoryNotContaining("glob:**/sending*");
  }

  private static List<Path> hidden(Path day, String prefix) throws Exception {
    return Site.files(day, "").stream()
        .filter(file -> file.getFileName().toString().startsWith(prefix))
        .toList();
  }

  private static boolean isRsync(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("rsync");
  }

  @Test
  void shouldDeleteNothingThatOnlyALogNamesUntilItWasCompared() throws Exception {
    List<String> segments = segments(3, 2000);
    Path logs = Files.createDirectories(folder.resolve("synced"));
    Files.writeString(
        logs.resolve("2025-06-01.synced"),
        segments.get(0) + "\r\n" + segments.get(1) + "\n\n" + site.ready() + "/" + segments.get(2));
    // The first was archived by the system before this one; of the others, the log is wrong.
    Path archived = site.archive().resolve(segments.get(0));
    Files.createDirectories(archived.getParent());
    Files.copy(site.ready().resolve(segments.get(0)), archived);
    Files.writeString(site.archive().resolve(segments.get(1)), "something else");

    Programs.Result result = site.command("cleanup");

    assertThat(result.exit()).isZero();
    assertThat(Site.files(site.ready(), ".mkv"))
        .containsExactly(
            site.ready().resolve(segments.get(1)), site.ready().resolve(segments.get(2)));
    assertThat(Files.readString(site.archive().resolve(segments.get(1))))
        .isEqualTo("something else");
  }

  @Test
  void shouldDeleteNothingWhenTheArchiveIsAway() throws Exception {
    List<String> segments = segments(2, 2000);
    Path logs = Files.createDirectories(folder.resolve("synced"));
    Files.write(logs.resolve("2025-06-01.synced"), segments);
    site.backup().put("nas_target_dir", "rsync://127.0.0.1:1/rec");
    site.configure();

    assertThat(site.command("backup").exit()).isEqualTo(1);
    assertThat(site.command("cleanup").exit()).isZero();
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(2);
  }

  @Test
  void shouldDeleteNothingWhateverAnEditedRouteCallsItsProof() throws Exception {
    segments(2, 2000);
    // Nothing is sent any more, and a program that agrees with everything takes rsync's place.
    site.editRoute("backup.camel.yaml", "executable: rsync", "executable: \"true\"");
    site.editRoute("cleanup.camel.yaml", "method: namedOnly", "method: deleteProven");

    site.command("backup");
    site.command("cleanup");

    assertThat(site.synced()).isEmpty();
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(2);
  }

  @Test
  void shouldTakeNoFileForItsOwnCopy() throws Exception {
    segments(2, 2000);
    Path link = Files.createSymbolicLink(folder.resolve("link"), site.ready());
    for (Path place : List.of(site.ready(), link, site.ready().resolve("nas"))) {
      site.backup().put("nas_target_dir", place.toString());
      site.configure();

      Programs.Result result = site.command("backup");
      assertThat(result.exit()).as(place.toString()).isIn(1, 2);
      assertThat(result.err()).containsAnyOf("are one place", "must not lie in one another");
      site.command("cleanup");
      assertThat(Site.files(site.ready(), ".mkv")).as(place.toString()).hasSize(2);
    }
    assertThat(site.synced()).isEmpty();
  }

  @Test
  void shouldNotMindTheBannerOfAnSshServer() throws Exception {
    segments(2, 2000);
    // rsync at both ends, and between them a shell that greets like an ssh server does.
    Path shell =
        Files.writeString(
            folder.resolve("shell"),
            "#!/bin/sh\necho 'Welcome to the NAS' >&2\nshift\nexec sh -c \"$*\"\n");
    Programs.output("chmod", "+x", shell.toString());
    site.backup().put("nas_target_dir", "nas.example.com:" + site.archive());
    site.backup().putArray("rsync_options").add("-a").add("-e").add(shell.toString());
    site.configure();

    Programs.Result result = site.command("backup");

    assertThat(result.out()).as(result.err()).contains("2 segments archived and proven");
    assertThat(result.exit()).isZero();
  }

  @Test
  void shouldFollowTheFolderOfFinishedSegmentsWhereItIsALink() throws Exception {
    segments(2, 2000);
    Files.move(site.ready(), folder.resolve("disk2"));
    Files.createSymbolicLink(site.ready(), folder.resolve("disk2"));

    assertThat(site.command("backup").out()).contains("2 segments archived and proven");
    assertThat(site.command("cleanup").out()).contains("2 segments deleted");
  }

  @Test
  void shouldKeepWhatChangedAfterItWasProven() throws Exception {
    List<String> segments = segments(2, 2000);
    assertThat(site.command("backup").exit()).isZero();
    Path changed = site.ready().resolve(segments.get(0));
    Files.writeString(changed, "longer footage", java.nio.file.StandardOpenOption.APPEND);

    assertThat(site.command("cleanup").exit()).isZero();

    assertThat(Site.files(site.ready(), ".mkv")).containsExactly(changed);
    List<JsonNode> deleted = site.ledger("deleted");
    assertThat(deleted).hasSize(1);
    assertThat(deleted.get(0).path("path").asText()).isEqualTo(segments.get(1));
  }

  /** A script that is found in place of a program. */
  private Path inPlaceOf(String program, String script) throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    site.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    return file;
  }

  /** Segments of random bytes, as if organize had filed them. */
  private List<String> segments(int number, int bytes) throws Exception {
    Random random = new Random(number);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String name = DAY + String.format("ROST1_20260601T%02d0000.mkv", i);
      Path file = site.ready().resolve(name);
      Files.createDirectories(file.getParent());
      byte[] content = new byte[bytes];
      random.nextBytes(content);
      Files.write(file, content);
      Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-06-01T12:00:00Z")));
      names.add(name);
    }
    return names;
  }

  /** What stands on the archive under its final name; each must be whole. */
  private List<String> arrived() throws Exception {
    List<String> names = new ArrayList<>();
    for (Path file : Site.files(site.archive(), ".mkv")) {
      String name = site.archive().relativize(file).toString();
      if (name.contains("/.")) {
        continue;
      }
      assertThat(Files.mismatch(file, site.ready().resolve(name))).as(name).isEqualTo(-1);
      names.add(name);
    }
    return names;
  }
}
