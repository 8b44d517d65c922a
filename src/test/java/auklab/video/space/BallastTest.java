package auklab.video.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BallastTest {
  private static final long MOST = 2_000_000;

  @TempDir Path home;

  @Test
  void shouldLayByLessThanTwoMegabytesOnceForFoldersOfOneDisk() throws IOException {
    Path synced = Files.createDirectories(home.resolve("synced"));

    assertThat(Ballast.in(home.resolve("state"), synced).layBy()).isEmpty();

    assertThat(bytes(home.resolve("state/ballast"))).isBetween(MOST / 2, MOST);
    assertThat(synced.resolve(".ballast")).doesNotExist();
  }

  @Test
  void shouldGiveUpPieceByPieceUntilAWriteSucceeds() throws IOException {
    Ballast ballast = Ballast.in(home);
    ballast.layBy();
    List<Long> tries = new ArrayList<>();

    String written =
        ballast.spend(
            home,
            () -> {
              tries.add(pieces());
              if (tries.size() < 3) {
                throw new IOException("No space left on device");
              }
              return "written";
            });

    assertThat(written).isEqualTo("written");
    assertThat(tries).containsExactly(56L, 55L, 54L);
    ballast.layBy();
    assertThat(pieces()).as("laid by again, since there is room").isEqualTo(Ballast.PIECES);
  }

  @Test
  void shouldSayWhatIsWrongWhenNothingIsLeft() {
    Ballast ballast = Ballast.in(home);
    ballast.layBy();

    assertThatThrownBy(
            () ->
                ballast.spending(
                    home,
                    () -> {
                      throw new IOException("No space left on device");
                    }))
        .hasMessage("No space left on device");
    assertThat(home.resolve("ballast")).isEmptyDirectory();
  }

  @Test
  void shouldKeepEverythingWhereAWriteFailsForAnotherReason() throws IOException {
    Ballast ballast = Ballast.in(home);
    ballast.layBy();

    assertThatThrownBy(
            () -> ballast.spend(home, () -> Files.createFile(home.resolve("absent/file"))))
        .isInstanceOf(java.nio.file.NoSuchFileException.class);

    assertThat(pieces()).isEqualTo(Ballast.PIECES);
  }

  private long pieces() throws IOException {
    try (var files = Files.list(home.resolve("ballast"))) {
      return files.count();
    }
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
