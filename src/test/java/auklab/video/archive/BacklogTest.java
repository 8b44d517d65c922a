package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.ledger.Ledger;
import auklab.video.ledger.Place;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import auklab.video.site.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
  private static final String SHA256 = "ab".repeat(32);
  private static final String ONE = "ROST1/2026-07-01/ROST1_20260701T120000.mkv";
  private static final String TWO = "ROST1/2026-07-02/ROST1_20260702T000000.mkv";

  @TempDir Path home;
  private Path ready;
  private Proven proven;
  private Backlog backlog;

  @BeforeEach
  void makeFolders() throws IOException {
    ready = Files.createDirectories(home.resolve("ready"));
    Clock clock = Clock.systemUTC();
    Ledger ledger = new Ledger(home.resolve("state/ledger"), clock, "boot-1");
    proven = new Proven(home.resolve("state"), home.resolve("synced"), ledger, clock);
    backlog = new Backlog(new ReadyFolder(ready), proven);
  }

  @Test
  void shouldHoldWhatIsNotProven() throws IOException {
    file(ONE);
    file(TWO);
    prove(ONE, 7, NOON);

    assertThat(backlog.files()).containsExactly(new Waiting(TWO, 7, NOON.toEpochMilli()));
  }

  @Test
  void shouldHoldWhatHasChangedSinceItWasProven() throws IOException {
    file(ONE);
    file(TWO);
    prove(ONE, 8, NOON);
    prove(TWO, 7, NOON.plusMillis(1));

    assertThat(paths()).containsExactly(ONE, TWO);
  }

  /** Also of a USB disk that is carried to the archive. */
  @Test
  void shouldHoldNothingThatANasOrASystemHasMade() throws IOException {
    file(ONE);
    file("#recycle/ROST1/2026-07-01/thrown-away.mkv");
    file("System Volume Information/IndexerVolumeGuid");
    file("$RECYCLE.BIN/S-1-5-21/a.mkv");
    file("lost+found/#1234");
    file(ONE.substring(0, ONE.lastIndexOf('/')) + "/@eaDir/a.mkv/SYNOVIDEO.jpg");
    file(ONE.substring(0, ONE.lastIndexOf('/')) + "/Thumbs.db");

    assertThat(paths()).containsExactly(ONE);
    assertThat(new ReadyFolder(ready).file("lost+found/#1234")).isEmpty();
  }

  @Test
  void shouldBeginWithEveryCamerasOldestDay() throws IOException {
    List<String> inOrder =
        List.of(
            "ROST1/2026-06-30/b.mkv",
            "ROST2/2026-06-30/a.mkv",
            "ROST1/2026-07-01/a.mkv",
            "ROST1/2026-07-01/deeper/a.mkv",
            "ROST10/2026-07-01/a.mkv",
            "A/2026-07-02/a.mkv",
            "A/lone.mkv",
            "top.mkv");
    for (int i = inOrder.size(); i > 0; i--) {
      file(inOrder.get(i - 1));
    }

    assertThat(paths()).containsExactlyElementsOf(inOrder);
  }

  /** The fault: names that no log and no archive can hold, and things that are no files. */
  @Test
  void shouldLeaveWhatCannotBeArchivedWhereItIs() throws Exception {
    file(ONE);
    for (String odd :
        List.of(
            "ROST1/2026-07-01/SHA256SUMS",
            "ROST1/coverage.csv",
            "ROST1/2026-07-01/two\nlines.mkv",
            "ROST1/2026-07-01/.hidden.mkv")) {
      file(odd);
    }
    Path outside = Files.writeString(home.resolve("outside.mkv"), "footage");
    Files.createSymbolicLink(ready.resolve("ROST1/2026-07-01/link.mkv"), outside);
    Files.createSymbolicLink(ready.resolve("ROST2"), home);
    Programs.output(
        "bash", "-c", "echo footage > '" + ready + "'/ROST1/2026-07-01/$'\\xff\\xfe.mkv'");

    assertThat(paths()).containsExactly(ONE);
  }

  @Test
  void shouldTellALetterFromBytesThatAreNone() throws Exception {
    file("ROST1/2026-07-01/\ufffd.mkv");
    Programs.output("bash", "-c", "echo footage > '" + ready + "'/ROST1/2026-07-01/$'\\xff.mkv'");

    assertThat(paths()).containsExactly("ROST1/2026-07-01/\ufffd.mkv");
  }

  @Test
  void shouldArchiveWhatLiesAtAnyDepthAlsoInAFolderNamedLikeASegment() throws IOException {
    file("top.mkv");
    file("ROST1/2026-07-01/a.mkv/b.mkv");
    file("1/2/3/4/5/6/7/8/9");

    assertThat(paths())
        .containsExactlyInAnyOrder("top.mkv", "ROST1/2026-07-01/a.mkv/b.mkv", "1/2/3/4/5/6/7/8/9");
  }

  @Test
  void shouldBeEmptyWithoutAFolder() throws IOException {
    Files.delete(ready);

    assertThat(backlog.files()).isEmpty();
  }

  private List<String> paths() throws IOException {
    return backlog.files().stream().map(Waiting::path).toList();
  }

  private void file(String path) throws IOException {
    Path file = ready.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage");
    Files.setLastModifiedTime(file, FileTime.from(NOON));
  }

  private void prove(String path, long bytes, Instant modified) throws IOException {
    proven.record(
        List.of(new Proof(path, bytes, modified.toEpochMilli(), SHA256)),
        new Place("/mnt/nas", "", false));
  }
}
