package auklab.video.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    logs = new SyncedLogs(home.resolve("synced"), ready);
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

  private void log(String name, String text) throws IOException {
    Files.createDirectories(home.resolve("synced"));
    Files.writeString(home.resolve("synced").resolve(name), text);
  }
}
