package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.Site;
import auklab.video.site.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about the archive as a whole, on archives of every kind. */
class VerificationTest {
  private static final String DAY = "ROST1/2026-06-01/";
  private static final String NEXT_DAY = "ROST1/2026-06-02/";

  @TempDir Path folder;
  private Site site;

  @BeforeEach
  void configureSite() throws Exception {
    site = new Site(folder);
    site.camera("ROST1", 554, "secret");
    site.backup().putArray("rsync_options").add("-a");
    site.configure();
    for (String path :
        List.of(
            DAY + "a.mkv",
            DAY + "b.mkv",
            DAY + "it's \\ odd.mkv",
            NEXT_DAY + "c.mkv",
            "ROST2/2026-06-01/d.mkv")) {
      segment(path);
    }
  }

  @Test
  void shouldFindWhatIsMissingChangedOrExtraInAFolder() throws Exception {
    shouldFindWhatIsMissingChangedOrExtra();
  }

  @Test
  void shouldFindItOnTheFarSideOfSsh() throws Exception {
    try (SshServer nas = new SshServer(folder)) {
      site.backup().put("nas_target_dir", nas.address(site.archive()));
      site.backup().putArray("rsync_options").add("-a").add(nas.shell());
      site.configure();
      shouldFindWhatIsMissingChangedOrExtra();
    }
  }

