package auklab.video.organize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import auklab.video.site.Programs;
import auklab.video.site.SimulatedCamera;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of organize with the program at work, by command and in the running pipeline. */
@Order(6)
class OrganizeTest {
  private static final String PASSWORD = "puffin";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final LocalDateTime FIRST = LocalDateTime.of(2026, 1, 1, 0, 0);

  @TempDir Path folder;

  /** The fault: the process is killed with -9 in the middle of a pass, three times. */
  @Test
  void shouldLoseNothingWhereAPassIsKilled() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.configure();
      Set<String> names = new HashSet<>();
      for (int n = 0; n < 6000; n++) {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").format(FIRST.plusMinutes(n));
        String name = "ROST" + n % 3 + "_" + time + ".mkv";
        closed(site.recorded("ROST" + n % 3).resolve(name), name);
        names.add(name);
      }

      for (int kills = 1; kills <= 3; kills++) {
        int filed = 1000 * kills;
        Process pass = site.start("organize");
        await("a pass that is under way")
            .pollInterval(Duration.ofMillis(5))
            .atMost(SOON)
            .until(() -> Site.files(site.ready(), ".mkv").size() > filed || !pass.isAlive());
        pass.destroyForcibly().waitFor();
        assertThat(union(site)).as("after kill " + kills).isEqualTo(names);
      }
      int left = Site.files(folder.resolve("cameras"), ".mkv").size();
      Programs.Result last = site.command("organize");

