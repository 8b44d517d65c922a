package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import auklab.video.footage.Matroska;
import auklab.video.site.Media;
import auklab.video.site.OddCamera;
import auklab.video.site.Recording;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cameras whose streams are odd, each in its own way, recorded side by side by one pipeline. What
 * they do send must be recorded whole, under its true time, by one FFmpeg from beginning to end.
 */
@Order(1)
class OddStreamsTest {
  private static final String PASSWORD = "kittiwake";
  private static final Duration SOON = Duration.ofSeconds(90);

  private static final String G726 = "m=audio 0 RTP/AVP 98\\na=rtpmap:98 G726-16/8000";

  /** Segments of each camera that must have their names. */
  private static final int SEGMENTS = 5;

  @TempDir static Path folder;
  private static final Map<String, OddCamera> CAMERAS = new LinkedHashMap<>();
  private static Site site;
  private static List<JsonNode> conditions;
  private static List<JsonNode> sound;

  @BeforeAll
  static void record() throws Exception {
    site = new Site(folder);
    site.defaults().put("segment_time", 8).put("stall_seconds", 20);
    camera("EMPTY", Media.of("h264", 60), OddCamera.EMPTY_SOUND);
    camera("MUTED", Media.of("h264", 60), List.of());
    camera("SECOND", Media.twoPictures(), List.of("--tracks", "v:0,v:1", "--at", "0:mute 1"));
    camera("FIRST", Media.twoPictures(), List.of("--tracks", "v:1,v:0", "--at", "0:mute 0"));
    // Its second picture comes late, and its owner has FFmpeg wait for it.
    camera("WAITED", Media.twoPictures(), List.of("--tracks", "v:0,v:1", "--late", "9@1"))
        .put("wait_for_tracks", true);
    camera("BOTH", Media.twoPictures(), List.of("--tracks", "v:0,v:1"));
    camera("AHEAD", Media.of("h264", 60), List.of());
    camera("BEHIND", Media.of("h264", 60), List.of());
    // No picture at all, and a sound that Matroska cannot hold.
    camera("SOUND", Media.of("h264", 60), List.of("--tracks", "a:0"));
    camera("UNFIT", Media.of("h264", 60), List.of("--tracks", "v:0", "--empty", G726));
    camera("LATE", Media.of("h264", 60), List.of("--late", "12"));
    camera("RARE", Media.keyFrameEvery(8), List.of("--tracks", "v:0"));
    site.configure().keepFootageInPlace();
    Process pipeline = site.start();
    CAMERAS.keySet().forEach(site::awaitGrowth);
    awaitSegments(1);
    CAMERAS.get("AHEAD").stepClock(Duration.ofMinutes(30));
    CAMERAS.get("BEHIND").stepClock(Duration.ofSeconds(-5));
    CAMERAS.get("MUTED").mute(1);
    awaitSegments(SEGMENTS);
    await("what is reported of the tracks").atMost(SOON).until(() -> open("tracks").size() >= 4);
    conditions = open("tracks");
    sound = open("sound");
    site.stop(pipeline);
  }

  private static ObjectNode camera(String station, Path film, List<String> oddities)
      throws Exception {
    OddCamera camera = OddCamera.showing(folder.resolve(station), film, PASSWORD, oddities);
    CAMERAS.put(station, camera);
    return site.camera(station, camera.port(), PASSWORD);
  }

  private static void awaitSegments(int count) {
    for (String station : CAMERAS.keySet()) {
      await(count + " segments of " + station)
          .atMost(SOON)
          .until(() -> segments(station).size() >= count);
    }
  }

  private static List<JsonNode> open(String kind) throws Exception {
    List<JsonNode> open = new ArrayList<>();
    Path file = site.state().resolve("conditions.json");
    if (file.toFile().exists()) {
      new com.fasterxml.jackson.databind.ObjectMapper()
          .readTree(file.toFile())
          .forEach(
              one -> {
                if (one.path("kind").asText().equals(kind)) {
                  open.add(one);
                }
              });
    }
    return open;
  }

  @AfterAll
  static void end() throws Exception {
    site.close();
    for (OddCamera camera : CAMERAS.values()) {
      camera.close();
    }
  }