  @Test
  void shouldFindItThroughADaemonByFetching() throws Exception {
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive())) {
      site.backup().put("nas_target_dir", nas.address());
      site.configure();
      shouldFindWhatIsMissingChangedOrExtra();
      assertThat(site.state()).isDirectoryNotContaining("glob:**/verify-*");
    }
  }

  private void shouldFindWhatIsMissingChangedOrExtra() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Programs.Result sound = site.command("verify");
    assertThat(sound.exit()).as(sound.err()).isZero();
    assertThat(sound.out()).contains("5 files as archived, 0 missing, 0 changed");

    Files.delete(site.archive().resolve(DAY + "a.mkv"));
    Path changed = site.archive().resolve(NEXT_DAY + "c.mkv");
    byte[] bytes = Files.readAllBytes(changed);
    bytes[0] ^= 1;
    Files.write(changed, bytes);
    Files.writeString(site.archive().resolve(DAY + "notes.txt"), "from somebody else");

    Programs.Result all = site.command("verify");
    assertThat(all.exit()).isEqualTo(1);
    assertThat(all.out().lines())
        .contains(
            "missing: " + DAY + "a.mkv",
            "changed: " + NEXT_DAY + "c.mkv",
            "extra: " + DAY + "notes.txt")
        .anyMatch(line -> line.startsWith("3 files as archived, 1 missing, 1 changed, 0 that"));
    assertThat(site.command("verify", "ROST2").exit()).isZero();
    assertThat(site.command("verify", "ROST1", "--from", "2026-06-02").out())
        .contains("changed: ")
        .doesNotContain("missing: ");
    assertThat(site.command("verify", "--to", "2026-06-01").out())
        .contains("missing: ")
        .doesNotContain("changed: ");
  }

  @Test
  void shouldSayThatThereIsNothingToVerifyBehindABareMountPoint() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Files.move(site.archive(), folder.resolve("off"));
    Files.createDirectory(site.archive());

    Programs.Result result = site.command("verify");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("bare mount point");

    assertThat(site.command("accept-target").out()).contains("is the archive from now on");
    assertThat(site.command("verify").exit()).isZero();
    segment(DAY + "e.mkv");
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.archive().resolve(DAY + "e.mkv")).exists();
  }

  @Test
  void shouldCarryTheBacklogToAnotherDiskAndLetTheArchiveCatchUpFromIt() throws Exception {
    Path usb = Files.createDirectories(folder.resolve("usb"));
    Files.move(site.archive(), folder.resolve("dead"));

    Programs.Result export = site.command("export", "--to", usb.toString());
    assertThat(export.exit()).as(export.err()).isZero();
    assertThat(export.out()).contains("5 segments archived and proven");
    assertThat(usb.resolve(DAY + "SHA256SUMS")).exists();
    Programs.Result check =
        Programs.run(
            List.of("env", "-C", usb.resolve(DAY).toString(), "sha256sum", "-c", "SHA256SUMS"),
            Map.of());
    assertThat(check.exit()).isZero();
    assertThat(site.ledger("exported")).hasSize(5);
    assertThat(Site.files(folder.resolve("synced"), ".exported")).hasSize(1);
    assertThat(site.synced()).isEmpty();
    // It is not archived by that: nothing may be deleted here.
    assertThat(site.command("cleanup").exit()).isZero();
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(5);
    // A disk may have been wiped meanwhile: each export compares everything.
    Files.delete(usb.resolve(DAY + "a.mkv"));
    assertThat(site.command("export", "--to", usb.toString()).out()).contains("5 segments");
    assertThat(usb.resolve(DAY + "a.mkv")).exists();

    // The disk was carried away, the segments here are lost, and there is another NAS.
    for (Path segment : Site.files(site.ready(), ".mkv")) {
      Files.delete(segment);
    }
    Files.createDirectory(site.archive());
    Programs.Result back = site.command("backup", "--from", usb.toString());
    assertThat(back.exit()).as(back.err()).isZero();
    assertThat(site.command("verify").out()).contains("5 files as archived, 0 missing, 0 changed");
    assertThat(site.synced()).hasSize(5);
    assertThat(Site.files(usb, ".mkv")).as("stays on the disk").hasSize(5);

    // That NAS dies as well.
    Files.move(site.archive(), folder.resolve("dead too"));
    Files.createDirectory(site.archive());
    assertThat(site.command("accept-target").exit()).isZero();
    assertThat(site.command("backup", "--from", usb.toString()).exit()).isZero();
    assertThat(site.command("verify").out()).contains("5 files as archived, 0 missing, 0 changed");
  }

  /** The fault: the archive is replaced between the proof and the deletion. */
  @Test
  void shouldDeleteNothingThatOnlyAnEarlierArchiveHas() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Files.move(site.archive(), folder.resolve("dead"));
    Files.createDirectory(site.archive());
    assertThat(site.command("accept-target").exit()).isZero();

    assertThat(site.command("cleanup").out()).contains("0 segments deleted");
    assertThat(Site.files(site.ready(), ".mkv")).hasSize(5);
    assertThat(site.command("backup").out()).contains("5 segments archived and proven");
    assertThat(site.command("cleanup").out()).contains("5 segments deleted");

    site.backup().put("nas_target_dir", folder.resolve("another").toString());
    site.configure();
    segment(DAY + "f.mkv");
    assertThat(site.command("backup").exit()).isZero();
    site.backup().put("nas_target_dir", folder.resolve("a third").toString());
    site.configure();
    assertThat(site.command("cleanup").out()).contains("0 segments deleted");
  }

  /** The fault: what ssh leads to is this very folder. */
  @Test
  void shouldTakeNoFileForItsOwnCopyBehindSsh() throws Exception {
    try (SshServer nas = new SshServer(folder)) {
      site.backup().put("nas_target_dir", nas.address(site.ready()));
      site.backup().putArray("rsync_options").add("-a").add(nas.shell());
      site.configure();

      assertThat(site.command("backup").exit()).isEqualTo(1);
      site.command("cleanup");
      assertThat(Site.files(site.ready(), ".mkv")).hasSize(5);
      assertThat(site.synced()).isEmpty();
    }
  }

  @Test
  void shouldNotCallAnArchiveSoundWhoseListsAreLost() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Files.writeString(site.archive().resolve(DAY + "SHA256SUMS"), "");

    Programs.Result result = site.command("verify");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("extra: " + DAY + "a.mkv");
    assertThat(site.command("verify", "NOBODY").exit()).isEqualTo(2);
    assertThat(site.command("verify", "--from", "2026-06-02", "--to", "2026-06-01").exit())
        .isEqualTo(2);
  }

  /** The fault: options that leave out small files, the mark and the lists among them. */
  @Test
  void shouldPutItsListsThereWhateverTheOptionsForFootageAre() throws Exception {
    site.backup().putArray("rsync_options").add("-a").add("--min-size=10").add("--exclude=SHA*");
    site.configure();

    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.command("verify").out()).contains("5 files as archived");
  }

  @Test
  void shouldDeleteHereWhatTheOwnerAcceptsOnAnotherDisk() throws Exception {
    Path usb = Files.createDirectories(folder.resolve("usb"));
    assertThat(site.command("export", "--to", usb.toString()).exit()).isZero();

    assertThat(site.command("export", "--to", usb.toString(), "--accept").out())
        .contains("5 segments archived and proven");

    assertThat(site.command("cleanup").out()).contains("5 segments deleted");
    assertThat(Site.files(usb, ".mkv")).hasSize(5);
    assertThat(site.ledger("proven"))
        .allMatch(event -> event.path("target").asText().equals(usb.toString()));
  }

  @Test
  void shouldExportToNoFolderThatIsNotThere() throws Exception {
    Programs.Result result = site.command("export", "--to", folder.resolve("usb").toString());

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("is no folder; mount the disk");
  }

  private void segment(String path) throws Exception {
    Path file = site.ready().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage of " + path);
  }
}
