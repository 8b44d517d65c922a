package auklab.video.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults at known times in the running program, and what is told of them. */
@Order(14)
class GapsTest {
  private static final String PASSWORD = "puffin";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void shouldAccountForEverySecondWithItsCauseAlsoFromTheArchiveAlone() throws Exception {
    try (Site site = new Site(folder)) {
      SimulatedCamera camera = SimulatedCamera.live(folder, "h264", PASSWORD, 0);
      int port = camera.port();
      site.camera("ROST1", port, PASSWORD);
      Process pipeline = site.configure().start("run");
      await("footage to lose something of")
          .atMost(SOON)
          .until(() -> !site.ledger("segment-closed").isEmpty());

      long ffmpeg = site.ffmpeg("ROST1");
      ProcessHandle.of(ffmpeg).orElseThrow().destroyForcibly();
      site.awaitAnother("ROST1", ffmpeg);

      assertThat(site.command("pause", "ROST1").exit()).isZero();
      await("the pause").atMost(SOON).until(() -> site.growing("ROST1") == 0);
      assertThat(site.command("status").out())
          .contains("paused by hand; to record it: auklab-video resume ROST1");
      assertThat(site.command("resume", "ROST1").exit()).isZero();
      site.awaitGrowth("ROST1");

      camera.close();
      await("it is seen that the camera is away")
          .atMost(SOON)
          .until(
              () ->
                  site.ledger().stream()
                      .anyMatch(
                          event -> event.path("cause").asText().equals("camera-unreachable")));
      try (SimulatedCamera again = SimulatedCamera.live(folder, "h264", PASSWORD, port)) {
        site.awaitGrowth("ROST1");
        pipeline.destroyForcibly().waitFor();
        long orphan = site.ffmpeg("ROST1");
        ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
        pipeline = site.start("run");
        site.awaitAnother("ROST1", orphan);
        assertThat(site.command("note", "lens cleaned on ROST1").exit()).isZero();
        long archived = site.synced().size();
        await("more that is archived").atMost(SOON).until(() -> site.synced().size() > archived);
        await("its list").atMost(SOON).until(() -> !lists(site).isEmpty());
        site.stop(pipeline);
      }

      JsonNode told = told(site);
      assertThat(told.path("recorded").asDouble() + told.path("lost").asDouble())
          .isCloseTo(told.path("expected").asDouble(), within(0.01));
      assertThat(causes(told))
          .contains("ffmpeg-ended", "paused", "camera-unreachable", "pipeline-down")
          .doesNotContain("unknown");
      assertThat(site.command("notes", "--min", "0").out())
          .contains("lens cleaned on ROST1")
          .contains("ROST1 paused")
          .containsPattern(
              "- \\d{8}T\\d{6}: ROST1 not recorded until .* cause: camera unreachable");

      assertThat(site.command("backup").exit()).isZero();
      Programs.Result verified = site.command("verify");
      assertThat(verified.exit()).as(verified.err()).isZero();
      assertThat(verified.out()).contains(" 0 in no list");
      double before = recordedUntilTheLists(site, told(site));
      try (Stream<Path> days = Files.list(site.state().resolve("ledger"))) {
        for (Path day : days.toList()) {
          Files.delete(day);
        }
      }
      Programs.Result rebuilt = site.command("rebuild");
      assertThat(rebuilt.exit()).as(rebuilt.err()).isZero();
      JsonNode after = told(site);
      assertThat(after.path("recorded").asDouble()).isCloseTo(before, within(1.5));
      assertThat(causes(after)).contains("paused", "camera-unreachable");
      assertThat(site.command("rebuild").out()).contains("0 segments and 0 gaps");
    }
  }

  @Test
  void shouldRebuildFromSegmentsAloneWithoutACause() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.defaults().put("segment_time", 2);
      site.camera("ROST1", camera.port(), PASSWORD);
      Process pipeline = site.configure().start("run");
      await("what is archived").atMost(SOON).until(() -> site.synced().size() >= 2);
      site.stop(pipeline);
      double recorded = told(site).path("recorded").asDouble();
      for (Path list : lists(site)) {
        Files.delete(list);
      }
      try (Stream<Path> days = Files.list(site.state().resolve("ledger"))) {
        for (Path day : days.toList()) {
          Files.delete(day);
        }
      }
      site.command("organize");
      try (Stream<Path> days = Files.list(site.state().resolve("ledger"))) {
        for (Path day : days.toList()) {
          Files.delete(day);
        }
      }

      assertThat(site.command("rebuild").exit()).isZero();

      JsonNode after = told(site);
      assertThat(after.path("recorded").asDouble()).isCloseTo(recorded, within(2.0));
      assertThat(site.ledger("segment-closed"))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(event.path("rebuilt").asText()).isEqualTo("ffprobe"));
    }
  }

  /** The faults: a wrong password, and a ledger whose first line is late. */
  @Test
  void shouldBlameTheCameraThatRefusesFromTheVeryFirstStartOn() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), "not " + PASSWORD);
      site.configure();
      Path settings = site.config().resolve("application.properties");
      Files.writeString(
          settings,
          (Files.exists(settings) ? Files.readString(settings) : "") + "\ncoverage.delay=4s\n");
      Process pipeline = site.start("run");
      await("the refusal")
          .atMost(SOON)
          .until(
              () ->
                  site.ledger("recorder-ended").stream()
                      .anyMatch(event -> event.path("code").asText().equals("401")));
      await("the pipeline's first line")
          .atMost(SOON)
          .until(() -> !site.ledger("pipeline-started").isEmpty());

      assertThat(site.ledger().get(0).path("event").asText()).isNotEqualTo("pipeline-started");
      assertThat(site.command("gaps", "ROST1").out())
          .contains("camera refused (401)")
          .doesNotContain("pipeline down");
      site.stop(pipeline);
      double stopped = System.currentTimeMillis() / 1e3;
      assertThat(told(site).path("gaps").get(0).path("cause").asText()).isEqualTo("camera-refused");
      for (JsonNode gap : told(site).path("gaps")) {
        if (gap.path("cause").asText().equals("pipeline-down")) {
          assertThat(OffsetDateTime.parse(gap.path("from").asText()).toEpochSecond())
              .as("only from the stop on")
              .isGreaterThan((long) stopped - 15);
        }
      }
    }
  }

  private static List<Path> lists(Site site) throws Exception {
    return Site.files(site.archive(), "coverage.csv");
  }

  private static JsonNode told(Site site) throws Exception {
    Programs.Result gaps = site.command("gaps", "ROST1", "--format", "json");
    assertThat(gaps.exit()).as(gaps.err()).isZero();
    return new ObjectMapper().readTree(gaps.out()).get(0);
  }

  private static Set<String> causes(JsonNode told) {
    Set<String> causes = new TreeSet<>();
    told.path("gaps").forEach(gap -> causes.add(gap.path("cause").asText()));
    return causes;
  }

  /** What the lists tell: all of it, but for segments that were closed after them. */
  private static double recordedUntilTheLists(Site site, JsonNode told) throws Exception {
    List<String> rows = new ArrayList<>();
    for (Path list : lists(site)) {
      rows.addAll(Files.readAllLines(list));
    }
    double listed = 0;
    for (String row : rows) {
      if (row.startsWith("recorded,")) {
        String[] columns = row.split(",");
        listed +=
            Duration.between(OffsetDateTime.parse(columns[1]), OffsetDateTime.parse(columns[2]))
                    .toMillis()
                / 1e3;
      }
    }
    assertThat(listed).isCloseTo(told.path("recorded").asDouble(), within(1.5));
    return listed;
  }
}
