package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import auklab.video.Given;
import auklab.video.clock.SetClock;
import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FFmpeg left behind, and the names it gets. */
class SegmentsTest {
  @TempDir Path home;
  private Cameras cameras;
  private Path outputDir;

  @BeforeEach
  void configure() {
    cameras = Given.cameras(home, "ROST1", "ROST2");
    outputDir = cameras.cameras().get(0).outputDir();
  }

  private Segments segments(boolean others) {
    Clock clock = Clock.systemUTC();
    return segments(others, clock, new Growth(clock, System::nanoTime));
  }

  private Segments segments(boolean others, Clock clock, Growth growth) {
    return new Segments(
        () -> cameras,
        new Ledger(home.resolve("state/ledger"), clock, "boot-1"),
        new Freshness(home.resolve("state/growth"), clock, System::nanoTime),
        () -> Optional.of(false),
        new Machine("host", "boot-1"),
        new Claims(home.resolve("state/recorders")),
        growth,
        cameras::outputDirs,
        clock,
        others);
  }

  @Test
  void shouldTakeTheLengthFromFfmpegsListAndPassOverATornRow() throws Exception {
    Path session = session("ROST1", "000000.mkv", "000001.mkv");
    Files.writeString(
        session.resolve("segments.csv"), "000000.mkv,0.000000,9.500000\n000001.mkv,9.500");

    List<Segment> closed = segments(true).closed();

    assertThat(closed).extracting(Segment::isUnmeasured).containsExactly(false, true);
    assertThat(closed.get(0).duration()).contains(Duration.ofMillis(9500));
  }

  /** The fault: the list is longer than the memory, as one that has grown for long might be. */
  @Test
  void shouldReadNoMoreThanTheEndOfAListThatHasGrownForLong() throws Exception {
    Path session = session("ROST1", "000007.mkv", "000008.mkv");
    try (RandomAccessFile list =
        new RandomAccessFile(session.resolve("segments.csv").toFile(), "rw")) {
      list.setLength(3L << 30);
      list.seek(list.length());
      list.writeBytes("\n000007.mkv,9.500000,19.000000\n");
    }

    assertThat(segments(true).closed().get(0).duration()).contains(Duration.ofMillis(9500));
  }

  @Test
  void shouldFindTheRowsOfSegmentsThatWaitForTheirNamesSinceLong() throws Exception {
    Path session = session("ROST1", "000003.mkv", "000004.mkv", "009998.mkv", "009999.mkv");
    String rows =
        IntStream.range(0, 9999)
            .mapToObj(n -> String.format("%06d.mkv,%d.000000,%d.000000%n", n, n * 9, n * 9 + 9))
            .collect(Collectors.joining());
    Files.writeString(session.resolve("segments.csv"), rows);

    assertThat(segments(true).closed())
        .extracting(segment -> segment.duration().map(Duration::toSeconds).orElse(0L))
        .containsExactly(9L, 9L, 9L, 0L);
  }

  @Test
  void shouldTakeNoFileWithoutAByteForFootageEvenIfFfmpegHasListedIt() throws Exception {
    Path session = session("ROST1", "000000.mkv", "000001.mkv", "000002.mkv");
    // The fault: FFmpeg was asked to end, or killed, before it wrote the first byte.
    Files.writeString(session.resolve("000001.mkv"), "");
    Files.writeString(session.resolve("000002.mkv"), "");
    Files.writeString(session.resolve("segments.csv"), "000001.mkv,9.500000,9.500000\n");

    assertThat(segments(true).closed())
        .extracting(Segment::file)
        .containsExactly(session.resolve("000000.mkv"));
  }

  @Test
  void shouldNotLetABrokenSessionOfOneCameraHoldUpAnother() throws Exception {
    session("ROST2", "000000.mkv");
    // The fault: a folder that belongs to nobody lies in the session, so it cannot be cleared away.
    Files.createDirectories(session("ROST1").resolve("lost+found/deep"));
    Files.writeString(outputDir.resolve("ROST1/.recording/20260101T000000.000Z/segments.csv"), "");
    Segments segments = segments(true);

    assertThat(segments.closed()).extracting(Segment::station).containsExactly("ROST2");
    assertThat(segments.closed()).extracting(Segment::station).containsExactly("ROST2");
  }

  @Test
  void shouldNameByTheFirstFrameAndNeverOverANameThatIsTaken() throws Exception {
    Path session = session("ROST1", "000000.mkv");
    Instant written = Instant.parse("2026-06-01T12:00:10Z");
    Path file = session.resolve("000000.mkv");
    Files.setLastModifiedTime(file, FileTime.from(written));
    Segments segments = segments(true);
    Segment segment = new Segment("ROST1", file, true, Optional.of(Duration.ofSeconds(9)));

    Path first = segments.name(segment);
    session("ROST1", "000000.mkv");
    Files.writeString(file, "other footage");
    Files.setLastModifiedTime(file, FileTime.from(written));
    Path second = segments.name(segment);

    // The cameras of these tests are named in the time of Stockholm.
    assertThat(first).hasFileName("ROST1_20260601T140001.mkv").hasContent("footage");
    assertThat(second).hasFileName("ROST1_20260601T140001-2.mkv").hasContent("other footage");
    assertThat(Files.isWritable(first) && !isRoot()).isFalse();
  }

  /** The hour from two to three, which comes twice when summer time ends. */
  @Test
  void shouldKeepBothPassesOfTheHourThatComesTwice() throws Exception {
    Segments segments = segments(true);

    Path summer = named(segments, "2026-10-25T00:30:09Z");
    Path winter = named(segments, "2026-10-25T01:30:09Z");

    assertThat(summer).hasFileName("ROST1_20261025T023000.mkv");
    assertThat(winter).hasFileName("ROST1_20261025T023000+0100.mkv");
  }

