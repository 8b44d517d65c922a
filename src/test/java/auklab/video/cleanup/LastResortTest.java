package auklab.video.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.config.Cameras;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Place;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import auklab.video.site.MailServer;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import auklab.video.space.Inodes;
import auklab.video.space.Recorded;
import auklab.video.space.Reserve;
import auklab.video.space.Shortages;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that want some gigabytes, and footage of ten each that takes none. */
class LastResortTest {
  private static final String PASSWORD = "kittiwake";
  private static final long GB = 1_000_000_000;
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
  private static final String EIGHT = "ROST1/2026-07-01/ROST1_20260701T080000.mkv";
  private static final String NINE = "ROST2/2026-07-01/ROST2_20260701T090000.mkv";
  private static final String TEN = "ROST1/2026-07-01/ROST1_20260701T100000.mkv";
  private static final String ELEVEN = "ROST2/2026-07-01/ROST2_20260701T110000.mkv";
  private static final String SEVEN = "ROST3/2026-07-01/ROST3_20260701T070000.mkv";

  @TempDir Path home;
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void shouldDeleteTheOldestOfTheNamedStationsAndNoMoreThanIsWanted() throws Exception {
    footage(SEVEN, EIGHT, NINE, TEN, ELEVEN);

    List<Map<String, String>> mails = policy(25 * GB, "ROST1", "ROST2").makeRoom();

    assertThat(left()).as("that of ROST3 is older, but not named").containsExactly(SEVEN, ELEVEN);
    assertThat(deleted()).containsExactly(EIGHT, NINE, TEN);
    assertThat(mails).hasSize(1);
    assertThat(mails.get(0).get("subject"))
        .isEqualTo("[DISK] 3 segments deleted that no archive has");
    assertThat(mails.get(0).get("text")).contains(EIGHT, NINE, TEN).contains("10.0 GB");
  }

  @Test
  void shouldDeleteNothingWithoutTheOwnersWord() throws Exception {
    footage(EIGHT, NINE);

    LastResort policy = policy(25 * GB);

    assertThat(policy.isNeeded()).as("what is proven may go at once").isTrue();
    assertThat(policy.makeRoom()).isEmpty();
    assertThat(left()).containsExactly(EIGHT, NINE);
  }

  @Test
  void shouldDeleteNothingWhereThereIsRoom() throws Exception {
    footage(EIGHT, NINE);

    LastResort policy = policy(-20 * GB, "ROST1", "ROST2");

    assertThat(policy.isNeeded()).isFalse();
    assertThat(policy.makeRoom()).isEmpty();
    assertThat(left()).containsExactly(EIGHT, NINE);
  }

  @Test
  void shouldLeaveWhatIsProvenToTheCleanup() throws Exception {
    footage(EIGHT, TEN);
    proven()
        .record(
            List.of(new Proof(EIGHT, 10 * GB, NOON.toEpochMilli(), "ab".repeat(32))),
            new Place("/mnt/nas", "", false));

    policy(5 * GB, "ROST1").makeRoom();

    assertThat(left()).containsExactly(EIGHT);
  }

  /** The fault: links lead to the only copy, elsewhere. */
  @Test
  void shouldNeverDeleteBehindALink() throws Exception {
    Path outside = Files.createDirectories(home.resolve("outside/2026-07-01"));
    Path there = sparse(outside.resolve("ROST1_20260701T080000.mkv"));
    Files.createDirectories(ready());
    Files.createSymbolicLink(ready().resolve("ROST1"), home.resolve("outside"));
    Files.createDirectories(ready().resolve("ROST2/2026-07-01"));
    Files.createSymbolicLink(ready().resolve(NINE), there);

    policy(25 * GB, "ROST1", "ROST2").makeRoom();

    assertThat(there).exists();
    assertThat(ready().resolve(NINE)).isSymbolicLink();
    assertThat(deleted()).isEmpty();
  }

  @Test
  void shouldWriteDownForGoodWhyItIsGone() throws Exception {
    footage(EIGHT);

    policy(5 * GB, "ROST1").makeRoom();

    JsonNode event = events().get(0);
    assertThat(event.path("path").asText()).isEqualTo(EIGHT);
    assertThat(event.path("bytes").asLong()).isEqualTo(10 * GB);
    assertThat(event.path("why").asText())
        .startsWith("not proven; by the owner's policy delete_unproven_when_full");
  }

  @Test
  void shouldSendNoMoreThanOneMailInTheTimeOfASegment() throws Exception {
    footage(EIGHT);
    LastResort policy = policy(25 * GB, "ROST1");
    assertThat(policy.makeRoom()).hasSize(1);

    footage(TEN);
    assertThat(policy.makeRoom()).isEmpty();
    assertThat(left()).isEmpty();

    nanos.addAndGet(Duration.ofSeconds(Given.SEGMENT_TIME).toNanos());
    assertThat(policy.makeRoom().get(0).get("text")).contains(TEN).doesNotContain(EIGHT);
    assertThat(policy.makeRoom()).isEmpty();
  }

