package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.Site;
import auklab.video.site.WebServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts that are posted to a real web server. */
class WebhookTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldPostWhatSlackAndNtfyRead() throws Exception {
    try (Site site = new Site(folder);
        WebServer web = new WebServer()) {
      site.camera("ROST1", 554, "secret");
      site.alerts().put("webhook", web.address("/").replace("://", "://:tk_kittiwake@"));
      site.alerts().put("webhook_topic", "field-cameras");
      site.configure();

      Programs.Result result = site.command("monitor");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(web.requests()).hasSize(1);
      WebServer.Request request = web.requests().get(0);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.type()).isEqualTo("application/json; charset=utf-8");
      assertThat(request.login()).isEqualTo("Basic OnRrX2tpdHRpd2FrZQ==");
      JsonNode json = new ObjectMapper().readTree(request.body());
      assertThat(json.path("topic").asText()).isEqualTo("field-cameras");
      assertThat(json.path("title").asText()).isEqualTo("[CAMERA] Auto-restart ROST1");
      assertThat(json.path("message").asText())
          .matches("(?s)ROST1 idle for \\d+ s → restarting record_camera_ROST1\\.service\n.*");
      assertThat(json.path("text").asText())
          .isEqualTo(json.path("title").asText() + "\n" + json.path("message").asText());
      assertThat(result.out() + result.err()).doesNotContain("kittiwake");
    }
  }

  @Test
  void shouldPostOnceAndInOrderWhileWebhookOrMailServerIsDown() throws Exception {
    try (Site site = new Site(folder);
        WebServer web = new WebServer();
        MailServer mail = new MailServer(folder.resolve("mail"), false)) {
      site.camera("ROST1", 1, "secret").put("enabled", false);
      site.alerts().put("webhook", web.address("/services/kittiwake"));
      site.configure();
      Files.writeString(
          site.config().resolve("application.properties"),
          "alert.period=100ms\nalert.delay=0\nalert.retry=100ms\nalert.retry-most=300ms\n");
      mail.use(site.environment(), "first@example.com");
      web.answer(503);
      site.start("run");
      List<Spool> spools =
          List.of(
              new Spool(site.state().resolve("mail"), 100, 1_000_000, Clock.systemUTC()),
              new Spool(site.state().resolve("webhook"), 100, 1_000_000, Clock.systemUTC()));
      for (Spool spool : spools) {
        spool.add("first", "x".repeat(5000));
        spool.add("second", "text");
      }
      await("a word in the log")
          .atMost(SOON)
          .until(() -> Files.readString(site.output()).contains("webhook cannot be sent"));

      mail.up();
      await("the mails")
          .atMost(SOON)
          .until(() -> mail.subjects().equals(List.of("first", "second")));
      await("their end here").atMost(SOON).until(() -> spools.get(0).waiting() == 0);
      assertThat(web.requests()).isEmpty();

      mail.down();
      spools.forEach(
          spool -> {
            try {
              spool.add("third", "text");
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      web.answer(200);
      await("the posts").atMost(SOON).until(() -> web.requests().size() == 3);
      List<String> titles = new ArrayList<>();
      for (WebServer.Request request : web.requests()) {
        JsonNode json = new ObjectMapper().readTree(request.body());
        titles.add(json.path("title").asText());
        assertThat(json.path("message").asText().length()).isLessThan(3100);
      }
      assertThat(titles).containsExactly("first", "second", "third");
      assertThat(spools.get(0).waiting()).isEqualTo(1);

      web.answer(413);
      spools.get(1).add("too much", "text");
      await("what is refused")
          .atMost(SOON)
          .until(() -> spools.get(1).waiting() == 0 && spools.get(1).setAside() == 1);
      String status = site.command("status").out();
      assertThat(status).contains("webhook: last sent ", "1 refused for good (too much: HTTP 413");
      assertThat(status + Files.readString(site.output())).doesNotContain("kittiwake");
    }
  }
}