      assertThat(last.exit()).as(last.err()).isZero();
      assertThat(last.out()).contains(left + " segments filed");
      assertThat(Site.files(folder.resolve("cameras"), ".mkv")).isEmpty();
      List<Path> filed = Site.files(site.ready(), ".mkv");
      assertThat(filed)
          .hasSize(names.size())
          .allSatisfy(file -> assertThat(file).hasContent(file.getFileName().toString()));
      assertThat(
              site.ledger("filed").stream()
                  .map(event -> site.ready().resolve(event.path("path").asText()))
                  .collect(Collectors.toSet()))
          .as("at least once in the ledger")
          .isEqualTo(Set.copyOf(filed));
    }
  }

  private Set<String> union(Site site) throws IOException {
    Set<String> names = new HashSet<>();
    for (Path place : List.of(folder.resolve("cameras"), site.ready())) {
      for (Path file : Site.files(place, ".mkv")) {
        names.add(Files.readString(file));
      }
    }
    return names;
  }

  @Test
  void shouldFileOddNamesAndNameWhatStays() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, PASSWORD);
      site.configure();
      Path recorded = site.recorded("ROST1");
      List<String> odd =
          List.of(
              "-rf_20260501T120000.mkv",
              "two words_20260501T120000.mkv",
              "'q\"_20260501T120000.mkv",
              "${body}$(id)`id`_20260501T120000.mkv",
              "back\\slash_20260501T120000.mkv",
              "é_20260501T120000.mkv");
      for (String name : odd) {
        closed(recorded.resolve(name), name);
      }
      closed(recorded.resolve("empty_20260501T120000.mkv"), "");
      Path newline = closed(recorded.resolve("new\nline_20260501T120000.mkv"), "newline");
      Path outside = closed(folder.resolve("outside/ROST1_20260501T120000.mkv"), "outside");
      Path link = Files.createSymbolicLink(recorded.resolve("link.mkv"), outside);
      Files.createSymbolicLink(folder.resolve("cameras/STRAY"), outside.getParent());
      Path inFolder = closed(recorded.resolve("folder.mkv/ROST1_20260501T120000.mkv"), "deep");
      // Java has no name for these bytes, but a shell has.
      Programs.output(
          "sh",
          "-c",
          "echo bytes >\"$0/$(printf '\\377')_20260501T120000.mkv\"",
          recorded.toString());
      Programs.output("sh", "-c", "chmod a-w \"$0\"/*.mkv", recorded.toString());

      Programs.Result result = site.command("organize");

      assertThat(result.exit()).as(result.err()).isZero();
      assertThat(result.out()).contains("7 segments filed");
      Path day = site.ready().resolve("ROST1/2026-05-01");
      for (String name : odd) {
        assertThat(day.resolve(name)).hasContent(name);
      }
      assertThat(day.resolve("empty_20260501T120000.mkv")).isEmptyFile();
      assertThat(Site.files(site.ready(), "")).hasSize(7);
      assertThat(newline).hasContent("newline");
      assertThat(outside).hasContent("outside");
      assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(inFolder).hasContent("deep");
      assertThat(Programs.output("sh", "-c", "cat \"$0\"/$(printf '\\377')_*", recorded.toString()))
          .isEqualTo("bytes\n");
      assertThat(result.err())
          .contains("new?line_20260501T120000.mkv stays: its name holds control characters")
          .contains("_20260501T120000.mkv stays: its name is no UTF-8")
          .contains("STRAY stays: it is a link, and no camera bears its name");
    }
  }

  @Test
  void shouldFileASegmentAsSoonAsItIsClosed() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      lookOnceAnHour(site, "");
      Process pipeline = site.start("run");

      await("segments that were filed").atMost(SOON).until(() -> site.ledger("filed").size() > 2);
      site.stop(pipeline);

      Map<String, Instant> closed = times(site, "segment-closed");
      times(site, "filed")
          .forEach(
              (name, filed) ->
                  assertThat(Duration.between(closed.get(name), filed))
                      .as("from the name of %s to its place", name)
                      // Not after an hour; how fast a machine is that does much else, varies.
                      .isLessThan(Duration.ofSeconds(30)));
      // Some have gone on to the archive meanwhile.
      assertThat(
              Stream.of(site.ready(), site.archive())
                  .flatMap(place -> names(place).stream())
                  .distinct())
          .hasSizeGreaterThan(2);
    }
  }

  private static List<String> names(Path place) {
    try {
      return Site.files(place, ".mkv").stream().map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldWaitForTheAgeOfWhatWasJustClosedWhereTheOwnerWantsThat() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.backup().put("organize_when", "age");
      site.configure();
      lookOnceAnHour(site, "");
      site.start("run");

      await("closed segments").atMost(SOON).until(() -> site.ledger("segment-closed").size() > 2);

      assertThat(site.ledger("filed")).isEmpty();
      assertThat(site.ready()).doesNotExist();
    }
  }

  /** The fault: filing takes an hour, as on a disk that hangs, and more waits than may wait. */
  @Test
  void shouldNameSegmentsWhileFilingTakesForEver() throws Exception {
    try (Site site = new Site(folder);
        SimulatedCamera camera = SimulatedCamera.start(folder, "h264", PASSWORD)) {
      site.camera("ROST1", camera.port(), PASSWORD);
      site.configure();
      lookOnceAnHour(site, "organize.queue=1\n");
      site.editRoute(
          "organize.camel.yaml",
          "        - bean:\n            ref: organizer\n            method: file\n",
          "        - delay:\n            constant:\n              expression: \"3600000\"\n");
      site.start("run");

      await("segments with names")
          .atMost(SOON)
          .until(() -> site.ledger("segment-closed").size() > 4);
      assertThat(site.ledger("filed")).isEmpty();
    }
  }

  private static Path closed(Path segment, String content) throws IOException {
    Files.createDirectories(segment.getParent());
    Files.writeString(segment, content);
    return Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("r--r--r--"));
  }

  private static void lookOnceAnHour(Site site, String more) throws IOException {
    Files.writeString(
        site.config().resolve("application.properties"),
        "organize.delay=1h\norganize.period=1h\nbackup.delay=1h\n" + more);
  }

  private static Map<String, Instant> times(Site site, String kind) throws IOException {
    return site.ledger(kind).stream()
        .collect(
            Collectors.toMap(
                (JsonNode event) -> event.path("name").asText(),
                event -> Instant.parse(event.path("time").asText()),
                (first, again) -> again));
  }
}
