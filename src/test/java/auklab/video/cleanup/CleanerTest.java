package auklab.video.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.archive.Archive;
import auklab.video.archive.Waiting;
import auklab.video.config.Backup;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Place;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
  private static final String SHA256 = "ab".repeat(32);
  private static final String DAY = "ROST1/2026-07-01/";
  private static final String ONE = DAY + "ROST1_20260701T120000.mkv";
  private static final String TWO = DAY + "ROST1_20260701T121000.mkv";

  @TempDir Path home;
  private Path ready;
  private Path synced;
  private Proven proven;
  private Cleaner cleaner;

  @BeforeEach
  void makeFolders() throws IOException {
    Backup backup = Given.backup(home);
    ready = Files.createDirectories(backup.readyDir());
    synced = Files.createDirectories(backup.successLogDir());
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    Ledger ledger = new Ledger(home.resolve("state/ledger"), clock, "boot-1");
    proven = new Proven(home.resolve("state"), synced, ledger, clock);
    cleaner =
        new Cleaner(
            backup,
            ledger,
            proven,
            home.resolve("state"),
            new Unchecked(home.resolve("state/unchecked"), clock),
            new Archive(backup, home.resolve("state"), () -> List.of(ready)));
  }

  @Test
  void shouldDeleteWhatIsProvenAndNothingElse() throws IOException {
    Path archived = segment(ONE);
    Path waiting = segment(TWO);
    prove(ONE);

    assertThat(cleaner.deleteProven()).isEqualTo(1);

    assertThat(archived).doesNotExist();
    assertThat(waiting).exists();
    assertThat(proven.all()).as("the checkpoint holds what lies here, and no more").isEmpty();
  }

  @Test
  void shouldWriteDownWhatItDeletes() throws IOException {
    segment(ONE);
    prove(ONE);

    cleaner.deleteProven();

    assertThat(home.resolve("state/ledger/2026-07-01.jsonl"))
        .content()
        .containsPattern(
            "\"event\":\"deleted\",\"path\":\"" + ONE + "\",\"bytes\":7,\"sha256\":\"" + SHA256);
  }

  @Test
  void shouldSayWhereTheOnlyCopyIsThatTheOwnerAccepts() throws IOException {
    segment(ONE);
    proven.record(
        List.of(new Proof(ONE, 7, NOON.toEpochMilli(), SHA256)),
        new Place("/media/usb", "c0ffee", false));

    assertThat(cleaner.deleteProven()).isEqualTo(1);

    assertThat(home.resolve("state/ledger/2026-07-01.jsonl"))
        .content()
        .contains("\"why\":\"proven on /media/usb, which the owner accepts")
        .doesNotContain("proven on the archive");
  }

  @Test
  void shouldSpareForAWhileWhatIsStillToBeLookedAt() throws IOException {
    Path waiting = segment(ONE);
    Path forgotten = segment(TWO);
    prove(ONE);
    prove(TWO);
    note(ONE, NOON.minusSeconds(3600));
    note(TWO, NOON.minus(Unchecked.PATIENCE));

    assertThat(cleaner.deleteProven()).isEqualTo(1);
    assertThat(waiting).exists();
    assertThat(forgotten).doesNotExist();

    Files.delete(home.resolve("state/unchecked/ROST1").resolve(waiting.getFileName()));
    assertThat(cleaner.deleteProven()).isEqualTo(1);
    assertThat(waiting).doesNotExist();
  }

  /** The note of a segment that is to be compared with what was agreed on. */
  private void note(String path, Instant when) throws IOException {
    Path folder = Files.createDirectories(home.resolve("state/unchecked/ROST1"));
    Path note = Files.writeString(folder.resolve(Path.of(path).getFileName()), "where it was");
    Files.setLastModifiedTime(note, FileTime.from(when));
  }

  /** The fault: something writes to a segment after it was archived. */
  @Test
  void shouldKeepASegmentWhoseSizeHasChanged() throws IOException {
    Path segment = segment(ONE);
    prove(ONE);
    Files.writeString(segment, "more footage");
    Files.setLastModifiedTime(segment, FileTime.from(NOON));

    assertThat(cleaner.deleteProven()).isZero();

    assertThat(segment).hasContent("more footage");
    assertThat(proven.all()).as("it must be proven again").isEmpty();
  }

  /** The fault: other bytes of the same length. */
  @Test
  void shouldKeepASegmentWhoseTimeHasChanged() throws IOException {
    Path segment = segment(ONE);
    prove(ONE);
    Files.setLastModifiedTime(segment, FileTime.from(NOON.plusMillis(1)));

    assertThat(cleaner.deleteProven()).isZero();

    assertThat(segment).exists();
  }

  @Test
  void shouldKeepWhatOnlyALogNames() throws IOException {
    Path segment = segment(ONE);
    Files.writeString(synced.resolve("2026-06-30.synced"), ONE + "\n");

    assertThat(cleaner.deleteProven()).isZero();

    assertThat(segment).exists();
    assertThat(cleaner.namedOnly())
        .as("what must be compared")
        .containsExactly(new Waiting(ONE, 7, NOON.toEpochMilli()));
  }

  @Test
  void shouldHaveNothingComparedThatIsProvenOrThatNoLogNames() throws IOException {
    segment(ONE);
    segment(TWO);
    prove(ONE);

    assertThat(cleaner.namedOnly()).isEmpty();
  }

  @Test
  void shouldForgetAProofOfWhatIsGone() throws IOException {
    prove(ONE);

    assertThat(cleaner.deleteProven()).isZero();

    assertThat(proven.all()).isEmpty();
  }

  /** The fault: a line of a log, or a proof, leads out of the folder. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.mkv",
        "ROST1/../../outside.mkv",
        "HOME/outside.mkv",
        "./../outside.mkv"
      })
  void shouldDeleteNothingOutsideItsFolder(String path) throws IOException {
    Path outside = Files.writeString(home.resolve("outside.mkv"), "footage");
    Files.setLastModifiedTime(outside, FileTime.from(NOON));
    Files.createDirectories(ready.resolve("ROST1"));
    String line = path.replace("HOME", home.toString());
    Files.writeString(synced.resolve("2026-06-30.synced"), line + "\n" + ready + "/" + line + "\n");
    prove(line);

    assertThat(cleaner.namedOnly()).isEmpty();
    assertThat(cleaner.deleteProven()).isZero();
    assertThat(outside).hasContent("footage");
  }

  @Test
  void shouldNotDeleteWhatALinkLeadsTo() throws IOException {
    Path outside = Files.writeString(home.resolve("outside.mkv"), "footage");
    Files.setLastModifiedTime(outside, FileTime.from(NOON));
    Files.createDirectories(ready.resolve(DAY));
    Files.createSymbolicLink(ready.resolve(ONE), outside);
    prove(ONE);

    assertThat(cleaner.deleteProven()).isZero();

    assertThat(outside).exists();
    assertThat(ready.resolve(ONE)).isSymbolicLink();
  }

  /** The fault: a whole station's folder is a link to another place. */
  @Test
  void shouldNotDeleteThroughAFolderThatIsALink() throws IOException {
    Path outside = Files.createDirectories(home.resolve("outside/2026-07-01"));
    Path footage = Files.writeString(outside.resolve("ROST1_20260701T120000.mkv"), "footage");
    Files.setLastModifiedTime(footage, FileTime.from(NOON));
    Files.createSymbolicLink(ready.resolve("ROST1"), home.resolve("outside"));
    prove(ONE);

    assertThat(cleaner.deleteProven()).isZero();
    cleaner.end(0);

    assertThat(footage).exists();
    assertThat(ready.resolve("ROST1")).isSymbolicLink();
  }

  @Test
  void shouldRemoveEmptyFoldersOnly() throws IOException {
    segment(ONE);
    prove(ONE);
    Path foreign = Files.createDirectories(ready.resolve("ROST2/2026-07-01")).resolve("notes.txt");
    Files.writeString(foreign, "not ours");
    Files.createDirectories(ready.resolve("ROST3/2026-07-01"));
    Files.createDirectories(ready.resolve("ROST2/2026-07-02"));

    cleaner.end(cleaner.deleteProven());

    assertThat(ready.resolve("ROST1")).doesNotExist();
    assertThat(ready.resolve("ROST2/2026-07-02")).doesNotExist();
    assertThat(ready.resolve("ROST3")).doesNotExist();
    assertThat(foreign).hasContent("not ours");
    assertThat(ready).isDirectory();
  }

  /** On the root of a disk of their own, segments lie beside folders of the filesystem. */
  @ParameterizedTest
  @ValueSource(strings = {"lost+found", "#recycle/ROST1", "System Volume Information"})
  void shouldLeaveAFolderOfTheFilesystem(String name) throws IOException {
    Path folder = Files.createDirectories(ready.resolve(name));

    cleaner.end(cleaner.deleteProven());

    assertThat(folder).isDirectory();
  }

  @Test
  void shouldSayWhatItDidAndWhatItKept() throws IOException {
    segment(ONE);
    segment(TWO);
    prove(ONE);

    var outcome = cleaner.end(cleaner.deleteProven());

    assertThat(outcome.failed()).as("files kept for want of proof are no failure").isFalse();
    assertThat(outcome.text())
        .isEqualTo("1 segment deleted, 1 kept until it is proven on the archive");
  }

  @Test
  void shouldDoNothingWithoutAFolder() throws IOException {
    Files.delete(ready);

    assertThat(cleaner.deleteProven()).isZero();
    assertThat(cleaner.namedOnly()).isEmpty();
    assertThat(cleaner.end(0).failed()).isFalse();
  }

  private Path segment(String path) throws IOException {
    Path segment = ready.resolve(path);
    Files.createDirectories(segment.getParent());
    Files.writeString(segment, "footage");
    return Files.setLastModifiedTime(segment, FileTime.from(NOON));
  }

  private void prove(String path) throws IOException {
    proven.record(
        List.of(new Proof(path, 7, NOON.toEpochMilli(), SHA256)), new Place("/mnt/nas", "", false));
  }
}
