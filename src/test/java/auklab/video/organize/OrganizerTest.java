package auklab.video.organize;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.ledger.Ledger;
import auklab.video.site.Site;
import auklab.video.space.Ballast;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrganizerTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final String NAME = "ROST1_20260628T235959.mkv";

  @TempDir Path home;
  private Path recorded;
  private Path ready;
  private Organizer organizer;

  @BeforeEach
  void makeFolders() throws IOException {
    Backup backup = Given.backup(home);
    recorded = Files.createDirectories(home.resolve("cameras/ROST1"));
    ready = backup.readyDir();
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    organizer =
        new Organizer(
            backup,
            new Ledger(home.resolve("state/ledger"), clock, "boot-1"),
            new Finished(
                () -> Given.cameras(home, "ROST1"),
                backup,
                Given.noSteps(home, clock),
                clock,
                System::nanoTime),
            Ballast.in(home.resolve("state")));
  }

  @ParameterizedTest
  @CsvSource({
    "ROST1_20260628T235959.mkv, 2026-06-28",
    "ROST1_20261025T023000+0100.mkv, 2026-10-25",
    "ROST1_20260628T235959-2.mkv, 2026-06-28"
  })
  void shouldFileASegmentUnderTheDateOfItsName(String name, String day) throws IOException {
    Path segment = segment(name);

    String filed = file(segment);

    assertThat(Path.of(filed)).isEqualTo(ready.resolve("ROST1").resolve(day).resolve(name));
    assertThat(Path.of(filed)).hasContent("footage");
    assertThat(segment).doesNotExist();
  }

  @Test
  void shouldFileASegmentWithoutADateUnderThatOfItsLastChange() throws IOException {
    Path segment = segment("holiday.mkv");
    Instant late =
        LocalDateTime.of(2026, 5, 4, 23, 59, 59).atZone(ZoneId.systemDefault()).toInstant();
    Files.setLastModifiedTime(segment, FileTime.from(late));

    String filed = file(segment);

    assertThat(Path.of(filed)).isEqualTo(ready.resolve("ROST1/2026-05-04/holiday.mkv"));
  }

  @Test
  void shouldKeepWhatStandsAtTheDestination() throws IOException {
    Path resident = ready.resolve("ROST1/2026-06-28").resolve(NAME);
    Files.createDirectories(resident.getParent());
    Files.writeString(resident, "resident");

    String filed = file(segment(NAME));

    assertThat(resident).hasContent("resident");
    assertThat(Path.of(filed)).isEqualTo(resident.resolveSibling("ROST1_20260628T235959-2.mkv"));
    assertThat(Path.of(filed)).hasContent("footage");
  }

  @Test
  void shouldTakeTheRecordersMarkOff() throws IOException {
    Path segment = segment(NAME);
    Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("r--r--r--"));

    String filed = file(segment);

    assertThat(Files.getPosixFilePermissions(Path.of(filed)))
        .contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void shouldKeepTheTimeOfTheFile() throws IOException {
    Path segment = segment(NAME);
    Files.setLastModifiedTime(segment, FileTime.from(NOW));

    String filed = file(segment);

    assertThat(Files.getLastModifiedTime(Path.of(filed)).toInstant()).isEqualTo(NOW);
  }

  @Test
  void shouldWriteDownWhereASegmentWent() throws IOException {
    file(segment(NAME));

    assertThat(home.resolve("state/ledger/2026-07-01.jsonl"))
        .content()
        .hasLineCount(1)
        .contains("\"event\":\"filed\"", "\"path\":\"ROST1/2026-06-28/" + NAME, "\"bytes\":7");
  }

  /** The fault: a file stands where the folder of the station should be made. */
  @Test
  void shouldLeaveASegmentThatCannotBeMovedAndGoOn() throws IOException {
    Files.createDirectories(ready);
    Files.writeString(ready.resolve("ROST1"), "in the way");
    Path stuck = segment(NAME);
    Path other = Files.createDirectories(home.resolve("cameras/ROST2")).resolve(NAME);
    Files.writeString(other, "footage");

    assertThat(organizer.file(List.of(stuck.toString(), other.toString())))
        .containsExactly(ready.resolve("ROST2/2026-06-28").resolve(NAME).toString());

    assertThat(stuck).hasContent("footage");
    assertThat(ready.resolve("ROST1")).hasContent("in the way");
    assertThat(organizer.outcome("/"))
        .isEqualTo(Outcome.failed("1 segment filed; 1 segment could not be moved"));
  }

  /**
   * The fault: the power fails after some of a list got their new entries, and some lost the old.
   */
  @Test
  void shouldGoOnWithAListThatWasCutOff() throws IOException {
    Path both = segment(NAME);
    Path day = Files.createDirectories(ready.resolve("ROST1/2026-06-28"));
    Files.createLink(day.resolve(NAME), both);
    Path gone = recorded.resolve("ROST1_20260628T100000.mkv");
    Files.writeString(day.resolve(gone.getFileName()), "filed before");
    Path still = segment("ROST1_20260629T100000.mkv");

    assertThat(organizer.file(List.of(both.toString(), gone.toString(), still.toString())))
        .containsExactly(
            day.resolve(NAME).toString(),
            ready.resolve("ROST1/2026-06-29").resolve(still.getFileName()).toString());

    assertThat(Site.files(recorded, "")).isEmpty();
    assertThat(Site.files(ready, "")).hasSize(3);
    assertThat(day.resolve(gone.getFileName())).hasContent("filed before");
    assertThat(organizer.outcome("/")).isEqualTo(Outcome.done("2 segments filed"));
  }

  /** The fault: the ledger cannot be written, since a file stands where its folder should be. */
  @Test
  void shouldFileWhatCannotBeWrittenDownAndSaySo() throws IOException {
    Files.writeString(home.resolve("state"), "in the way");

    assertThat(Path.of(file(segment(NAME)))).hasContent("footage");

    assertThat(recorded.resolve(NAME)).doesNotExist();
    assertThat(organizer.outcome("/"))
        .isEqualTo(Outcome.failed("1 segment filed; the ledger misses 1 segment"));
  }

  @Test
  void shouldFileAnEmptySegment() throws IOException {
    Path segment = Files.createFile(recorded.resolve(NAME));

    assertThat(Path.of(file(segment))).isEmptyFile();
    assertThat(segment).doesNotExist();
  }

  @Test
  void shouldFileAcrossFilesystems() throws IOException {
    Path elsewhere = Files.createTempDirectory(Path.of("/dev/shm"), "organizer");
    try {
      Path station = Files.createDirectories(elsewhere.resolve("ROST1"));
      Path first = Files.writeString(station.resolve(NAME), "footage");
      Path second = Files.writeString(station.resolve("ROST1_20260629T100000.mkv"), "more");

      assertThat(
              organizer.file(
                  List.of(first.toString(), segment("a.mkv").toString(), second.toString())))
          .hasSize(3);

      assertThat(Site.files(elsewhere, "")).isEmpty();
      assertThat(ready.resolve("ROST1/2026-06-28").resolve(NAME)).hasContent("footage");
      assertThat(Site.files(ready, "")).hasSize(3);
    } finally {
      Files.delete(elsewhere.resolve("ROST1"));
      Files.delete(elsewhere);
    }
  }

  @Test
  void shouldSayWhatItDidSinceItWasLastAsked() throws IOException {
    file(segment(NAME));

    assertThat(organizer.outcome("/")).isEqualTo(Outcome.done("1 segment filed"));
    assertThat(organizer.outcome("/")).isEqualTo(Outcome.idle("0 segments filed"));
  }

  private String file(Path segment) {
    return organizer.file(List.of(segment.toString())).get(0);
  }

  private Path segment(String name) throws IOException {
    return Files.writeString(recorded.resolve(name), "footage");
  }
}
