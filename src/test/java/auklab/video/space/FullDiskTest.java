package auklab.video.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fault: everything but the archive lies on one disk, of which not a byte is left. */
class FullDiskTest {
  private static final int SEGMENTS = 60;

  @TempDir Path folder;
  private Site site;
  private Path place;

  static Stream<String> disks() {
    return SmallDisk.isRoot() ? Stream.of("tmpfs", "ext4") : Stream.of("tmpfs");
  }

  private SmallDisk disk(String kind) throws Exception {
    return kind.equals("ext4")
        ? SmallDisk.ext4(folder.resolve("image"), place, 40)
        : SmallDisk.inMemory(place, "size=24m");
  }

  @BeforeEach
  void putEverythingOnTheDisk() throws Exception {
    site = new Site(folder);
    place = folder.resolve("disk");
    site.camera("ROST1", 554, "secret");
    site.defaults()
        .put("state_dir", place.resolve("state").toString())
        .put("output_dir", place.resolve("cameras").toString())
        .put("logs_dir", place.resolve("logs").toString());
    site.backup()
        .put("ready_for_backup_dir", place.resolve("ready").toString())
        .put("success_log_dir", place.resolve("synced").toString())
        .put("lock_dir", place.resolve("locks").toString());
    site.configure();
  }

  @ParameterizedTest
  @MethodSource("disks")
  void shouldArchiveAndCleanUpWithNotAByteLeft(String kind) throws Exception {
    try (SmallDisk disk = disk(kind)) {
      site.startBy(disk.inside());
      assertThat(command("organize")).isZero();
      List<String> segments = segments(disk);
      disk.fill();
      assertThat(disk.usable()).isZero();

      assertThat(command("backup")).as(output()).isZero();

      assertThat(synced(disk)).containsExactlyInAnyOrderElementsOf(segments);
      assertThat(events(disk, "proven")).hasSize(SEGMENTS);
      assertThat(Site.files(site.archive(), ".mkv")).hasSize(SEGMENTS);

      // Whatever the backup has left of its room is taken as well.
      disk.fill();
      assertThat(command("cleanup")).as(output()).isZero();

      assertThat(Site.files(disk.seen(place.resolve("ready")), ".mkv")).isEmpty();
      assertThat(events(disk, "deleted")).hasSize(SEGMENTS);
      assertThat(disk.seen(place.resolve("state/proven.jsonl"))).isEmptyFile();
      assertThat(output()).contains("60 segments deleted");

      assertThat(command("backup")).isZero();
      assertThat(Site.files(disk.seen(place.resolve("state/ballast")), ""))
          .as("laid by again, now that there is room")
          .hasSize(Ballast.PIECES);
    }
  }

  /** The fault: there is space, but no file can be made any more. */
  @Test
  void shouldFileAndArchiveAndCleanUpWhereNoFileCanBeMade() throws Exception {
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=24m,nr_inodes=400")) {
      site.startBy(disk.inside());
      assertThat(command("organize")).isZero();
      List<String> segments = segments(disk);
      // Of a day that has no folder yet.
      Path last = disk.seen(place.resolve("cameras/ROST1/ROST1_20260603T120000.mkv"));
      Files.createDirectories(last.getParent());
      Files.write(last, new byte[100_000]);
      Files.setPosixFilePermissions(last, PosixFilePermissions.fromString("r--r--r--"));
      segments.add("ROST1/2026-06-03/ROST1_20260603T120000.mkv");
      disk.output(
          "sh",
          "-c",
          "mkdir \"$0\"; i=0; while true > \"$0/$i\"; do i=$((i+1)); done 2>/dev/null; true",
          place.resolve("many").toString());
      assertThatThrownBy(() -> Files.createFile(disk.seen(place.resolve("another"))))
          .hasMessageContaining("No space left");

      assertThat(command("organize")).as(output()).isZero();
      assertThat(last).doesNotExist();
      assertThat(command("backup")).as(output()).isZero();
      assertThat(command("cleanup")).as(output()).isZero();

      assertThat(synced(disk)).containsExactlyInAnyOrderElementsOf(segments);
      assertThat(Site.files(disk.seen(place.resolve("ready")), ".mkv")).isEmpty();
    }
  }

  /** The fault: the very first start finds the disk full, so that nothing was laid by. */
  @Test
  void shouldSayWhatToDoWhereTheFirstStartFindsNoRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=24m")) {
      site.startBy(disk.inside());
      segments(disk);
      disk.fill();

      assertThat(command("backup")).isEqualTo(1);

      assertThat(output())
          .contains("there is no room on the disk of " + place.resolve("state"))
          .contains("Free some megabytes by hand");
      assertThat(Site.files(disk.seen(place.resolve("ready")), ".mkv"))
          .as("nothing goes without a proof that is written down")
          .hasSize(SEGMENTS);

      Files.delete(disk.seen(place.resolve("filler")));
      assertThat(command("backup")).as(output()).isZero();
      assertThat(command("cleanup")).as(output()).isZero();
      assertThat(Site.files(disk.seen(place.resolve("ready")), ".mkv")).isEmpty();
    }
  }

  private int command(String... words) throws Exception {
    Process process = site.start(words);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).as(List.of(words) + " ends").isTrue();
    return process.exitValue();
  }

  private String output() throws Exception {
    return Files.readString(site.output());
  }

  private List<String> segments(SmallDisk disk) throws Exception {
    List<String> paths = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < SEGMENTS; i++) {
      String path = String.format("ROST1/2026-06-01/ROST1_20260601T%02d%02d00.mkv", i / 6, i % 6);
      Path file = disk.seen(place.resolve("ready").resolve(path));
      Files.createDirectories(file.getParent());
      byte[] footage = new byte[100_000];
      random.nextBytes(footage);
      Files.write(file, footage);
      paths.add(path);
    }
    return paths;
  }

  private List<String> synced(SmallDisk disk) throws Exception {
    List<String> names = new ArrayList<>();
    for (Path log : Site.files(disk.seen(place.resolve("synced")), ".synced")) {
      names.addAll(Files.readAllLines(log));
    }
    return names;
  }

  private List<JsonNode> events(SmallDisk disk, String kind) throws Exception {
    return Site.ledger(disk.seen(place.resolve("state/ledger"))).stream()
        .filter(event -> event.path("event").asText().equals(kind))
        .toList();
  }
}
