package auklab.video.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference names every key of {@code status --json}, and no other always. */
class StatusReferenceTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([^`]+)` \\| (always|sometimes) \\| (always|sometimes|never) \\|");
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** In which answers a key stands. */
  private record Documented(String running, String stopped) {}

  @Test
  void shouldNameEveryKey() throws Exception {
    Map<String, Documented> documented = documented();
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", "gannet")) {
      site.camera("ROST1", camera.port(), "gannet");
      site.camera("ABSENT2", 1, "gannet");
      Process pipeline = site.configure().start("run");
      await("a proof").atMost(SOON).until(() -> !site.synced().isEmpty());
      Set<String> running = keys(site.command("status", "--json"), 0);

      assertThat(documented.keySet()).containsAll(running);
      assertThat(running)
          .containsAll(
              documented.keySet().stream()
                  .filter(key -> documented.get(key).running().equals("always"))
                  .toList());

      site.stop(pipeline);
      Set<String> stopped = keys(site.command("status", "--json"), 1);
      assertThat(documented.keySet()).containsAll(stopped);
      assertThat(stopped)
          .containsAll(
              documented.keySet().stream()
                  .filter(key -> documented.get(key).stopped().equals("always"))
                  .toList())
          .doesNotContainAnyElementsOf(
              documented.keySet().stream()
                  .filter(key -> documented.get(key).stopped().equals("never"))
                  .toList());
    }
  }

  private static Map<String, Documented> documented() throws Exception {
    Map<String, Documented> keys = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/ref/status.md")));
    while (row.find()) {
      keys.put(row.group(1), new Documented(row.group(2), row.group(3)));
    }
    return keys;
  }

  private static Set<String> keys(Programs.Result result, int exit) throws Exception {
    assertThat(result.exit()).isEqualTo(exit);
    Set<String> keys = new TreeSet<>();
    collect("", new ObjectMapper().readTree(result.out()), keys);
    return keys;
  }

  /** Keys by their way from the top: those of every camera and every stage are the same. */
  private static void collect(String way, JsonNode node, Set<String> keys) {
    if (node.isArray()) {
      node.forEach(element -> collect(way + "[]", element, keys));
    } else if (node.isObject()) {
      node.properties()
          .forEach(
              member -> {
                String name = way.equals("stages.") ? "STAGE" : member.getKey();
                String key = way + name;
                boolean inside = member.getValue().isContainerNode();
                if (!inside) {
                  keys.add(key.replace("[]", "[]."));
                }
                collect(member.getValue().isArray() ? key : key + ".", member.getValue(), keys);
              });
    }
  }
}
