package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wishes for another recorder, which may come from any process. */
class WishesTest {
  @TempDir Path home;

  @Test
  void shouldTellWhoIsWishedToBeReplacedAndWhyUntilItIsGranted() throws Exception {
    Wishes wishes = new Wishes(home.resolve("wishes"));
    assertThat(wishes.stations()).as("before there ever was one").isEmpty();

    wishes.add("ROST1", "idle for 1223 s");
    wishes.add("ROST1", "asked for by a person");

    assertThat(new Wishes(home.resolve("wishes")).stations()).containsExactly("ROST1");
    assertThat(wishes.of("ROST1")).contains("asked for by a person");
    assertThat(wishes.of("ROST2")).isEmpty();

    wishes.granted("ROST1");

    assertThat(wishes.stations()).isEmpty();
    assertThat(wishes.of("ROST1")).isEmpty();
  }
}
