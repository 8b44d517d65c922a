package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of its own for the footage, which is not there when it should be. */
class DisksTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldNeverRecordIntoTheEmptyMountPointOfADisk() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      Path disk = Files.createDirectories(folder.resolve("disk"));
      Path fallback = folder.resolve("fallback");
      mail.use(site.environment(), "ranger@example.com");
      site.defaults().put("output_dir", disk.toString());
      site.camera("WAITS1", camera.port(), PASSWORD);
      site.camera("MOVES2", camera.port(), PASSWORD)
          .put("output_dir_fallback", fallback.toString());
      site.configure();
      site.keepFootageInPlace();
      Files.writeString(
          site.config().resolve("application.properties"),
          "record.space-period=500ms\nalert.settle.delay=0\nalert.gather.delay=0\nalert.conditions-period=500ms\n",
          StandardOpenOption.APPEND);

      // With the disk in its place, which nothing but this recording tells of.
      site.startBy(
          "unshare",
          "-rm",
          "sh",
          "-c",
          "mount -t tmpfs disk \"$0\" && exec \"$@\"",
          disk.toString());
      Process first = site.start();
      await("recordings on the disk")
          .atMost(SOON)
          .until(
              () -> grows(first, disk.resolve("WAITS1")) && grows(first, disk.resolve("MOVES2")));
      site.stop(first);

      // After a boot at which the disk is late.
      site.startBy("unshare", "-rm");
      final Process second = site.start();
      await("a recording in the fallback")
          .atMost(SOON)
          .until(() -> grows(second, fallback.resolve("MOVES2")));
      await("the mail about it").atMost(SOON).until(() -> mail.told("[DISK]").size() == 1);
      assertThat(mail.told("[DISK]").get(0))
          .startsWith("[DISK] " + disk + " is not mounted")
          .contains("WAITS1 IS NOT RECORDED")
          .contains("MOVES2 records to its fallback");
      assertThat(started(site, "WAITS1")).hasSize(1);
      assertThat(site.command("status").out()).contains("its disk is not mounted on " + disk);
      assertThat(disk).isEmptyDirectory();

      inside(second, "mount", "-t", "tmpfs", "disk", disk.toString());
      await("both recordings on the disk that came")
          .atMost(SOON)
          .until(
              () -> grows(second, disk.resolve("WAITS1")) && grows(second, disk.resolve("MOVES2")));

      // The disk is pulled out: what is written to it is lost, but nothing goes beside it.
      inside(second, "umount", "--lazy", disk.toString());
      await("the recorder that has no disk")
          .atMost(SOON)
          .until(
              () ->
                  site.ledger("recorder-ended").stream()
                      .anyMatch(
                          end ->
                              end.path("station").asText().equals("WAITS1")
                                  && end.path("why").asText().contains("not mounted")));
      await("another mail about it").atMost(SOON).until(() -> mail.told("[DISK]").size() == 3);
      assertThat(mail.told("[DISK]").get(1)).startsWith("[DISK] " + disk + " is mounted again");
      site.stop(second);
      assertThat(disk).isEmptyDirectory();
      assertThat(Site.files(fallback.resolve("MOVES2"), ".mkv")).isNotEmpty();
    }
  }

  private static boolean grows(Process inside, Path stationFolder) throws Exception {
    Path there = Path.of("/proc", String.valueOf(inside.pid()), "root", stationFolder.toString());
    for (Path file : Site.files(there.resolve(".recording"), ".mkv")) {
      if (file.toFile().length() > 0) {
        return true;
      }
    }
    return false;
  }

  private static void inside(Process namespace, String... command) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of("nsenter", "-t", "" + namespace.pid(), "-U", "-m", "--preserve-credentials"));
    words.addAll(List.of(command));
    Programs.output(words.toArray(String[]::new));
  }

  private static List<JsonNode> started(Site site, String station) throws Exception {
    return site.ledger("recorder-started").stream()
        .filter(event -> event.path("station").asText().equals(station))
        .toList();
  }
}
