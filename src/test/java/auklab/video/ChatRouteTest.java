package auklab.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Site;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example of the guide to routes, as it stands there. */
class ChatRouteTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w*)\\n(.*?)```");
  private static final String PROVE = "            ref: comparison\n            method: prove\n";

  @TempDir Path folder;

  @Test
  void shouldTellAChatWhatHasReachedTheArchive() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicInteger answer = new AtomicInteger(500);
    HttpServer chat =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    chat.createContext(
        "/hooks/0123456789",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    chat.start();
    try (Site site = new Site(folder)) {
      Path settings = site.config().resolve("chat.curl");
      site.camera("ROST1", 554, "secret").put("enabled", false);
      site.camera("ROST2", 554, "secret");
      site.configure();
      Files.writeString(
          settings,
          block("")
              .replace(
                  "https://chat.example.com", "http://127.0.0.1:" + chat.getAddress().getPort()));
      Files.writeString(
          site.config().resolve("application.properties"),
          block("properties").replace("/etc/auklab-video/chat.curl", settings.toString())
              + "backup.delay=1\nbackup.period=1s\ncleanup.delay=1h\n");
      site.editRoute("archive.camel.yaml", PROVE, PROVE + block("yaml", "- wireTap"));
      Files.writeString(site.routes().resolve("chat.camel.yaml"), block("yaml", "id: chat"));
      segment(site, "ROST1/2026-06-01/ROST1_20260601T000000.mkv");

      Process pipeline = site.start("run");
      await("a chat that refuses")
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.readString(site.output()).contains("chat"));
      await("the message").atMost(Duration.ofSeconds(30)).until(() -> told.size() == 1);
      answer.set(204);
      segment(site, "ROST1/2026-06-01/\"quoted\".mkv");
      await("the next").atMost(Duration.ofSeconds(30)).until(() -> told.size() == 2);
      site.stop(pipeline);

      assertThat(told)
          .containsExactly(
              "{\"text\": \"ROST1/2026-06-01/ROST1_20260601T000000.mkv is archived\"}",
              "{\"text\": \"ROST1/2026-06-01/\\\"quoted\\\".mkv is archived\"}");
      assertThat(site.synced()).hasSize(2);
    } finally {
      chat.stop(0);
    }
  }

  private static void segment(Site site, String name) throws Exception {
    Path file = site.ready().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage of " + name);
  }

  private static String block(String language) throws Exception {
    return block(language, "");
  }

  /** A block of the guide's example: the first of a language that holds these words. */
  private static String block(String language, String holding) throws Exception {
    String guide = Files.readString(Path.of("docs/guide/routes.md"));
    String example = guide.substring(guide.indexOf("## A worked example"));
    return BLOCK
        .matcher(example)
        .results()
        .filter(found -> found.group(1).equals(language) && found.group(2).contains(holding))
        .map((MatchResult found) -> found.group(2))
        .findFirst()
        .orElseThrow();
  }
}
