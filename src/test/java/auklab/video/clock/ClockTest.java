package auklab.video.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.MailServer;
import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine whose clock is set while the pipeline runs. libfaketime sets it for the pipeline and
 * all that it starts; the times of files stay true, as if a file server gave them.
 */
@Order(13)
class ClockTest {
  private static final String STATION = "ROST2";
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldGoOnWhenTheClockIsSetAndTellTheTruthAboutTimes() throws Exception {
    try (SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD);
        MailServer mail = new MailServer(folder.resolve("mail"), false).up();
        Site site = site(camera)) {
      mail.use(site.environment(), "owner@localhost");
      // The machine starts an hour late, and knows that it is not sure of the time.
      set(0);
      synchronised("no");
      Process pipeline = site.start();
      await("segments of a clock that is wrong")
          .atMost(SOON)
          .until(() -> site.ledger("segment-closed").size() > 1);
      assertThat(site.ledger("recorder-started").get(0).path("synchronised").asBoolean()).isFalse();

      // From here on, every file looks an hour old.
      set(3600);
      synchronised("yes");
      await("the true times")
          .atMost(SOON)
          .until(() -> !site.ledger("clock-synchronised").isEmpty());
      await("segments that were recorded, archived and deleted since")
          .atMost(SOON)
          .until(() -> deletedSince(site, "clock-synchronised"));
      assertTrueStarts(site);

      // And from here on, as if it were of the next hour.
      set(-3600);
      await("the second step").atMost(SOON).until(() -> site.ledger("clock-stepped").size() == 2);
      await("segments that were recorded, archived and deleted since")
          .atMost(SOON)
          .until(() -> deletedSince(site, "clock-stepped"));
      assertThat(inOrder(site, "clock-stepped"))
          .extracting(step -> Math.round(step.path("by").asDouble()))
          .containsExactly(3600L, -7200L);
      assertThat(site.ledger("segment-closed"))
          .extracting(segment -> segment.path("name").asText())
          .doesNotHaveDuplicates();
      assertThat(site.ledger("recorder-ended")).as("by any of this").isEmpty();
      assertThat(outages(mail)).as("of outages that were none").isEmpty();
      assertThat(mail.mails().get(0).getSubject())
          .isEqualTo("[SYSTEM] the clock was set by 3600 s");

      camera.freeze();
      await("the mail of one that is").atMost(SOON).until(() -> !outages(mail).isEmpty());
      camera.thaw();
      assertThat(idleSeconds(mail)).isBetween(10L, 30L);
      site.stop(pipeline);
    }
  }

  private Site site(SimulatedCamera camera) throws Exception {
    Site site = new Site(folder);
    site.camera(STATION, camera.port(), PASSWORD);
    site.configure();
    Files.writeString(
        site.config().resolve("application.properties"),
        "clock.ask-period=1s\nclock.command=cat " + folder.resolve("synchronised") + "\n");
    site.environment()
        .putAll(
            java.util.Map.of(
                "LD_PRELOAD",
                faketime(),
                "FAKETIME_TIMESTAMP_FILE",
                folder.resolve("time").toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Otherwise no wait of the JVM lasts.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0"));
    return site;
  }

  private static String faketime() throws Exception {
    return Programs.output("dpkg", "-L", "libfaketime")
        .lines()
        .filter(file -> file.endsWith("/libfaketime.so.1"))
        .findFirst()
        .orElseThrow();
  }

  /** Sets the clock to so many seconds from the true time. */
  private void set(long seconds) throws Exception {
    replace("time", String.format("%+d%n", seconds));
  }

  private void synchronised(String answer) throws Exception {
    replace("synchronised", answer + "\n");
  }

  private void replace(String name, String text) throws Exception {
    Path part = Files.writeString(folder.resolve(name + ".part"), text);
    Files.move(part, folder.resolve(name), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Events as they came: by its date, a clock that was set back writes before what it wrote last.
   */
  private static List<JsonNode> inOrder(Site site, String kind) throws Exception {
    return site.ledger(kind).stream()
        .sorted(Comparator.comparingDouble(event -> event.path("mono").asDouble()))
        .toList();
  }

  /** Whether a segment that was closed after the last event of a kind is on the archive alone. */
  private static boolean deletedSince(Site site, String kind) throws Exception {
    List<JsonNode> events = inOrder(site, kind);
    double since = events.get(events.size() - 1).path("mono").asDouble();
    List<String> closed =
        site.ledger("segment-closed").stream()
            .filter(segment -> segment.path("mono").asDouble() > since)
            .map(segment -> segment.path("name").asText())
            .toList();
    return site.ledger("deleted").stream()
        .anyMatch(gone -> closed.contains(Path.of(gone.path("path").asText()).toFile().getName()));
  }

  /** Every start that was told by the wrong clock is told again, an hour later. */
  private static void assertTrueStarts(Site site) throws Exception {
    List<String> unsure =
        site.ledger("segment-closed").stream()
            .filter(segment -> !segment.path("synchronised").asBoolean(true))
            .map(segment -> segment.path("name").asText())
            .toList();
    List<JsonNode> corrected = site.ledger("segment-corrected");
    assertThat(corrected)
        .isNotEmpty()
        .extracting(segment -> segment.path("name").asText())
        .containsExactlyElementsOf(unsure);
    Instant start = Instant.parse(corrected.get(0).path("start").asText());
    Instant trueStart = Instant.parse(corrected.get(0).path("true_start").asText());
    assertThat(Duration.between(start, trueStart).minusHours(1).abs())
        .isLessThan(Duration.ofMillis(100));
  }

  private static List<MimeMessage> outages(MailServer mail) throws Exception {
    List<MimeMessage> outages = new ArrayList<>();
    for (MimeMessage message : mail.mails()) {
      if (message.getSubject().startsWith("[CAMERA]")) {
        outages.add(message);
      }
    }
    return outages;
  }

  private static long idleSeconds(MailServer mail) throws Exception {
    String text = outages(mail).get(0).getContent().toString();
    return Long.parseLong(text.replaceFirst("(?s)^ROST2 idle for (\\d+) s .*", "$1"));
  }
}
