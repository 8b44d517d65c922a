package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.RsyncDaemon;
import auklab.video.site.Site;
import auklab.video.site.SmallDisk;
import auklab.video.site.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about the archive as a whole, on archives of every kind. */
@Order(3)
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
      // Two words, which rsync knows as well as one: who asks for room must know them too.
      String shell = nas.shell().substring("--rsh=".length());
      site.backup().putArray("rsync_options").add("-a").add("--rsh").add(shell);
      site.configure();
      shouldFindWhatIsMissingChangedOrExtra();
      assertThat(site.command("doctor").out()).containsPattern("archive nas:.*: can be written; ");
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
  void shouldPassOverWhatANasMakesByItselfAndSaySoOnce() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    for (String path :
        List.of(
            "@eaDir/ROST1@SynoEAStream",
            DAY + "@eaDir/a.mkv/SYNOVIDEO.jpg",
            "#recycle/" + DAY + "thrown-away.mkv",
            "#snapshot/GMT+02-2026.06.01/" + DAY + "a.mkv",
            ".snapshot/hourly.0/" + DAY + "a.mkv",
            "lost+found/#1234",
            "System Volume Information/IndexerVolumeGuid",
            "$RECYCLE.BIN/S-1-5-21/desktop.ini",
            ".Trash-1000/files/a.mkv",
            DAY + "Thumbs.db",
            DAY + ".DS_Store",
            DAY + ".nfs00000000deadbeef00000001")) {
      Path file = site.archive().resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "not ours");
    }

    Programs.Result all = site.command("verify");

    assertThat(all.exit()).as(all.out() + all.err()).isZero();
    assertThat(all.out())
        .contains("5 files as archived, 0 missing, 0 changed, 0 that cannot be read, 0 in no list")
        .contains(
            "passed over, since a NAS or an operating system makes them: #recycle, #snapshot,"
                + " $RECYCLE.BIN, .DS_Store, .Trash-1000, .nfs00000000deadbeef00000001, .snapshot,"
                + " @eaDir, System Volume Information, Thumbs.db, lost+found")
        .doesNotContain("extra:");
    assertThat(site.command("verify", "#recycle").err()).contains("it has ROST1, ROST2");
    assertThat(site.command("rebuild").out()).doesNotContain("recycle", "lost+found");
  }

  /** The fault: folders of the NAS's own that are closed to everybody but itself. */
  @Test
  void shouldPassOverAClosedFolderOfTheNas() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    for (String path : List.of("lost+found", DAY + "@eaDir")) {
      Files.createDirectories(site.archive().resolve(path));
      Files.setPosixFilePermissions(
          site.archive().resolve(path), PosixFilePermissions.fromString("---------"));
    }
    String user = SmallDisk.isRoot() ? "uid = nobody\ngid = nogroup" : "";
    Programs.output("chmod", "-R", "a+rX", folder.toString());
    for (String path : List.of("lost+found", DAY + "@eaDir")) {
      Files.setPosixFilePermissions(
          site.archive().resolve(path), PosixFilePermissions.fromString("---------"));
    }
    try (RsyncDaemon nas = new RsyncDaemon(folder, site.archive(), user)) {
      site.backup().put("nas_target_dir", nas.address());
      site.configure();
      assertThat(site.command("accept-target").exit()).isZero();

      Programs.Result all = site.command("verify");

      assertThat(all.exit()).as(all.out() + all.err()).isZero();
      assertThat(all.out()).contains("5 files as archived", "makes them: @eaDir, lost+found");
    }
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
    // Its own lists are not footage that somebody would miss.
    assertThat(back.err()).doesNotContain("cannot be archived");
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

  /** The fault: a backup sends, and lists, while it is verified. */
  @Test
  void shouldTakeWhatIsBeingArchivedForNoFlaw() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.command("cleanup").exit()).isZero();
    // Sent, and not proven yet.
    segment(NEXT_DAY + "e.mkv");
    Files.copy(
        site.ready().resolve(NEXT_DAY + "e.mkv"), site.archive().resolve(NEXT_DAY + "e.mkv"));
    // Sent and listed after the look at what is there.
    Path late = Files.writeString(folder.resolve("late"), "late footage");
    Path day = site.archive().resolve(DAY);
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path rsync =
        Files.writeString(
            bin.resolve("rsync"),
            """
            #!/bin/sh
            %1$s "$@"; code=$?
            case "$*" in *--list-only*--include-from=-*)
              if [ -e %2$s ]; then
                mv %2$s %3$s/late.mkv
                cd %3$s && sha256sum late.mkv >> SHA256SUMS
              fi ;;
            esac
            exit $code
            """
                .formatted(Programs.output("sh", "-c", "command -v rsync").strip(), late, day));
    Files.setPosixFilePermissions(rsync, PosixFilePermissions.fromString("rwxr-xr-x"));
    site.environment().put("PATH", bin + ":" + System.getenv("PATH"));

    Programs.Result result = site.command("verify");

    assertThat(result.out()).contains("6 files as archived, 0 missing", " 0 in no list");
    assertThat(result.exit()).isZero();
    assertThat(day.resolve("late.mkv")).exists();
  }

  /** The fault: a list that is none. */
  @Test
  void shouldNameAListThatCannotBeReadAndGoOn() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Files.write(site.archive().resolve(DAY + "SHA256SUMS"), new byte[6_000_000]);
    Files.writeString(site.archive().resolve(DAY + "a.mkv"), "something else");

    Programs.Result result = site.command("verify");

    assertThat(result.out())
        .contains(
            "cannot be read: " + DAY + "SHA256SUMS",
            "changed: " + DAY + "a.mkv",
            "4 files as archived, 0 missing, 1 changed, 1 that cannot be read, 0 in no list");
    assertThat(result.exit()).isEqualTo(1);
  }

  /** The fault: a folder lies in the way of a list, when another disk is written to. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOweTheListsOfEachArchiveToItAlone(boolean upgraded) throws Exception {
    Path list = site.archive().resolve(DAY + "SHA256SUMS");
    Files.createDirectories(list.resolve("in the way"));
    site.command("backup");
    site.command("cleanup");
    List<Path> owed = Site.files(site.state(), "").stream().filter(this::isOwed).toList();
    assertThat(owed).hasSize(1);
    assertThat(owed.get(0)).content().contains(DAY + "a.mkv");
    if (upgraded) {
      Files.move(owed.get(0), site.state().resolve("SHA256SUMS.owed"));
    }
    Path usb = Files.createDirectories(folder.resolve("usb"));
    segment(NEXT_DAY + "e.mkv");

    assertThat(site.command("export", "--to", usb.toString()).exit()).isZero();

    assertThat(usb.resolve(DAY)).doesNotExist();
    Files.delete(list.resolve("in the way"));
    Files.delete(list);
    assertThat(site.command("backup").exit()).isZero();
    assertThat(list).content().contains("a.mkv", "b.mkv");
    assertThat(Site.files(site.state(), "")).noneMatch(this::isOwed);
  }

  private boolean isOwed(Path file) {
    return file.getFileName().toString().matches("SHA256SUMS\\.owed(-.*)?");
  }

  /** The fault: the archive has got other footage under a name that the disk carries. */
  @Test
  void shouldKeepTheListOfADiskInAgreementWithItsNames() throws Exception {
    Path usb = Files.createDirectories(folder.resolve("usb"));
    assertThat(site.command("export", "--to", usb.toString()).exit()).isZero();
    Files.createDirectories(site.archive().resolve(DAY));
    Files.writeString(site.archive().resolve(DAY + "a.mkv"), "other footage");

    assertThat(site.command("backup", "--from", usb.toString()).exit()).isEqualTo(1);
    assertThat(site.command("backup", "--from", usb.toString()).exit()).isZero();

    assertThat(usb.resolve(DAY + "a-2.mkv")).hasContent("footage of " + DAY + "a.mkv");
    assertThat(site.archive().resolve(DAY + "a-2.mkv")).exists();
    String sums =
        Programs.output("sh", "-c", "cd '" + usb.resolve(DAY) + "' && sha256sum -c SHA256SUMS");
    assertThat(sums).contains("a-2.mkv: OK").doesNotContain("a.mkv");
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

  /** The fault: folders are gone with their lists, which then say nothing of it. */
  @Test
  void shouldMissWholeFoldersThatAreGoneWithTheirLists() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    remove(site.archive().resolve("ROST2"));
    remove(site.archive().resolve(NEXT_DAY));

    Programs.Result all = site.command("verify");
    assertThat(all.exit()).isEqualTo(1);
    assertThat(all.out().lines())
        .contains("missing: ROST2/2026-06-01/d.mkv", "missing: " + NEXT_DAY + "c.mkv")
        .contains("3 files as archived, 2 missing, 0 changed, 0 that cannot be read, 0 in no list");
    assertThat(site.command("verify", "ROST2").out()).contains("missing: ROST2/2026-06-01/d.mkv");
    assertThat(site.command("verify", "ROST1", "--to", "2026-06-01").exit()).isZero();
  }

  /** The fault: a list on the archive was cut off, and another one was edited. */
  @Test
  void shouldCompleteListsThatHaveLostLines() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Path cut = site.archive().resolve(DAY + "SHA256SUMS");
    String whole = Files.readString(cut);
    Files.writeString(cut, whole.substring(0, 70));
    Path edited = site.archive().resolve(NEXT_DAY + "SHA256SUMS");
    String right = Files.readString(edited);
    Files.writeString(edited, "ab".repeat(32) + right.substring(64));

    Programs.Result found = site.command("verify");
    assertThat(found.exit()).isEqualTo(1);
    assertThat(found.out().lines())
        .contains(
            "not in its list as proven: " + DAY + "b.mkv",
            "not in its list as proven: " + NEXT_DAY + "c.mkv")
        .anyMatch(line -> line.contains("the next backup that has something to send puts them"));
    segment("ROST2/2026-06-01/e.mkv");
    assertThat(site.command("backup").exit()).isZero();

    assertThat(cut).hasContent(whole);
    assertThat(edited).hasContent(right);
    assertThat(site.command("verify").exit()).isZero();
  }

  /** The fault: the same, and backup comes to that day before anybody looks. */
  @Test
  void shouldCompleteTheListOfADayThatItTouches() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    assertThat(site.command("cleanup").exit()).isZero();
    Files.delete(site.archive().resolve(DAY + "SHA256SUMS"));
    segment(DAY + "f.mkv");

    assertThat(site.command("backup").exit()).isZero();

    assertThat(Files.readString(site.archive().resolve(DAY + "SHA256SUMS")))
        .contains("  a.mkv\n", "  b.mkv\n", "  f.mkv\n");
    assertThat(site.command("verify").out()).contains("6 files as archived, 0 missing");
  }

  /** The fault: a file and its line were both replaced. */
  @Test
  void shouldTrustTheProofMoreThanTheList() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Path day = site.archive().resolve(NEXT_DAY);
    Files.writeString(day.resolve("c.mkv"), "something else");
    Programs.output("sh", "-c", "cd " + day + " && sha256sum c.mkv > SHA256SUMS");

    assertThat(site.command("verify").out()).contains("changed: " + NEXT_DAY + "c.mkv");
  }

  @Test
  void shouldNotCallAnArchiveSoundWhoseListsAreLost() throws Exception {
    assertThat(site.command("backup").exit()).isZero();
    Files.writeString(site.archive().resolve(DAY + "SHA256SUMS"), "");

    Programs.Result result = site.command("verify");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("not in its list as proven: " + DAY + "a.mkv");
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
    assertThat(site.ledger("deleted"))
        .allMatch(event -> event.path("why").asText().startsWith("proven on " + usb));
  }

  @Test
  void shouldExportToNoFolderThatIsNotThere() throws Exception {
    Programs.Result result = site.command("export", "--to", folder.resolve("usb").toString());

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("is no folder; mount the disk");
  }

  private static void remove(Path folder) throws Exception {
    Programs.output("rm", "-r", folder.toString());
  }

  private void segment(String path) throws Exception {
    Path file = site.ready().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage of " + path);
  }
}