  private Path named(Segments segments, String written) throws Exception {
    Path file = session("ROST1", "000000.mkv").resolve("000000.mkv");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(written)));
    return segments.name(new Segment("ROST1", file, true, Optional.of(Duration.ofSeconds(9))));
  }

  /** The fault: the clock is set back after the last frame was written, before the naming. */
  @Test
  void shouldTellTheStartByTheClockThatHoldsWhenItIsNamed() throws Exception {
    Instant written = Instant.parse("2026-06-01T12:00:10Z");
    SetClock clock = new SetClock(written);
    long mono = clock.nanoTime();
    Growth growth = new Growth(clock, clock::nanoTime);
    Path file = session("ROST1", "000000.mkv").resolve("000000.mkv");
    Files.writeString(file.resolveSibling("boot"), "boot-1");
    Files.setLastModifiedTime(file, FileTime.from(written));
    growth.saw(file, growth.sight(file));

    clock.set(Duration.ofHours(-1));
    clock.pass(Duration.ofSeconds(1));
    Path named =
        segments(true, clock, growth)
            .name(new Segment("ROST1", file, true, Optional.of(Duration.ofSeconds(9))));

    assertThat(named).hasFileName("ROST1_20260601T130001.mkv");
    String event = Files.readString(home.resolve("state/ledger/2026-06-01.jsonl"));
    assertThat(event)
        .contains("\"start\":\"2026-06-01T11:00:01Z\"")
        .contains("\"start_mono\":" + (mono / 1e9 - 9))
        .contains("\"synchronised\":false");
  }

  /** The fault: a camera with a track of sound sets its clock, by which FFmpeg counts then. */
  @ParameterizedTest
  @CsvSource({
    "000000.mkv, 20000, true",
    "000003.mkv, 20000, true",
    "000003.mkv, -20000, true",
    "000000.mkv, 20000, false",
    "000003.mkv, -20000, false"
  })
  void shouldGoByTheTimesOfTheFileWhereACameraHasSetItsClock(String name, long days, boolean seen)
      throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Path file = session("ROST1", name).resolve(name);
    Instant made = Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    if (seen) {
      growth.saw(file, growth.sight(file));
    }
    Files.setLastModifiedTime(file, FileTime.from(made.plusSeconds(8)));
    if (seen) {
      growth.saw(file, growth.sight(file));
    }

    segments(true, Clock.systemUTC(), growth)
        .name(
            new Segment(
                "ROST1", file, name.startsWith("000000"), Optional.of(Duration.ofDays(days))));

    List<Path> ledger = Site.files(home.resolve("state/ledger"), ".jsonl");
    JsonNode event = new ObjectMapper().readTree(Files.readString(ledger.get(0)));
    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(made, within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isCloseTo(8, within(0.005));
  }

  /** The fault: a camera was frozen, and then sends at once what it had kept for so long. */
  @Test
  void shouldBeginWithWhatACameraHadKeptAndSendsLate() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Path file = session("ROST1", "000000.mkv").resolve("000000.mkv");
    Instant made = Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    growth.saw(file, growth.sight(file));
    Files.setLastModifiedTime(file, FileTime.from(made.plusSeconds(15)));
    growth.saw(file, growth.sight(file));

    segments(true, Clock.systemUTC(), growth)
        .name(new Segment("ROST1", file, true, Optional.of(Duration.ofSeconds(60))));

    List<Path> ledger = Site.files(home.resolve("state/ledger"), ".jsonl");
    JsonNode event = new ObjectMapper().readTree(Files.readString(ledger.get(0)));
    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(made.minusSeconds(45), within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isEqualTo(60);
  }

  @Test
  void shouldLookIntoAFolderInUseOnceAnotherFileGrowsInIt() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Segments segments = segments(true, Clock.systemUTC(), growth);
    Path session = session("ROST1", "000000.mkv");
    growth.begin("ROST1", session);
    grows(growth, session.resolve("000000.mkv"));
    assertThat(segments.closed()).isEmpty();

    // FFmpeg lists the one before it makes the next.
    Files.writeString(session.resolve("segments.csv"), "000000.mkv,0.000000,9.500000\n");
    session("ROST1", "000001.mkv");
    assertThat(segments.closed()).as("before a look has seen it").isEmpty();
    grows(growth, session.resolve("000001.mkv"));

    assertThat(segments.closed())
        .extracting(Segment::file)
        .containsExactly(session.resolve("000000.mkv"));
  }

  @Test
  void shouldLookIntoAFolderOnceItsFfmpegHasEnded() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Segments segments = segments(true, Clock.systemUTC(), growth);
    Path session = session("ROST1", "000000.mkv");
    growth.begin("ROST1", session);
    grows(growth, session.resolve("000000.mkv"));
    assertThat(segments.closed()).isEmpty();

    growth.end("ROST1");

    assertThat(segments.closed()).extracting(Segment::isUnmeasured).containsExactly(true);
  }

  private static void grows(Growth growth, Path file) {
    growth.saw(file, growth.sight(file));
  }

  @Test
  void shouldLeaveTheStationsOfOthersAlone() throws Exception {
    session("GONE9", "000000.mkv");

    assertThat(segments(false).closed()).isEmpty();
    assertThat(segments(true).closed()).extracting(Segment::station).containsExactly("GONE9");
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private Path session(String station, String... files) throws Exception {
    Path session =
        Files.createDirectories(
            outputDir.resolve(station).resolve(".recording/20260101T000000.000Z"));
    for (String file : files) {
      Files.writeString(session.resolve(file), "footage");
    }
    return session;
  }
}
