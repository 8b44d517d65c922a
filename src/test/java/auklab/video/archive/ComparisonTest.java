package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Proof;
import auklab.video.ledger.Proven;
import auklab.video.ledger.Witness;
import auklab.video.site.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real rsync says of files here and copies there, and what is made of it. */
class ComparisonTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
  private static final String DAY = "ROST1/2026-07-01/";
  private static final String SEGMENT = DAY + "ROST1_20260701T120000.mkv";

  /** SHA-256 of the text "footage". */
  private static final String FOOTAGE_SHA256 =
      "066d608d0c4d58f529cf925607900e9e0dd8f0da251e43028986149ce242d44b";

  @TempDir Path home;
  private Path ready;
  private Path archive;
  private Proven proven;
  private Comparison comparison;

  @BeforeEach
  void makeFolders() throws IOException {
    Backup backup = Given.backup(home);
    ready = Files.createDirectories(backup.readyDir());
    archive = Files.createDirectories(Path.of(backup.target()));
    Clock clock = Clock.systemUTC();
    Ledger ledger = new Ledger(home.resolve("state/ledger"), clock, "boot-1");
    Archive there = archive(backup);
    proven = new Proven(home.resolve("state"), backup.successLogDir(), ledger, clock, there.now());
    comparison = new Comparison(backup, there, fixity(there), proven);
  }

  private Archive archive(Backup backup) {
    return new Archive(backup, home.resolve("state"), () -> List.of(ready));
  }

  private Fixity fixity(Archive there) {
    return new Fixity(there, new Witness(home.resolve("state"), proven), home.resolve("state"));
  }

  @Test
  void shouldProveACopyOfTheSameBytes() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");

    Verdict verdict = compare();

    assertThat(verdict.proven())
        .containsExactly(new Proof(SEGMENT, 7, NOON.toEpochMilli(), FOOTAGE_SHA256));
    assertThat(verdict.different()).isEmpty();
    assertThat(verdict.missing()).isEmpty();
    assertThat(proven.all()).containsOnlyKeys(SEGMENT);
  }

  @Test
  void shouldProveACopyWhoseTimeAndRightsAreOthers() throws Exception {
    write(ready, SEGMENT, "footage");
    Path copy = write(archive, SEGMENT, "footage");
    Files.setLastModifiedTime(copy, FileTime.from(NOON.plusSeconds(3600)));
    Files.setPosixFilePermissions(
        copy, java.nio.file.attribute.PosixFilePermissions.fromString("r--------"));

    assertThat(compare().proven()).extracting(Proof::path).containsExactly(SEGMENT);
  }

  /** The fault: other bytes under the same name, of the same size and the same time. */
  @Test
  void shouldTellOtherBytesOfTheSameSizeAndTime() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "FOOTAGE");

    Verdict verdict = compare();

    assertThat(verdict.proven()).isEmpty();
    assertThat(verdict.different()).extracting(Waiting::path).containsExactly(SEGMENT);
    assertThat(verdict.missing()).isEmpty();
    assertThat(proven.all()).isEmpty();
  }

  /** The fault: the transfer was cut off, and half a segment stands under the final name. */
  @Test
  void shouldNotProveHalfACopy() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "foot");

    assertThat(compare().different()).extracting(Waiting::path).containsExactly(SEGMENT);
  }

  @Test
  void shouldTellWhatTheArchiveHasNotGot() throws Exception {
    write(ready, SEGMENT, "footage");

    Verdict verdict = compare();

    assertThat(verdict.missing()).extracting(Waiting::path).containsExactly(SEGMENT);
    assertThat(verdict.different()).isEmpty();
    assertThat(verdict.proven()).isEmpty();
  }

  @Test
  void shouldProveNothingByAnArchiveThatIsNotThere() throws Exception {
    write(ready, SEGMENT, "footage");
    Files.delete(archive);

    assertThat(compare().proven()).isEmpty();
    assertThat(archive).as("nothing is made there").doesNotExist();
  }

  @Test
  void shouldTellEachFileOfManyByItself() throws Exception {
    for (String name : List.of("equal", "other", "missing")) {
      write(ready, DAY + name + ".mkv", "footage");
    }
    write(archive, DAY + "equal.mkv", "footage");
    write(archive, DAY + "other.mkv", "anders!");
    write(archive, DAY + "theirs.mkv", "footage");

    Verdict verdict = compare();

    assertThat(verdict.proven()).extracting(Proof::path).containsExactly(DAY + "equal.mkv");
    assertThat(verdict.different()).extracting(Waiting::path).containsExactly(DAY + "other.mkv");
    assertThat(verdict.missing()).extracting(Waiting::path).containsExactly(DAY + "missing.mkv");
  }

  @Test
  void shouldWriteNothingToTheArchive() throws Exception {
    write(ready, SEGMENT, "footage");
    write(ready, DAY + "missing.mkv", "footage");
    Path copy = write(archive, SEGMENT, "anders!");

    compare();

    assertThat(copy).hasContent("anders!");
    assertThat(archive).isDirectoryRecursivelyContaining("glob:**/" + SEGMENT);
    assertThat(archive).isDirectoryNotContaining("glob:**/missing.mkv");
    assertThat(Files.getLastModifiedTime(copy).toInstant()).isEqualTo(NOON);
  }

  /** The fault: the file here is written to between the list and the comparison's end. */
  @Test
  void shouldNotProveAFileThatHasChangedMeanwhile() throws Exception {
    Path segment = write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");
    List<Waiting> files = new ReadyFolder(ready).files();
    Files.setLastModifiedTime(segment, FileTime.from(NOON.plusMillis(1)));

    Verdict verdict = comparison.compare(files);

    assertThat(verdict.proven()).isEmpty();
    assertThat(verdict.different()).isEmpty();
    assertThat(proven.all()).isEmpty();
  }

  /** The fault: the file here is gone before it could be hashed. */
  @Test
  void shouldNotProveAFileThatIsGone() throws Exception {
    Path segment = write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");
    List<Waiting> files = new ReadyFolder(ready).files();
    Files.delete(segment);

    assertThat(comparison.compare(files).proven()).isEmpty();
  }

  @Test
  void shouldListWhatItProvesInTheArchivesOwnListBesideWhatStandsThere() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");
    String other = "0".repeat(64) + "  older.mkv\n";
    Path list = write(archive, DAY + "SHA256SUMS", other);

    comparison.prove(new ReadyFolder(ready).files());

    assertThat(list).hasContent(FOOTAGE_SHA256 + "  ROST1_20260701T120000.mkv\n" + other.strip());
    assertThat(proven.all()).containsOnlyKeys(SEGMENT);
  }

  /** The fault: a list that cannot be replaced, since a folder stands in its place. */
  @Test
  void shouldOweTheListWhatItCannotWriteThere() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");
    Path inTheWay = write(archive, DAY + "SHA256SUMS/in-the-way", "x");

    Verdict verdict = comparison.prove(new ReadyFolder(ready).files());

    assertThat(verdict.proven()).extracting(Proof::path).containsExactly(SEGMENT);
    assertThat(verdict.troubles()).isNotEmpty();
    assertThat(home.resolve("state/SHA256SUMS.owed")).hasContent(FOOTAGE_SHA256 + "  " + SEGMENT);

    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    Archive there = archive(Given.backup(home));
    assertThat(fixity(there).settle()).isEmpty();
    assertThat(archive.resolve(DAY + "SHA256SUMS"))
        .hasContent(FOOTAGE_SHA256 + "  ROST1_20260701T120000.mkv");
    assertThat(home.resolve("state/SHA256SUMS.owed")).doesNotExist();
  }

  @Test
  void shouldOweTheListWhatCleanupHasProven() throws Exception {
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");
    assertThat(compare().proven()).hasSize(1);
    assertThat(archive.resolve(DAY + "SHA256SUMS")).doesNotExist();

    Archive there = archive(Given.backup(home));
    assertThat(fixity(there).settle()).isEmpty();

    assertThat(archive.resolve(DAY + "SHA256SUMS"))
        .hasContent(FOOTAGE_SHA256 + "  ROST1_20260701T120000.mkv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words.mkv",
        " leading.mkv",
        "trailing ",
        "it's \"quoted\".mkv",
        "-leading-dash.mkv",
        "--delete",
        "#comment.mkv",
        ";comment.mkv",
        "RÖST å ñ 雪.mkv",
        "a\\b.mkv",
        "a\\#012.mkv",
        "a\\#999 \\#134#012.mkv",
        "*?[a].mkv",
        "50%n %i.mkv",
        ".f          imitation.mkv"
      })
  void shouldCompareAFileCalled(String name) throws Exception {
    String hidden = name.startsWith(".") ? "x" + name : name;
    write(ready, DAY + hidden, "footage");
    assertThat(compare().missing()).extracting(Waiting::path).containsExactly(DAY + hidden);

    write(archive, DAY + hidden, "FOOTAGE");
    assertThat(compare().different()).extracting(Waiting::path).containsExactly(DAY + hidden);

    write(archive, DAY + hidden, "footage");
    Verdict verdict = comparison.prove(new ReadyFolder(ready).files());
    assertThat(verdict.proven())
        .extracting(Proof::path, Proof::sha256)
        .containsExactly(tuple(DAY + hidden, FOOTAGE_SHA256));
    assertThat(
            Programs.run(
                List.of(
                    "env", "-C", archive.resolve(DAY).toString(), "sha256sum", "-c", "SHA256SUMS"),
                java.util.Map.of()))
        .extracting(Programs.Result::exit)
        .isEqualTo(0);
  }

  @Test
  void shouldCompareAStationCalledWithADash() throws Exception {
    write(ready, "-e/2026-07-01/a.mkv", "footage");
    write(archive, "-e/2026-07-01/a.mkv", "footage");

    assertThat(comparison.prove(new ReadyFolder(ready).files()).proven()).hasSize(1);
    assertThat(archive.resolve("-e/2026-07-01/SHA256SUMS")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a*b", "a[b]", "a?b\\c", "Röst 1"})
  void shouldFindTheListOfAFolderCalled(String folder) throws Exception {
    write(ready, folder + "/d/a.mkv", "footage");
    write(archive, folder + "/d/a.mkv", "footage");
    String other = "0".repeat(64) + "  older.mkv";
    write(archive, folder + "/d/SHA256SUMS", other + "\n");

    assertThat(comparison.prove(new ReadyFolder(ready).files()).proven()).hasSize(1);

    assertThat(archive.resolve(folder + "/d/SHA256SUMS")).content().contains(other, "a.mkv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb.mkv", "a\tb.mkv", "a\rb.mkv", "\u0001.mkv"})
  void shouldLeaveAFileWithAControlCharacterAlone(String name) throws Exception {
    Path file = write(ready, DAY + name, "footage");
    write(archive, DAY + name, "footage");
    write(ready, SEGMENT, "footage");
    write(archive, SEGMENT, "footage");

    PrintStream log = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(new ReadyFolder(ready).files()).extracting(Waiting::path).containsExactly(SEGMENT);
    } finally {
      System.setErr(log);
    }

    // Others log there as well, at the same time.
    assertThat(said.toString(StandardCharsets.UTF_8).lines())
        .as("the log")
        .filteredOn(line -> line.contains(DAY + name.replaceAll("\\p{Cntrl}", "?")))
        .hasSize(1);
    assertThat(compare().proven()).extracting(Proof::path).containsExactly(SEGMENT);
    assertThat(file).exists();
  }

  @Test
  void shouldLeaveHiddenFilesAndLinksAlone() throws IOException {
    write(ready, DAY + ".part.mkv", "footage");
    write(ready, ".rsync-partial/a.mkv", "footage");
    Path outside = Files.writeString(home.resolve("outside.mkv"), "footage");
    Files.createSymbolicLink(ready.resolve(DAY + "link.mkv"), outside);
    Files.createSymbolicLink(ready.resolve("ROST9"), home);

    assertThat(new ReadyFolder(ready).files()).isEmpty();
  }

  private Verdict compare() throws Exception {
    List<Waiting> files = new ReadyFolder(ready).files();
    return comparison.compare(files);
  }

  private static Path write(Path folder, String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return Files.setLastModifiedTime(file, FileTime.from(NOON));
  }
}