  private static List<JsonNode> segments(String station) throws Exception {
    return site.ledger("segment-closed").stream()
        .filter(event -> event.path("station").asText().equals(station))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EMPTY", "MUTED", "SECOND", "FIRST", "BEHIND", "LATE", "RARE"})
  void shouldRecordAllThatComesByOneFfmpeg(String station) throws Exception {
    assertThat(site.ledger("recorder-started"))
        .filteredOn(event -> event.path("station").asText().equals(station))
        .hasSize(1);
    List<String> sent = pictures(station);
    List<String> got = new ArrayList<>();
    for (JsonNode segment : segments(station)) {
      got.addAll(recorded(station, segment));
    }

    // Before the first key frame, and behind the last that FFmpeg had written, nothing is recorded.
    int first = sent.indexOf(got.get(0));
    assertThat(first).isNotNegative();
    assertThat(got).containsExactlyElementsOf(sent.subList(first, first + got.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EMPTY", "MUTED", "SECOND", "FIRST", "AHEAD", "BEHIND", "LATE", "RARE", "UNFIT"})
  void shouldTellTheTrueTimesOfEachSegment(String station) throws Exception {
    OddCamera camera = CAMERAS.get(station);
    List<String> sent = pictures(station);
    int at = -1;
    for (JsonNode segment : segments(station)) {
      List<String> pictures = recorded(station, segment);
      // After a gap, the next one like it is it: the film begins again only after ten seconds.
      at = Math.max(0, at);
      at += sent.subList(at, sent.size()).indexOf(pictures.get(0));
      Instant first = camera.sent(at);
      at += pictures.size();
      Instant start = Instant.parse(segment.path("start").asText());
      Instant end = start.plusMillis(Math.round(segment.path("duration").asDouble() * 1000));
      assertThat(start).as(segment.toString()).isCloseTo(first, within(1, ChronoUnit.SECONDS));
      assertThat(end)
          .as(segment.toString())
          .isCloseTo(camera.sent(at - 1), within(1, ChronoUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BOTH", "WAITED"})
  void shouldRecordBothPicturesOfACameraThatSendsTwo(String station) throws Exception {
    assertThat(segments(station)).hasSizeGreaterThanOrEqualTo(SEGMENTS);
    for (JsonNode segment : segments(station)) {
      Path file = site.recorded(station).resolve(segment.path("name").asText());
      assertThat(Matroska.tracks(file))
          .hasSize(2)
          .allMatch(track -> track.kind().equals("video") && !track.empty());
    }
  }

  @Test
  void shouldNoteThatTheClockOfACameraStepped() throws Exception {
    Map<String, Double> steps = new TreeMap<>();
    for (JsonNode event : site.ledger("camera-clock-stepped")) {
      double seconds = event.path("seconds").asDouble();
      // FFmpeg's times stand still for so long; where a segment ends meanwhile, each has a part.
      steps.merge(event.path("station").asText(), seconds, Double::sum);
    }
    assertThat(steps).containsOnlyKeys("AHEAD", "BEHIND");
    assertThat(steps.get("BEHIND")).isBetween(-5.5, -1.0);
  }

  /**
   * By half an hour, FFmpeg would count on by a frame rate that it only takes to be the right one.
   */
  @Test
  void shouldReplaceTheRecorderOfACameraWhoseClockJumpsFar() throws Exception {
    assertThat(site.ledger("recorder-ended"))
        .filteredOn(event -> event.path("station").asText().equals("AHEAD"))
        .extracting(event -> event.path("why").asText())
        .startsWith("the camera's clock was set");
    List<String> sent = pictures("AHEAD");
    int recorded = 0;
    for (JsonNode segment : segments("AHEAD")) {
      recorded += recorded("AHEAD", segment).size();
    }
    int lost = sent.size() - recorded;
    assertThat(lost).as("pictures, 15 a second").isLessThan(5 * 15);
  }

  @Test
  void shouldRecordTheSoundOfACameraThatSendsNoPicture() throws Exception {
    assertThat(segments("SOUND")).hasSizeGreaterThanOrEqualTo(SEGMENTS);
    for (JsonNode segment : segments("SOUND")) {
      Path file = site.recorded("SOUND").resolve(segment.path("name").asText());
      assertThat(Matroska.tracks(file))
          .containsExactly(new Matroska.Track("audio", "A_AAC", false));
    }
  }

  @Test
  void shouldRecordThePictureOfACameraWhoseSoundNoSegmentCanHold() {
    assertThat(sound)
        .extracting(one -> one.path("matter").path("state").asText())
        .containsExactly("[STREAM] UNFIT sends sound that cannot be recorded");
  }

  @Test
  void shouldReportTheTracksThatStayEmpty() {
    assertThat(conditions)
        .extracting(one -> one.path("matter").path("state").asText())
        .containsExactlyInAnyOrder(
            "[STREAM] EMPTY announces tracks and sends nothing in them: sound",
            "[STREAM] MUTED announces tracks and sends nothing in them: sound (AAC)",
            "[STREAM] SECOND announces tracks and sends nothing in them: picture (h264, track 2)",
            "[STREAM] FIRST announces tracks and sends nothing in them: picture (h264, track 1)");
  }

  private static List<String> pictures(String station) throws Exception {
    return CAMERAS.get(station).packets().stream()
        .filter(packet -> packet.startsWith("video"))
        .toList();
  }

  private static List<String> recorded(String station, JsonNode segment) throws Exception {
    Path file = site.recorded(station).resolve(segment.path("name").asText());
    return Recording.packets(List.of(file), "h264", "video");
  }
}
