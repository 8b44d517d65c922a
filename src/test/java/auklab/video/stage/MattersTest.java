package auklab.video.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MattersTest {
  @TempDir Path stateDir;

  @Test
  void shouldTellAMatterOnceAlsoAfterARestart() {
    assertThat(Matters.in(stateDir).isNews("stream-ROST2", "no audio")).isTrue();
    assertThat(Matters.in(stateDir).isNews("stream-ROST2", "no audio")).isFalse();
    assertThat(Matters.in(stateDir).isNews("stream-ROST1", "no audio")).isTrue();
  }

  @Test
  void shouldTellItAgainWhenItHasChangedOrComesBack() {
    Matters matters = Matters.in(stateDir);
    matters.isNews("stream-ROST2", "no audio");

    assertThat(matters.isNews("stream-ROST2", "no video")).isTrue();
    assertThat(matters.ends("stream-ROST2")).isTrue();
    assertThat(matters.ends("stream-ROST2")).isFalse();
    assertThat(matters.isNews("stream-ROST2", "no video")).isTrue();
  }

  @Test
  void shouldRatherTellTwiceThanNeverWhereNothingCanBeKept() throws Exception {
    Files.writeString(stateDir.resolve("matters"), "a file in its place");

    assertThat(Matters.in(stateDir).isNews("disk", "away")).isTrue();
    assertThat(Matters.in(stateDir).isNews("disk", "away")).isTrue();
  }
}
