package auklab.video.backup;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault: the archive lies on the disk whose loss it is to make good. */
@Order(11)
class SameDiskTest {
  private static final String SEGMENT = "ROST1/2026-06-01/ROST1_20260601T000000.mkv";
  private static final String SUBJECT =
      "[NAS] the archive is on the disk that footage is recorded to";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    site.environment().putAll(Map.of("SMTP_HOST", "127.0.0.1", "SMTP_PORT", "1"));
    site.environment().put("ALERT_TO", "ranger@example.com");
    Files.createDirectories(site.config());
    Files.writeString(site.config().resolve("application.properties"), "alert.settle.delay=0\n");
    allow(false);
    Files.createDirectories(site.ready().resolve(SEGMENT).getParent());
    Files.writeString(site.ready().resolve(SEGMENT), "footage");
  }

  @Test
  void shouldSaySoEverywhereAndSendNothingUntilTheOwnerAllowsIt() throws Exception {
    Programs.Result refused = site.command("backup");
    site.command("cleanup");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains(site.archive() + " lies on the same disk as ", "both copies are gone");
    assertThat(site.archive()).isEmptyDirectory();
    assertThat(site.ready().resolve(SEGMENT)).exists();
    assertThat(mails()).containsExactly(SUBJECT);
    assertThat(site.command("config").err())
        .contains("warning: the archive is on the disk that footage is recorded to");
    assertThat(site.command("doctor").out())
        .contains("the archive is on the disk that footage is recorded to")
        .contains("\"archive_on_same_disk\": true in backup.json");

    allow(true);
    assertThat(site.command("backup").exit()).isZero();
    assertThat(mails()).containsExactly(SUBJECT, "[NAS] the archive is back");
    assertThat(site.command("cleanup").out()).contains("1 segment deleted");
  }

  @Test
  void shouldDeleteNothingOnAProofThatWasAllowedOnceAlsoWhenThatCopyIsGone() throws Exception {
    allow(true);
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.synced()).containsExactly(SEGMENT);
    allow(false);
    Files.move(site.archive(), folder.resolve("gone"));

    assertThat(site.command("cleanup").out()).contains("0 segments deleted, 1 kept");
    assertThat(site.ready().resolve(SEGMENT)).exists();
  }

  /** What a version before this one proved bears no word on the disk. */
  @Test
  void shouldDeleteNothingOnTheProofOfAnOlderVersion() throws Exception {
    allow(true);
    assertThat(site.command("backup").exit()).isZero();
    Path checkpoint = site.state().resolve("proven.jsonl");
    String proof = Files.readString(checkpoint);
    assertThat(proof).contains(",\"same_disk\":true");
    Files.writeString(checkpoint, proof.replace(",\"same_disk\":true", ""));
    allow(false);

    Programs.Result cleanup = site.command("cleanup");

    assertThat(cleanup.out()).contains("0 segments deleted, 1 kept");
    assertThat(cleanup.err()).contains("nothing is deleted: " + site.archive());
    assertThat(site.command("backup").err()).as("it waits again").contains("1 left");
  }

  /** Each a way in which the same disk looks like another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount --bind \"$1\" \"$0\"",
        "bindfs \"$1\" \"$0\"",
        "mkdir -p \"$1/../o/work\"; mount -t overlay -o lowerdir=\"$1/../o\",upperdir=\"$1\","
            + "workdir=\"$1/../o/work\" disk \"$0\"",
        "rmdir \"$0\"; ln -s \"$1\" \"$0\"",
        "rmdir \"$0\""
      })
  void shouldSeeThroughWhatLooksLikeAnotherDisk(String disguise) throws Exception {
    Path behind = Files.createDirectories(folder.resolve("behind"));

    String said = backupInside(disguise, behind.toString());

    assertThat(said).contains(site.archive() + " lies on the same disk as ");
    assertThat(behind).isEmptyDirectory();
  }

  /** What lies in memory is gone with the next power cut, and footage would be deleted for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"mount -t tmpfs disk \"$0\"", "mount -t tmpfs disk \"$1\"; bindfs \"$1\" \"$0\""})
  void shouldTakeMemoryForNoArchive(String memory) throws Exception {
    Path behind = Files.createDirectories(folder.resolve("behind"));

    String said = backupInside(memory, behind.toString());

    assertThat(said).contains(site.archive() + " lies in this machine's memory");
    assertThat(mails()).containsExactly("[NAS] the archive is in this machine's memory");
  }

  /** As in a container, or on a Raspberry Pi whose overlay filesystem is switched on. */
  @Test
  void shouldTakeAnOverlayWhoseLayerCannotBeSeenForNoArchive() throws Exception {
    Path behind = Files.createDirectories(folder.resolve("behind"));

    String said =
        backupInside(
            "mount -t tmpfs disk \"$1\"; mkdir \"$1/low\" \"$1/up\" \"$1/work\";"
                + " mount -t overlay -o lowerdir=\"$1/low\",upperdir=\"$1/up\",workdir=\"$1/work\""
                + " disk \"$0\"; umount -l \"$1\"",
            behind.toString());

    assertThat(said)
        .contains(site.archive() + " lies on an overlay whose layer cannot be seen")
        .contains("0 segments archived and proven");
    assertThat(mails()).containsExactly("[NAS] the archive is on an overlay that may not last");
  }

  @Test
  void shouldArchiveToAnotherMachineAndDeleteForItWhileItIsOff() throws Exception {
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive())) {
      site.backup().put("nas_target_dir", nas.address());
      site.configure();
      assertThat(site.command("backup").exit()).isZero();
    }

    assertThat(site.command("cleanup").out()).contains("1 segment deleted");
    assertThat(mails()).isEmpty();
  }

  @Test
  void shouldLetNothingBeDeletedForAnExportToTheSameDisk() throws Exception {
    Path usb = Files.createDirectories(folder.resolve("usb"));

    Programs.Result accepted = site.command("export", "--to", usb.toString(), "--accept");

    assertThat(accepted.exit()).isEqualTo(1);
    assertThat(accepted.err()).contains(usb + " lies on the same disk as ");
    assertThat(site.command("export", "--to", usb.toString()).exit())
        .as("a copy that lets nothing be deleted")
        .isZero();
    site.command("cleanup");
    assertThat(site.ready().resolve(SEGMENT)).exists();
  }

  private void allow(boolean allowed) throws IOException {
    site.backup().put("archive_on_same_disk", allowed);
    site.configure();
  }

  /** One pass that sees what a shell has made of the archive's folder, and of another one. */
  private String backupInside(String change, String other) throws Exception {
    site.startBy(
        "unshare",
        "-rm",
        "sh",
        "-ec",
        change + "; target=$0; shift; \"$@\" || true; umount \"$target\" || true",
        site.archive().toString(),
        other);
    site.start("backup").waitFor();
    return Files.readString(site.output());
  }

  private List<String> mails() throws Exception {
    var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
    List<String> subjects = new java.util.ArrayList<>();
    for (Path mail : Site.files(site.state().resolve("mail"), ".json")) {
      subjects.add(mapper.readTree(mail.toFile()).path("subject").asText());
    }
    return subjects;
  }
}
