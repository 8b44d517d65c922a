package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedLogsTest {
  private static final String ONE = "ROST1/2026-07-01/ROST1_20260701T120000.mkv";
  private static final String TWO = "RÖST/2026-07-01/two words.mkv";
  private static final Set<String> BOTH = Set.of(ONE, TWO);

  @TempDir Path home;
  private Path ready;
  private SyncedLogs logs;

  @BeforeEach
  void nameFolders() {
    ready = home.resolve("ready");
    logs = new SyncedLogs(home.resolve("synced"), ready, home.resolve("state"));
  }

  @Test
  void shouldNameNothingWithoutLogs() throws IOException {
    assertThat(logs.naming(BOTH)).isEmpty();
  }

  @Test
  void shouldReadTheLogsOfEveryDay() throws IOException {
    log("2026-06-30.synced", ONE + "\n");
    log("2026-07-01.synced", TWO + "\nROST1/2026-07-01/another.mkv\n");

    assertThat(logs.naming(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void shouldReadNoOtherFile() throws IOException {
    log("2026-07-01.txt", ONE + "\n");
    Files.createDirectories(home.resolve("synced/folder.synced"));

    assertThat(logs.naming(BOTH)).isEmpty();
  }

  @Test
  void shouldReadALogThatWasSavedOnWindows() throws IOException {
    log("2026-07-01.synced", ONE + "\r\n" + TWO + "\r\n");

    assertThat(logs.naming(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void shouldReadAbsolutePathsAndSuchThatBeginHere() throws IOException {
    log("2026-07-01.synced", ready + "/" + ONE + "\n./" + TWO + "\n");

    assertThat(logs.naming(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void shouldPassOverBlankLines() throws IOException {
    log("2026-07-01.synced", "\n\n   \n" + ONE + "\n\n");

    assertThat(logs.naming(Set.of(ONE, ""))).contains(ONE).doesNotContain(TWO);
  }

  /** The fault: the power failed in the middle of a path, or of a letter. */
  @Test
  void shouldTakeATornLineForNothing() throws IOException {
    byte[] whole = (ONE + "\n" + TWO).getBytes(StandardCharsets.UTF_8);
    int begin = ONE.length() + 1;
    for (int cut = begin; cut < whole.length; cut++) {
      log("2026-07-01.synced", "");
      Files.write(home.resolve("synced/2026-07-01.synced"), java.util.Arrays.copyOf(whole, cut));

      assertThat(logs.naming(BOTH)).as("cut at byte %d", cut).containsExactly(ONE);
    }
  }

  @Test
  void shouldNameOnlyWhatItIsAskedFor() throws IOException {
    log("2026-07-01.synced", "../../etc/passwd\n/etc/passwd\n" + ONE + "\n");

    assertThat(logs.naming(Set.of(TWO))).isEmpty();
  }

  @Test
  void shouldReadPathsThatTakeADetour() throws IOException {
    log("2026-07-01.synced", ".//ROST1/./2026-07-01//ROST1_20260701T120000.mkv\n" + TWO + "  \n");

    assertThat(logs.naming(BOTH)).isEqualTo(BOTH);
  }

  @Test
  void shouldReadALogThatBeginsWithAByteOrderMark() throws IOException {
    log("2026-07-01.synced", "\ufeff" + ONE + "\n" + ONE + "\n");

    assertThat(logs.naming(BOTH)).containsExactly(ONE);
  }

  /** The fault: lines that lead elsewhere, binary rubbish, a line without an end. */
  @Test
  void shouldPassOverLinesThatMeanNothing() throws IOException {
    byte[] torn = TWO.getBytes(StandardCharsets.UTF_8);
    torn[2] = 'x';
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(torn);
    text.writeBytes(
        ("\nROST1/../" + TWO + "\n/elsewhere/" + ONE + "\n\u0000\u0007" + TWO + "\n")
            .getBytes(StandardCharsets.UTF_8));
    text.writeBytes("x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
    text.writeBytes(("\n" + ONE).getBytes(StandardCharsets.UTF_8));
    log("2026-07-01.synced", "");
    Files.write(home.resolve("synced/2026-07-01.synced"), text.toByteArray());

    assertThat(logs.naming(BOTH)).containsExactly(ONE);
  }

  @Test
  void shouldReadALogOnceAndRememberWhatItNames() throws IOException {
    log("2026-07-01.synced", ONE + "\n");
    logs.naming(BOTH);
    FileTime time = Files.getLastModifiedTime(home.resolve("synced/2026-07-01.synced"));
    log("2026-07-01.synced", "x" + ONE.substring(1) + "\n");
    Files.setLastModifiedTime(home.resolve("synced/2026-07-01.synced"), time);

    assertThat(anotherProcess().naming(BOTH)).as("not looked into again").containsExactly(ONE);
    assertThat(anotherProcess().naming(Set.of(TWO))).as("only what lies here").isEmpty();
    assertThat(anotherProcess().naming(BOTH)).as("nor remembered any longer").isEmpty();
  }

  @Test
  void shouldReadALogAgainThatWasEditedAndOneThatIsNew() throws IOException {
    log("2026-06-30.synced", "\n");
    assertThat(logs.naming(BOTH)).isEmpty();

    log("2026-06-30.synced", TWO + "\n");
    log("2026-07-01.synced", ONE + "\n");

    assertThat(anotherProcess().naming(BOTH)).isEqualTo(BOTH);
  }

  /** The fault: the memory of what was read is torn, rubbish, or of other folders. */
  @Test
  void shouldReadAllLogsWhereWhatItRemembersIsOfNoUse() throws IOException {
    log("2026-07-01.synced", ONE + "\n");
    logs.naming(BOTH);
    Path memory = home.resolve("state/synced-read");
    byte[] whole = Files.readAllBytes(memory);
    for (int cut = 0; cut < whole.length; cut += 7) {
      Files.write(memory, java.util.Arrays.copyOf(whole, whole.length - cut));
      assertThat(anotherProcess().naming(BOTH)).as("less %d bytes", cut).containsExactly(ONE);
    }
    Path moved = home.resolve("moved");
    assertThat(new SyncedLogs(home.resolve("synced"), moved, home.resolve("state")).naming(BOTH))
        .containsExactly(ONE);
  }

  /** The fault: nothing can be written where it is remembered. */
  @Test
  void shouldNameWhatItCannotRemember() throws IOException {
    log("2026-07-01.synced", ONE + "\n");
    Files.createDirectories(home.resolve("state/synced-read/in-the-way"));

    assertThat(logs.naming(BOTH)).containsExactly(ONE);
    assertThat(logs.naming(BOTH)).containsExactly(ONE);
  }

  private SyncedLogs anotherProcess() {
    return new SyncedLogs(home.resolve("synced"), ready, home.resolve("state"));
  }

  private void log(String name, String text) throws IOException {
    Files.createDirectories(home.resolve("synced"));
    Files.writeString(home.resolve("synced").resolve(name), text);
  }
}
