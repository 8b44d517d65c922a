package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of its own for the footage, which fills up. */
class RoomTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long MB = 1_000_000;

  @TempDir Path folder;

  @Test
  void shouldStopCleanlyInTheOwnersOrderBeforeTheDiskIsFullAndGoOnByItself() throws Exception {
    Path place = folder.resolve("disk");
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=400m");
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      Path fallback = folder.resolve("fallback");
      site.defaults().put("output_dir", place.toString()).put("segment_time", 600);
      site.camera("GOES1", camera.port(), PASSWORD);
      site.camera("SECOND2", camera.port(), PASSWORD);
      site.camera("MOVES3", camera.port(), PASSWORD)
          .put("output_dir_fallback", fallback.toString());
      // What is closed stays where it can be looked at.
      site.backup().put("organize_when", "age");
      site.backup().put("reserve", "150 MB").putArray("stop_order").add("MOVES3");
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "record.space-period=500ms\nalert.settle.delay=0\nalert.gather.delay=0\nalert.conditions-period=500ms\n");
      site.startBy(disk.inside());

      Process pipeline = site.start();
      for (String station : List.of("GOES1", "SECOND2", "MOVES3")) {
        await(station).atMost(SOON).until(() -> growing(disk.seen(place.resolve(station))));
      }
      long pid = site.ffmpeg("GOES1");

      // Two thirds of the reserve are left, and a bit.
      disk.fillUpTo(130 * MB);
      await("the first that stops, in its fallback")
          .atMost(SOON)
          .until(() -> growing(fallback.resolve("MOVES3")));
      awaitItsEnd(disk.seen(place.resolve("MOVES3")));
      List<Path> pieces = named(disk.seen(place.resolve("MOVES3")));
      Path last = pieces.get(pieces.size() - 1);
      assertThat(Programs.output("ffprobe", "-v", "error", "-show_format", last.toString()))
          .as("a segment that FFmpeg has finished knows its length")
          .containsPattern("duration=\\d");
      await("the mail about it").atMost(SOON).until(() -> mail.told("[DISK]").size() == 1);
      assertThat(mail.told("[DISK]").get(0))
          .startsWith("[DISK] " + place + " is nearly full: recording stops")
          .contains("MOVES3 records to its fallback, " + fallback)
          .contains("stopped in this order as it fills up further: SECOND2, GOES1.")
          .contains("something else than footage");
      assertThat(site.ledger("recorder-ended"))
          .extracting(event -> event.path("station").asText() + event.path("why").asText())
          .containsExactly("MOVES3its settings changed");

      disk.fillUpTo(80 * MB);
      awaitItsEnd(disk.seen(place.resolve("SECOND2")));
      assertThat(site.command("status").out())
          .contains("its disk is nearly full: " + place)
          .doesNotContain("GOES1 waiting");
      assertThat(site.ffmpeg("GOES1")).as("the last goes on undisturbed").isEqualTo(pid);

      Files.delete(disk.seen(place.resolve("filler")));
      await("both on the disk again")
          .atMost(SOON)
          .until(
              () ->
                  growing(disk.seen(place.resolve("SECOND2")))
                      && growing(disk.seen(place.resolve("MOVES3"))));
      await("the mail that it is over").atMost(SOON).until(() -> mail.told("[DISK]").size() == 2);
      assertThat(mail.told("[DISK]").get(1)).startsWith("[DISK] " + place + " has room again");
      assertThat(site.ledger("space-low"))
          .extracting(RoomTest::station)
          .containsExactly("MOVES3", "SECOND2");
      assertThat(site.ledger("space-regained"))
          .extracting(RoomTest::station)
          .containsExactlyInAnyOrder("MOVES3", "SECOND2");
      assertThat(site.ffmpeg("GOES1")).isEqualTo(pid);
      site.stop(pipeline);
    }
  }

  /** The fault: something makes very many small files, while there is space enough. */
  @Test
  void shouldStopCleanlyBeforeNoFileCanBeMadeAndGoOnByItself() throws Exception {
    Path place = folder.resolve("disk");
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        SmallDisk disk = SmallDisk.inMemory(place, "size=400m,nr_inodes=2000");
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("output_dir", place.toString()).put("segment_time", 600);
      site.camera("GOES1", camera.port(), PASSWORD);
      site.camera("STOPS2", camera.port(), PASSWORD);
      site.backup().put("organize_when", "age").put("reserve", "10 MB");
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "record.space-period=500ms\nalert.settle.delay=0\nalert.gather.delay=0\nalert.conditions-period=500ms\n");
      site.startBy(disk.inside());
      Process pipeline = site.start();
      for (String station : List.of("GOES1", "STOPS2")) {
        await(station).atMost(SOON).until(() -> growing(disk.seen(place.resolve(station))));
      }
      long pid = site.ffmpeg("GOES1");

      // 200 are the reserve, of which the second stops at all, and the last at half.
      Path many = Files.createDirectories(disk.seen(place.resolve("many")));
      for (int i = 0; i < 1820; i++) {
        Files.createFile(many.resolve("file-" + i));
      }
      awaitItsEnd(disk.seen(place.resolve("STOPS2")));
      await("the mail about it").atMost(SOON).until(() -> mail.told("[DISK]").size() == 1);

      assertThat(mail.told("[DISK]").get(0))
          .startsWith("[DISK] " + place + " takes hardly any more files: recording stops")
          .containsPattern("1\\d\\d inodes are left on .*, of which 200 inodes are the reserve")
          .contains("there is space for 4")
          .contains("du -x --inodes --max-depth=2 " + place);
      assertThat(site.command("status").out())
          .contains("its disk takes hardly any more files (df -i): " + place)
          .doesNotContain("GOES1 waiting");
      assertThat(site.ffmpeg("GOES1")).as("the other goes on undisturbed").isEqualTo(pid);
      assertThat(site.ledger("space-low"))
          .singleElement()
          .satisfies(event -> assertThat(event.path("inodes_free").asLong()).isBetween(1L, 199L));

      for (int i = 0; i < 1820; i++) {
        Files.delete(many.resolve("file-" + i));
      }
      await("both").atMost(SOON).until(() -> growing(disk.seen(place.resolve("STOPS2"))));
      await("the mail that it is over").atMost(SOON).until(() -> mail.told("[DISK]").size() == 2);
      assertThat(site.ffmpeg("GOES1")).isEqualTo(pid);
      site.stop(pipeline);
    }
  }

  private static String station(JsonNode event) {
    return event.path("station").asText();
  }

  /** FFmpeg may have begun another segment before, at full ten minutes of the day. */
  private static void awaitItsEnd(Path stationFolder) {
    await("the last segment of " + stationFolder + ", whole")
        .atMost(SOON)
        .until(() -> !growing(stationFolder) && !named(stationFolder).isEmpty());
  }

  private static List<Path> named(Path stationFolder) throws Exception {
    return Site.files(stationFolder, ".mkv").stream()
        .filter(file -> !file.toString().contains(".recording"))
        .toList();
  }

  private static boolean growing(Path stationFolder) throws Exception {
    for (Path file : Site.files(stationFolder.resolve(".recording"), ".mkv")) {
      if (file.toFile().length() > 0) {
        return true;
      }
    }
    return false;
  }
}
