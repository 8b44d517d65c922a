package auklab.video.organize;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.ledger.Ledger;
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
                System::nanoTime));
  }

  @ParameterizedTest
  @CsvSource({
    "ROST1_20260628T235959.mkv, 2026-06-28",
    "ROST1_20261025T023000+0100.mkv, 2026-10-25",
    "ROST1_20260628T235959-2.mkv, 2026-06-28"
  })
  void shouldFileASegmentUnderTheDateOfItsName(String name, String day) throws IOException {
    Path segment = segment(name);

    String filed = organizer.file(segment.toString());

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

    String filed = organizer.file(segment.toString());

    assertThat(Path.of(filed)).isEqualTo(ready.resolve("ROST1/2026-05-04/holiday.mkv"));
  }

  @Test
  void shouldKeepWhatStandsAtTheDestination() throws IOException {
    Path resident = ready.resolve("ROST1/2026-06-28").resolve(NAME);
    Files.createDirectories(resident.getParent());
    Files.writeString(resident, "resident");

    String filed = organizer.file(segment(NAME).toString());

    assertThat(resident).hasContent("resident");
    assertThat(Path.of(filed)).isEqualTo(resident.resolveSibling("ROST1_20260628T235959-2.mkv"));
    assertThat(Path.of(filed)).hasContent("footage");
  }

  @Test
  void shouldTakeTheRecordersMarkOff() throws IOException {
    Path segment = segment(NAME);
    Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("r--r--r--"));

    String filed = organizer.file(segment.toString());

    assertThat(Files.getPosixFilePermissions(Path.of(filed)))
        .contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void shouldKeepTheTimeOfTheFile() throws IOException {
    Path segment = segment(NAME);
    Files.setLastModifiedTime(segment, FileTime.from(NOW));

    String filed = organizer.file(segment.toString());

    assertThat(Files.getLastModifiedTime(Path.of(filed)).toInstant()).isEqualTo(NOW);
  }

  @Test
  void shouldWriteDownWhereASegmentWent() throws IOException {
    organizer.file(segment(NAME).toString());

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

    assertThat(organizer.file(stuck.toString())).isEqualTo(stuck.toString());
    organizer.file(other.toString());

    assertThat(stuck).hasContent("footage");
    assertThat(ready.resolve("ROST1")).hasContent("in the way");
    assertThat(organizer.outcome("/"))
        .isEqualTo(Outcome.failed("1 segment filed; 1 segment could not be moved"));
  }

  @Test
  void shouldSayWhatItDidSinceItWasLastAsked() throws IOException {
    organizer.file(segment(NAME).toString());

    assertThat(organizer.outcome("/")).isEqualTo(Outcome.done("1 segment filed"));
    assertThat(organizer.outcome("/")).isEqualTo(Outcome.idle("0 segments filed"));
  }

  private Path segment(String name) throws IOException {
    return Files.writeString(recorded.resolve(name), "footage");
  }
}
