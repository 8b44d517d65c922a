package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** How soon edits take effect, measured alone. */
@Isolated
class EditTimesTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  @TempDir Path folder;

  @Test
  void shouldTakeEffectWithinTwoSeconds() throws Exception {
    try (SimulatedCamera one = SimulatedCamera.start(folder, "h264", PASSWORD);
        SimulatedCamera two = SimulatedCamera.start(folder, "h265", PASSWORD);
        Site site = new Site(folder)) {
      site.camera("ROST1", one.port(), PASSWORD);
      site.configure();
      site.editRoute("status.camel.yaml", "Gathers the state", "Gathers all the state");
      Process pipeline = site.start();
      site.awaitGrowth("ROST1");
      // Recording comes first; edits are seen from the time on when all the rest is there as well.
      await("what is kept of the configuration")
          .atMost(SOON)
          .until(() -> Files.isSymbolicLink(site.config().resolve(".state")));

      site.camera("FAR3", two.port(), PASSWORD);
      Instant edited = Instant.now();
      site.configure();
      await("another recorder")
          .atMost(SOON)
          .until(() -> site.ledger("recorder-started").size() > 1);
      Instant started =
          Instant.parse(site.ledger("recorder-started").get(1).path("started").asText());
      assertThat(Duration.between(edited, started)).as("a camera").isLessThan(TWO_SECONDS);
      site.awaitGrowth("FAR3");

      edited = Instant.now();
      site.editRoute("status.camel.yaml", "asked for by a person", "asked for by an owl");
      await("the edit of a route")
          .pollInterval(Duration.ofMillis(20))
          .atMost(SOON)
          .until(
              () ->
                  Files.readString(site.output()).contains("were edited; the change takes effect"));
      assertThat(Duration.between(edited, Instant.now())).as("a route").isLessThan(TWO_SECONDS);
      site.stop(pipeline);
    }
  }
}
