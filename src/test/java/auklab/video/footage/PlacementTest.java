package auklab.video.footage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementTest {
  private static final String NAME = "ROST1_20260701T120000.mkv";

  @TempDir Path home;
  private Path source;
  private Path day;

  /** A folder on another filesystem than {@link #home}. */
  private Path elsewhere;

  @BeforeEach
  void record() throws IOException {
    source = Files.writeString(home.resolve(NAME), "newcomer");
    day = home.resolve("ready/ROST1/2026-07-01");
    elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "placement");
    assertThat(Files.getFileStore(elsewhere))
        .as("/dev/shm must be another filesystem than %s", home)
        .isNotEqualTo(Files.getFileStore(home));
  }

  @AfterEach
  void removeWhatLiesElsewhere() throws IOException {
    try (Stream<Path> files = Files.walk(elsewhere)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void shouldMoveIntoAFolderThatIsNotThereYet() throws IOException {
    Path placed = Placement.move(source, day, NAME);

    assertThat(placed).isEqualTo(day.resolve(NAME)).hasContent("newcomer");
    assertThat(source).doesNotExist();
  }

  @Test
  void shouldKeepWhatStandsAtTheDestination() throws IOException {
    Files.createDirectories(day);
    Files.writeString(day.resolve(NAME), "resident");

    Path second = Placement.move(source, day, NAME);
    Files.writeString(source, "latecomer");
    Path third = Placement.move(source, day, NAME);

    assertThat(day.resolve(NAME)).hasContent("resident");
    assertThat(second.getFileName()).hasToString("ROST1_20260701T120000-2.mkv");
    assertThat(second).hasContent("newcomer");
    assertThat(third.getFileName()).hasToString("ROST1_20260701T120000-3.mkv");
    assertThat(third).hasContent("latecomer");
    assertThat(source).doesNotExist();
  }

  @Test
  void shouldKeepAnEmptyFileAFolderAndALinkAtTheDestination() throws IOException {
    Files.createDirectories(day);
    Path empty = Files.createFile(day.resolve(NAME));
    Path folder = Files.createDirectory(day.resolve("ROST1_20260701T120000-2.mkv"));
    Path link =
        Files.createSymbolicLink(
            day.resolve("ROST1_20260701T120000-3.mkv"), home.resolve("nowhere"));

    Path placed = Placement.move(source, day, NAME);

    assertThat(placed.getFileName()).hasToString("ROST1_20260701T120000-4.mkv");
    assertThat(placed).hasContent("newcomer");
    assertThat(empty).isEmptyFile();
    assertThat(folder).isDirectory();
    assertThat(link).isSymbolicLink();
    assertThat(home.resolve("nowhere")).doesNotExist();
  }

  /** The fault: the power fails between the link and the removal of the old name. */
  @Test
  void shouldFinishAMoveThatWasCutOffInsteadOfDoublingTheFile() throws IOException {
    Files.createDirectories(day);
    Files.createLink(day.resolve(NAME), source);

    Path placed = Placement.move(source, day, NAME);

    assertThat(placed).isEqualTo(day.resolve(NAME));
    assertThat(names(day)).containsExactly(NAME);
    assertThat(source).doesNotExist();
  }

  @Test
  void shouldMoveAcrossFilesystemsWithTheTimeOfTheFile() throws IOException {
    FileTime modified = FileTime.from(Instant.parse("2026-07-01T10:10:00Z"));
    Files.setLastModifiedTime(source, modified);

    Path placed = Placement.move(source, elsewhere.resolve("ROST1"), NAME);

    assertThat(placed).isEqualTo(elsewhere.resolve("ROST1").resolve(NAME)).hasContent("newcomer");
    assertThat(Files.getLastModifiedTime(placed)).isEqualTo(modified);
    assertThat(names(placed.getParent())).containsExactly(NAME);
    assertThat(source).doesNotExist();
  }

  @Test
  void shouldKeepWhatStandsAtTheDestinationOnAnotherFilesystem() throws IOException {
    Files.writeString(elsewhere.resolve(NAME), "resident");

    Path placed = Placement.move(source, elsewhere, NAME);

    assertThat(elsewhere.resolve(NAME)).hasContent("resident");
    assertThat(placed.getFileName()).hasToString("ROST1_20260701T120000-2.mkv");
    assertThat(placed).hasContent("newcomer");
    assertThat(names(elsewhere)).hasSize(2);
  }

  /** The fault: the power fails after the copy got its name, or in the middle of copying. */
  @Test
  void shouldFinishAMoveAcrossFilesystemsThatWasCutOff() throws IOException {
    Files.writeString(elsewhere.resolve(NAME), "newcomer");
    assertThat(Placement.move(source, elsewhere, NAME)).isEqualTo(elsewhere.resolve(NAME));

    Files.writeString(source, "latecomer");
    // No process has a number like this one; whoever runs now has one like the other.
    Files.writeString(elsewhere.resolve(".ROST1_20260701T120000-2.mkv.999999999-1.part"), "late");
    long alive = ProcessHandle.current().pid();
    String theirs = ".ROST1_20260701T120000-2.mkv." + alive + "-999999.part";
    Files.writeString(elsewhere.resolve(theirs), "copied by somebody else just now");
    Path placed = Placement.move(source, elsewhere, NAME);

    assertThat(placed).hasContent("latecomer");
    assertThat(names(elsewhere)).containsExactly(theirs, "ROST1_20260701T120000-2.mkv", NAME);
    assertThat(source).doesNotExist();
  }

  /** The fault: clean-up removes the empty folder again and again while segments come in. */
  @Test
  void shouldMakeAFolderAgainThatIsPrunedMeanwhile() throws Exception {
    Thread pruning =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  Files.deleteIfExists(day);
                } catch (IOException e) {
                  // A segment lies in it.
                }
              }
            });
    pruning.start();
    try {
      for (int n = 0; n < 2000; n++) {
        Path placed = Placement.move(source, day, NAME);
        assertThat(placed).hasContent("newcomer");
        Files.move(placed, source);
      }
    } finally {
      pruning.interrupt();
      pruning.join();
    }
  }

  @Test
  void shouldGiveAFileTheNextNameBesideItself() throws IOException {
    Path placed = Placement.move(source, home, NAME);

    assertThat(placed).isEqualTo(home.resolve("ROST1_20260701T120000-2.mkv"));
    assertThat(placed).hasContent("newcomer");
    assertThat(source).doesNotExist();
  }

  /** The fault: the file's own folder is named by another path, and so its own name seems taken. */
  @Test
  void shouldLoseNothingWhereAFileIsMovedOntoItselfByAnotherPath() throws IOException {
    Path alias = Files.createSymbolicLink(home.resolve("alias"), home);

    Path placed = Placement.move(source, alias, NAME);

    assertThat(placed).hasContent("newcomer");
  }

  @Test
  void shouldMakeNothingOfAFileThatIsGone() throws IOException {
    Files.delete(source);

    assertThatThrownBy(() -> Placement.move(source, day, NAME))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(day).doesNotExist();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void shouldCountOnFromTheNumberThatAFileBearsAndTakeNoOffsetForOne() throws IOException {
    Path second = Files.writeString(source.resolveSibling("ROST1_20260701T120000-2.mkv"), "a");
    Path winter = Files.writeString(source.resolveSibling("ROST1_20261101T010000-0500.mkv"), "b");

    assertThat(Placement.rename(second)).hasFileName("ROST1_20260701T120000-3.mkv").hasContent("a");
    assertThat(Placement.rename(winter))
        .hasFileName("ROST1_20261101T010000-0500-2.mkv")
        .hasContent("b");
  }
}
