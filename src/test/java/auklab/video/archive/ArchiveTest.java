package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import auklab.video.Given;
import auklab.video.archive.Trouble.Kind;
import auklab.video.config.Backup;
import auklab.video.site.RsyncDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which archive is written to, as real rsync finds it. */
class ArchiveTest {
  @TempDir Path home;
  private Path folder;

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectories(home.resolve("mnt/archive"));
    Files.createDirectories(home.resolve("ready"));
  }

  @Test
  void shouldAcceptTheFirstArchiveAsItIs() throws Exception {
    Files.createDirectories(folder.resolve("ROST1/2025-06-01"));

    assertThat(archive(folder).open()).isEmpty();

    assertThat(marks(folder)).hasSize(1);
    assertThat(archive(folder).open()).isEmpty();
    assertThat(marks(folder)).hasSize(1);
  }

  @Test
  void shouldMakeTheFolderOfTheFirstArchiveButNotThoseAboveIt() throws Exception {
    assertThat(archive(home.resolve("mnt/new")).open()).isEmpty();
    assertThat(marks(home.resolve("mnt/new"))).hasSize(1);

    assertThat(archive(home.resolve("away/new")).open())
        .hasValueSatisfying(trouble -> assertThat(trouble.kind()).isEqualTo(Kind.AWAY));
    assertThat(home.resolve("away")).doesNotExist();
  }

  /** The fault: the disk of the archive is not mounted, and its mount point is empty. */
  @Test
  void shouldNotWriteIntoTheBareMountPoint() throws Exception {
    assertThat(archive(folder).open()).isEmpty();
    Files.move(folder, home.resolve("disk"));
    Files.createDirectory(folder);

    assertThat(archive(folder).open())
        .hasValueSatisfying(
            trouble -> {
              assertThat(trouble.kind()).isEqualTo(Kind.ANOTHER);
              assertThat(trouble.text()).contains("bare mount point");
            });
    assertThat(folder).isEmptyDirectory();
  }

  /** The fault: the disk goes while a pass is under way, between two slices. */
  @Test
  void shouldSendNothingIntoTheBareMountPoint() throws Exception {
    Archive opened = archive(folder);
    assertThat(opened.open()).isEmpty();
    Files.writeString(home.resolve("ready/a.mkv"), "footage");
    List<String> words = new ArrayList<>(List.of("rsync"));
    words.addAll(opened.sending());
    byte[] list = Archive.list(List.of(new Waiting("a.mkv", 7, 0)));
    Files.move(folder, home.resolve("disk"));
    Files.createDirectory(folder);

    assertThat(opened.run(words, list).exit()).isEqualTo(Archive.GONE);
    assertThat(folder).isEmptyDirectory();

    Files.delete(folder);
    Files.move(home.resolve("disk"), folder);
    assertThat(opened.run(words, list).exit()).isZero();
    assertThat(folder.resolve("a.mkv")).hasContent("footage");
  }

  /** The fault: the disk goes while a pass is under way, before its lists are brought. */
  @Test
  void shouldBringNoListToWhatStandsInThePlaceOfTheArchive() throws Exception {
    Archive opened = archive(folder);
    assertThat(opened.open()).isEmpty();
    Files.move(folder, home.resolve("disk"));

    assertThat(opened.put(Map.of("ROST1/2026-06-01/coverage.csv", "station\n")))
        .hasValueSatisfying(trouble -> assertThat(trouble.kind()).isEqualTo(Kind.AWAY));
    assertThat(folder).doesNotExist();

    Files.createDirectory(folder);
    assertThat(opened.put(Map.of("ROST1/2026-06-01/coverage.csv", "station\n")))
        .hasValueSatisfying(trouble -> assertThat(trouble.kind()).isEqualTo(Kind.ANOTHER));
    assertThat(folder).isEmptyDirectory();
  }

  /** The fault: the folder of the archive is gone, and only that above it is there. */
  @Test
  void shouldNotMakeTheFolderOfAnArchiveThatWasThereBefore() throws Exception {
    assertThat(archive(folder).open()).isEmpty();
    Files.move(folder, home.resolve("disk"));

    assertThat(archive(folder).open())
        .hasValueSatisfying(trouble -> assertThat(trouble.kind()).isEqualTo(Kind.AWAY));
    assertThat(folder).doesNotExist();
  }

  /** The fault: another disk, also one that was an archive once, lies there. */
  @Test
  void shouldNotWriteToAnotherArchiveUntilItIsAccepted() throws Exception {
    Path second = Files.createDirectories(home.resolve("mnt/second"));
    assertThat(archive(second).open()).isEmpty();
    assertThat(archive(folder).open()).isEmpty();
    Files.move(folder, home.resolve("disk"));
    Files.move(second, folder);

    assertThat(archive(folder).open())
        .hasValueSatisfying(trouble -> assertThat(trouble.text()).contains("another archive"));

    assertThat(archive(folder).accept()).isEmpty();
    assertThat(archive(folder).open()).isEmpty();
    assertThat(marks(folder)).hasSize(1);
  }

  /** The fault: the file that knows the archives was cut off. */
  @Test
  void shouldWriteNothingWhereItIsNotKnownWhichArchiveItIsUntilThatIsAccepted() throws Exception {
    assertThat(archive(folder).open()).isEmpty();
    Files.writeString(home.resolve("state/archives.json"), "{\"/mnt");

    assertThatThrownBy(() -> archive(folder).open()).hasMessageContaining("accept-target");
    assertThat(archive(folder).accept()).isEmpty();

    assertThat(archive(folder).open()).isEmpty();
    assertThat(marks(folder)).hasSize(1);
  }

  @Test
  void shouldWriteToNoPlaceThatIsTheFolderOfFinishedSegments() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("ready"));

    for (Path place : List.of(home.resolve("ready"), link, home.resolve("ready/nas"))) {
      assertThat(archive(place).open())
          .hasValueSatisfying(trouble -> assertThat(trouble.text()).contains("one place"));
    }
    assertThat(home.resolve("ready")).isEmptyDirectory();
  }

  /** The fault: a daemon that compares nothing, which takes the mark and cannot prove it. */
  @Test
  void shouldSayWhatADaemonRefuses() throws Exception {
    try (RsyncDaemon nas = new RsyncDaemon(home, folder, "refuse options = checksum")) {
      Archive archive =
          new Archive(Given.backup(home).at(nas.address()), home.resolve("state"), List::of);

      assertThat(archive.open())
          .hasValueSatisfying(
              trouble -> assertThat(trouble.text()).contains("refuse", "--checksum"));
    }
  }

  @Test
  void shouldLeaveNothingOfItsWorkBehind() throws Exception {
    Set<Path> before = work();
    archive(folder).open();
    archive(folder).lists(List.of("ROST1/2026-06-01"));

    assertThat(work()).isEqualTo(before);
    assertThat(home.resolve("state")).isDirectoryNotContaining("glob:**auklab-video-*");
  }

  /** What lies in memory for this test's state_dir; other tests run at the same time. */
  private Set<Path> work() throws IOException {
    String name =
        "auklab-video-" + Integer.toHexString(home.resolve("state").toAbsolutePath().hashCode());
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .collect(Collectors.toSet());
    }
  }

  private Archive archive(Path target) {
    Backup backup = Given.backup(home).at(target.toString());
    return new Archive(backup, home.resolve("state"), () -> List.of(backup.readyDir()));
  }

  private static List<String> marks(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(Archive.MARK))
          .toList();
    }
  }
}