  @Test
  void shouldMakeRoomBeforeAnyCameraStops() throws Exception {
    Path place = home.resolve("disk");
    try (SimulatedCamera camera = SimulatedCamera.start(home, "h264", PASSWORD);
        MailServer mail = new MailServer(home.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=400m");
        Site site = new Site(home)) {
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("output_dir", place.resolve("cameras").toString());
      site.defaults().put("segment_time", 600);
      site.camera("ROST9", camera.port(), PASSWORD);
      site.backup()
          .put("ready_for_backup_dir", place.resolve("ready").toString())
          .put("reserve", "150 MB")
          // A segment that ends now, at full ten minutes of the day, is filed later.
          .put("organize_when", "age")
          .putArray("delete_unproven_when_full")
          .add("ROST1");
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"), "cleanup.space-period=500ms\n");
      for (String path : List.of(SEVEN, EIGHT, TEN)) {
        Path file = disk.seen(place.resolve("ready").resolve(path));
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[30_000_000]);
      }
      site.startBy(disk.inside());
      final Process pipeline = site.start();
      Path recording = disk.seen(place.resolve("cameras/ROST9/.recording"));
      await("a recording")
          .atMost(Duration.ofSeconds(30))
          .until(() -> !Site.files(recording, ".mkv").isEmpty());
      long pid = site.ffmpeg("ROST9");

      disk.fillUpTo(155_000_000);

      Path ready = disk.seen(place.resolve("ready"));
      await("room").atMost(Duration.ofSeconds(20)).until(() -> disk.usable() > 165_000_000);
      await("a mail").atMost(Duration.ofSeconds(20)).until(() -> !mail.mails().isEmpty());
      assertThat(Site.files(ready, ".mkv"))
          .containsExactlyInAnyOrder(ready.resolve(SEVEN), ready.resolve(TEN));
      assertThat(mail.mails().get(0).getSubject())
          .isEqualTo("[DISK] 1 segment deleted that no archive has");
      assertThat(site.ledger("deleted"))
          .extracting(event -> event.path("path").asText())
          .containsExactly(EIGHT);
      assertThat(site.ledger("space-low")).isEmpty();
      assertThat(site.ffmpeg("ROST9")).isEqualTo(pid);
      site.stop(pipeline);
    }
  }

  private Path ready() {
    return home.resolve("ready");
  }

  private void footage(String... paths) throws IOException {
    for (String path : paths) {
      sparse(ready().resolve(path));
    }
  }

  private static Path sparse(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (RandomAccessFile footage = new RandomAccessFile(file.toFile(), "rw")) {
      footage.setLength(10 * GB);
    }
    return Files.setLastModifiedTime(file, FileTime.from(NOON));
  }

  private Ledger ledger() {
    return new Ledger(home.resolve("state/ledger"), Clock.systemUTC(), "boot-1");
  }

  private Proven proven() {
    return new Proven(home.resolve("state"), home.resolve("synced"), ledger(), Clock.systemUTC());
  }

  /** The policy on a disk that wants so many bytes, in which nothing is known of segments. */
  private LastResort policy(long wanted, String... stations) {
    Cameras cameras = Given.cameras(home, "ROST1", "ROST2", "ROST3");
    long reserve = Math.round((home.toFile().getUsableSpace() + wanted) / 1.1);
    Backup given = Given.backup(home);
    Backup backup =
        new Backup(
            given.readyDir(),
            given.target(),
            given.successLogDir(),
            given.lockDir(),
            given.rsyncOptions(),
            given.organizeWhen(),
            given.effort(),
            new Backup.Space(OptionalLong.of(reserve), List.of(), List.of(stations), 85),
            given.archiveOnSameDisk());
    Recorded recorded =
        new Recorded(
            (since, kind, reader) -> {},
            Duration.ofMinutes(10),
            Clock.systemUTC(),
            System::nanoTime);
    Shortages shortages =
        new Shortages(new Reserve(backup.space(), recorded), new Inodes(System::nanoTime));
    shortages.look(cameras.enabled(), folder -> false);
    return new LastResort(() -> cameras, backup, shortages, ledger(), proven(), nanos::get);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(ready())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> ready().relativize(file).toString())
          .sorted(java.util.Comparator.comparing(path -> path.replaceFirst(".*T", "")))
          .toList();
    }
  }

  private List<JsonNode> events() throws IOException {
    return Site.ledger(home.resolve("state/ledger")).stream()
        .filter(event -> event.path("event").asText().equals("deleted"))
        .toList();
  }

  private List<String> deleted() throws IOException {
    return events().stream().map(event -> event.path("path").asText()).toList();
  }
}
