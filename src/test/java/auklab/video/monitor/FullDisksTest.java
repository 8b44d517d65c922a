package auklab.video.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.MailServer;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes of the watchdog, over disks that fill up. */
class FullDisksTest {
  private static final long MB = 1_000_000;

  @TempDir Path folder;
  private Site site;
  private Path place;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    place = folder.resolve("disk");
    site.camera("ROST1", 554, "secret").put("enabled", false);
    // The disk of this machine may be as full as it likes.
    site.backup().put("disk_alarm_percent", 99);
  }

  @Test
  void shouldTellOnceOfADiskThatIsFullUntilItClears() throws Exception {
    try (MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=100m")) {
      mail.use(site.environment(), "ranger@example.com");
      site.backup()
          .put("success_log_dir", place.resolve("synced").toString())
          .put("lock_dir", place.resolve("locks").toString())
          .put("disk_alarm_percent", 85);
      site.configure();
      Files.writeString(site.config().resolve("application.properties"), "alert.settle.delay=0\n");
      site.startBy(disk.inside());
      monitor();
      assertThat(mail.told("")).isEmpty();

      disk.fillUpTo(14 * MB);
      monitor();
      monitor();
      assertThat(mail.told("")).hasSize(1);
      assertThat(mail.told("").get(0))
          .startsWith("[DISK] " + place + " is 87 % full\n")
          .contains("There lie: success_log_dir, lock_dir.");

      leave(disk, 16 * MB);
      monitor();
      leave(disk, 14 * MB);
      monitor();
      assertThat(mail.told("")).as("a percent less is no end").hasSize(1);

      leave(disk, 50 * MB);
      monitor();
      assertThat(mail.told("")).hasSize(2);
      assertThat(mail.told("").get(1)).startsWith("[DISK] " + place + " is less full again\n");

      leave(disk, 5 * MB);
      monitor();
      assertThat(mail.told("")).hasSize(3);
    }
  }

  /** The fault: many small files, and nearly all of the space is free. */
  @Test
  void shouldTellOfADiskThatTakesHardlyAnyMoreFiles() throws Exception {
    try (MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=100m,nr_inodes=1000")) {
      mail.use(site.environment(), "ranger@example.com");
      site.backup()
          .put("success_log_dir", place.resolve("synced").toString())
          .put("disk_alarm_percent", 85);
      site.configure();
      Files.writeString(site.config().resolve("application.properties"), "alert.settle.delay=0\n");
      site.startBy(disk.inside());
      Path many = Files.createDirectories(disk.seen(place.resolve("many")));
      for (int i = 0; i < 900; i++) {
        Files.createFile(many.resolve("file-" + i));
      }

      monitor();

      assertThat(mail.told("")).hasSize(1);
      assertThat(mail.told("").get(0))
          .startsWith("[DISK] " + place + " has 9")
          .contains(" % of its inodes in use\n")
          .contains("each file takes one")
          .contains("du -x --inodes --max-depth=2 " + place);
    }
  }

  @Test
  void shouldTellOfAnArchiveThatIsFull() throws Exception {
    try (MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=100m")) {
      mail.use(site.environment(), "ranger@example.com");
      site.backup().put("nas_target_dir", place.toString());
      site.configure();
      site.startBy(disk.inside());

      disk.fill();
      monitor();

      assertThat(mail.told("")).hasSize(1);
      assertThat(mail.told("").get(0))
          .startsWith("[DISK] " + place + " is 100 % full\n")
          .contains("There lie: nas_target_dir.")
          .contains("make room on the archive");
    }
  }

  /** The fault: whoever looks at the archive's folder hangs. */
  @Test
  void shouldWaitForNoArchiveThatHangs() throws Exception {
    Files.createDirectories(folder.resolve("bin"));
    Path stat = folder.resolve("bin/stat");
    Files.writeString(stat, "#!/bin/sh\nexec sleep 1000\n");
    Files.setPosixFilePermissions(stat, PosixFilePermissions.fromString("rwxr-xr-x"));
    site.environment().put("PATH", stat.getParent() + ":" + System.getenv("PATH"));
    site.configure();

    Instant begin = Instant.now();
    monitor();

    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
    assertThat(site.output()).content().contains("no new outage");
  }

  private void monitor() throws Exception {
    Process pass = site.start("monitor");
    assertThat(pass.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(pass.exitValue()).as(Files.readString(site.output())).isZero();
  }

  private void leave(SmallDisk disk, long bytes) throws Exception {
    Files.delete(disk.seen(place.resolve("filler")));
    disk.fillUpTo(bytes);
  }
}
