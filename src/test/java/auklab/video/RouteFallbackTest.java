package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts with routes that do not fit the program, as after an upgrade of one that was edited. */
class RouteFallbackTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldServeEachFileThatFitsAndAnotherForEachThatDoesNot() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = new Site(folder)) {
      mail.use(site.environment(), "ranger@example.com");
      site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      site.editRoute("status.camel.yaml", "asked for by a person", "asked for by an owl");
      final Process first = site.start();
      site.awaitGrowth("ROST1");
      Path kept = site.state().resolve("last-good/routes/status.camel.yaml");
      await("what is kept").atMost(SOON).until(() -> Files.exists(kept));
      site.stop(first);

      // An edit that does not fit, beside one that does: what served before is taken for the first.
      site.editRoute("status.camel.yaml", "method: gather", "method: gathr");
      site.editRoute("clock.camel.yaml", "{{clock.period}}", "{{clock.ask-period}}");
      final Process second = site.start();
      awaitOutput(site, "status.camel.yaml: what served before serves");
      site.awaitGrowth("ROST1");
      assertThat(site.command("restart", "ROST1").exit()).isZero();
      await("a restart by the route that served before")
          .atMost(SOON)
          .until(
              () ->
                  site.ledger("recorder-ended").stream()
                      .anyMatch(event -> event.path("why").asText().equals("asked for by an owl")));
      assertThat(Files.readString(site.output())).doesNotContain("clock.camel.yaml: ");
      await("a mail that names it")
          .atMost(SOON)
          .until(
              () ->
                  mail.told("[CONFIG]").stream()
                      .anyMatch(text -> text.contains("has no method \"gathr\"")));
      site.stop(second);

      // What served before fits this version no more: what the program was built with is taken.
      Files.copy(
          site.routes().resolve("status.camel.yaml"), kept, StandardCopyOption.REPLACE_EXISTING);
      final Process third = site.start();
      awaitOutput(site, "status.camel.yaml: what the program was built with serves");
      site.awaitGrowth("ROST1");
      assertThat(site.command("status").out()).contains("ROST1");
      assertThat(site.routes().resolve("status.camel.yaml")).content().contains("gathr");
      site.stop(third);
    }
  }

  private static void awaitOutput(Site site, String text) {
    await(text).atMost(SOON).until(() -> output(site).contains(text));
  }

  private static String output(Site site) throws IOException {
    return Files.readString(site.output());
  }
}
