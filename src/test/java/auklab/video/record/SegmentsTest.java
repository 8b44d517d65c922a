package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import auklab.video.Given;
import auklab.video.clock.SetClock;
import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Ledger;
import auklab.video.ledger.Machine;
import auklab.video.site.Films;
import auklab.video.site.Site;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
  private static final DateTimeFormatter SESSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Of the films that these tests find. */
  private static final Duration LENGTH = Duration.ofMillis(9500);

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
        new EmptyTracks(),
        cameras::outputDirs,
        clock,
        others);
  }

  @Test
  void shouldTellByFfmpegsListWhatIsClosedAndPassOverATornRow() throws Exception {
    Path session = session("ROST1", "000000.mkv", "000001.mkv");
    Files.writeString(
        session.resolve("segments.csv"), "000000.mkv,0.000000,9.500000\n000001.mkv,9.500");
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    growth.begin("ROST1", session);

    List<Segment> closed = segments(true, Clock.systemUTC(), growth).closed();

    assertThat(closed).extracting(Segment::file).containsExactly(session.resolve("000000.mkv"));
  }

  /** FFmpeg's list counts from its first packet, and a file from its first frame. */
  @Test
  void shouldTakeTheLengthFromTheFramesOfTheFile() throws Exception {
    Path session = session("ROST1", "000000.mkv");
    Files.writeString(session.resolve("segments.csv"), "000000.mkv,0.000000,30.000000\n");

    assertThat(segments(true).closed().get(0).duration()).contains(LENGTH);
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

    assertThat(segments(true).closed()).hasSize(2);
  }

  @Test
  void shouldFindTheRowsOfSegmentsThatWaitForTheirNamesSinceLong() throws Exception {
    Path session = session("ROST1", "000003.mkv", "000004.mkv", "009998.mkv", "009999.mkv");
    String rows =
        IntStream.range(0, 9999)
            .mapToObj(n -> String.format("%06d.mkv,%d.000000,%d.000000%n", n, n * 9, n * 9 + 9))
            .collect(Collectors.joining());
    Files.writeString(session.resolve("segments.csv"), rows);
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    growth.begin("ROST1", session);

    assertThat(segments(true, Clock.systemUTC(), growth).closed()).hasSize(3);
  }

  /** The fault: FFmpeg has connected, and ended before the camera sent a key frame. */
  @Test
  void shouldKeepAFileWithoutAFrameAsideAndTellOfItOnce() throws Exception {
    for (int n = 0; n < 25; n++) {
      Path session = outputDir.resolve("ROST1/.recording/202601%02dT000000.000Z".formatted(n + 1));
      Files.createDirectories(session);
      Files.write(session.resolve("000000.mkv"), Films.header());
    }

    Segments segments = segments(true);
    assertThat(segments.closed()).isEmpty();

    assertThat(Sessions.withoutFrame(outputDir.resolve("ROST1/.recording")))
        .as("the newest twenty")
        .hasSize(20)
        .last()
        .extracting(Path::getFileName)
        .hasToString("20260125T000000.000Z_000000.mkv.without-frame");
    List<Path> ledger = Site.files(home.resolve("state/ledger"), ".jsonl");
    assertThat(Files.readAllLines(ledger.get(0)))
        .hasSize(25)
        .allMatch(event -> event.contains("segment-without-frame"));
    segments.closed();
    assertThat(outputDir.resolve("ROST1/.recording/20260101T000000.000Z")).doesNotExist();
  }

  /** The fault: what an earlier program, or a power cut, has left in a session is no film. */
  @Test
  void shouldNameWhateverIsNoFilmAndGoOnWithAllElse() throws Exception {
    Path session = session("ROST1", "000001.mkv");
    Files.write(session.resolve("000000.mkv"), new byte[70_000]);
    Files.createDirectories(session.resolve("000002.mkv"));
    Files.createSymbolicLink(session.resolve("000003.mkv"), Path.of("nowhere"));
    Segments segments = segments(true);

    List<Segment> closed = segments.closed();

    assertThat(closed)
        .extracting(Segment::duration)
        .containsExactly(Optional.empty(), Optional.of(LENGTH));
    for (Segment segment : closed) {
      assertThat(segments.name(segment)).exists();
    }
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
    assertThat(first)
        .hasFileName("ROST1_20260601T140001.mkv")
        .hasBinaryContent(Films.lasting(LENGTH));
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

  /**
   * The fault: a machine without a clock of its own learns the time between the last write of a
   * file and the look that sees it, or just after the file was made.
   */
  @ParameterizedTest
  @CsvSource({"000000.mkv, 1", "000003.mkv, 1", "000003.mkv, 2", "000000.mkv, 9", "000003.mkv, 9"})
  void shouldTellTheTrueTimesWhereTheClockIsSetBetweenAWriteAndItsLook(String name, int second)
      throws Exception {
    Path file = session("ROST1", name).resolve(name);
    // The file itself is made now, whatever is told of its other times.
    Instant wrong =
        Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    Duration step = Duration.ofDays(200);
    SetClock clock = new SetClock(wrong);
    Growth growth = new Growth(clock, clock::nanoTime);
    for (int n = 1; n <= 9; n++) {
      clock.pass(Duration.ofMillis(900));
      Files.write(file, Films.lasting(Duration.ofSeconds(n)));
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      clock.pass(Duration.ofMillis(50));
      if (n == second) {
        clock.set(step);
      }
      clock.pass(Duration.ofMillis(50));
      grows(growth, file);
    }
    clock.pass(Duration.ofMillis(100));

    segments(true, clock, growth)
        .name(
            new Segment(
                "ROST1", file, name.startsWith("000000"), Optional.of(Duration.ofSeconds(9))));

    JsonNode event = event("segment-closed");
    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(wrong.plus(step), within(1, ChronoUnit.SECONDS));
    assertThat(event.path("duration").asDouble()).isCloseTo(9, within(1.0));
    assertThat(event("camera-clock-stepped")).isNull();
  }

  /** The fault: a pipeline takes over recorders whose files are long, on a slow disk. */
  @Test
  void shouldNotReadALongFileWhereALookFindsIt() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Path file = session("ROST1", "000003.mkv").resolve("000003.mkv");
    grows(growth, file, Duration.ofSeconds(60), Instant.now().plusSeconds(60));

    assertThat(growth.first(file).orElseThrow().footage()).isEmpty();
  }

  /** The fault: the clock was set back, and a session has the name of one before. */
  @Test
  void shouldKeepAFileWithoutAFrameAsideWhereOneOfItsNameLies() throws Exception {
    Path session = session("ROST1", "000001.mkv");
    Files.write(session.resolve("000000.mkv"), Films.header());
    Files.writeString(
        session.resolveSibling(session.getFileName() + "_000000.mkv.without-frame"), "before");

    assertThat(segments(true).closed())
        .extracting(Segment::file)
        .containsExactly(session.resolve("000001.mkv"));
  }

  /**
   * The fault: a camera with a track of sound sets its clock, by which FFmpeg counts then. Four
   * seconds of footage had come before FFmpeg made the file, as it does for the first of a session.
   */
  @ParameterizedTest
  @CsvSource({
    "000000.mkv, 1800",
    "000003.mkv, 1800",
    "000000.mkv, -5",
    "000003.mkv, -5",
    "000000.mkv, 3",
    "000003.mkv, 86400000",
    "000003.mkv, -86400000"
  })
  void shouldGoByWhatHasPassedHereWhereACameraHasSetItsClock(String name, long step)
      throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Instant begun = Instant.now().minusSeconds(20).truncatedTo(ChronoUnit.MILLIS);
    Path file = session(begun.minusSeconds(2)).resolve(name);
    for (int second = 4; second <= 16; second++) {
      grows(growth, file, Duration.ofSeconds(second), begun.plusSeconds(second));
    }
    Files.setLastModifiedTime(file, FileTime.from(begun.plusSeconds(17)));

    JsonNode event =
        named(growth, file, Duration.ofSeconds(17).plusSeconds(step), "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(begun, within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isCloseTo(17, within(0.005));
    assertThat(event("camera-clock-stepped").path("seconds").asDouble())
        .isCloseTo(step, within(0.005));
  }

  /**
   * The fault: a camera sends for three seconds, and pauses for twelve. FFmpeg keeps the first
   * three while it examines the stream, and writes them when the next ones come.
   */
  @Test
  void shouldBeginWithWhatFfmpegHasKeptSinceBeforeAPause() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Instant begun = Instant.now().minusSeconds(40).truncatedTo(ChronoUnit.MILLIS);
    Path file = session(begun.minusSeconds(2)).resolve("000000.mkv");
    grows(growth, file, Duration.ofSeconds(3), begun.plusSeconds(15));
    grows(growth, file, Duration.ofSeconds(17), begun.plusSeconds(17));
    Files.setLastModifiedTime(file, FileTime.from(begun.plusSeconds(18)));

    JsonNode event = named(growth, file, Duration.ofSeconds(18), "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(begun, within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isEqualTo(18);
    assertThat(event("camera-clock-stepped")).isNull();
  }

  /** The fault: the times of a camera's frames run nine times as fast as the time. */
  @Test
  void shouldNotBelieveThatASegmentBeganBeforeTheEndOfTheOneBefore() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Instant begun = Instant.now().minusSeconds(40).truncatedTo(ChronoUnit.MILLIS);
    Path session = session(begun.minusSeconds(20));
    grows(growth, session.resolve("000002.mkv"), Duration.ofSeconds(100), begun);
    Path file = session.resolve("000003.mkv");
    for (int second = 1; second <= 10; second++) {
      grows(growth, file, Duration.ofSeconds(9 * second), begun.plusSeconds(second));
    }
    Files.setLastModifiedTime(file, FileTime.from(begun.plusSeconds(11)));

    JsonNode event = named(growth, file, Duration.ofSeconds(99), "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(begun, within(1, ChronoUnit.SECONDS));
    assertThat(event.path("duration").asDouble()).isCloseTo(11, within(1.0));
  }

  /** The session of an FFmpeg that was started at this instant. */
  private Path session(Instant started) throws Exception {
    return Files.createDirectories(
        outputDir.resolve("ROST1/.recording").resolve(SESSION.format(started)));
  }

  /**
   * The fault: a camera falls silent, and FFmpeg writes its last frames when it is ended for that.
   */
  @Test
  void shouldNotTakeTheSilenceOfACameraForAStepOfItsClockNorForFootage() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Path file = session("ROST1", "000003.mkv").resolve("000003.mkv");
    Instant begun = Instant.now().minusSeconds(30).truncatedTo(ChronoUnit.MILLIS);
    grows(growth, file, Duration.ofSeconds(1), begun.plusSeconds(1));
    grows(growth, file, Duration.ofSeconds(4), begun.plusSeconds(12));
    Files.setLastModifiedTime(file, FileTime.from(begun.plusSeconds(13)));

    JsonNode event = named(growth, file, Duration.ofSeconds(5), "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(begun, within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isEqualTo(5);
    assertThat(event("camera-clock-stepped")).isNull();
  }

  /** The fault: a camera was frozen, and then sends at once what it had kept for so long. */
  @Test
  void shouldBeginWithWhatACameraHadKeptAndSendsLate() throws Exception {
    Growth growth = new Growth(Clock.systemUTC(), System::nanoTime);
    Path file = session("ROST1", "000003.mkv").resolve("000003.mkv");
    Instant made = Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    grows(growth, file, Duration.ofSeconds(46), made.plusSeconds(1));
    Files.setLastModifiedTime(file, FileTime.from(made.plusSeconds(2)));

    JsonNode event = named(growth, file, Duration.ofSeconds(47), "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(made.minusSeconds(45), within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isEqualTo(47);
  }

  /** The fault: nobody has seen the file grow, and the camera has set its clock meanwhile. */
  @ParameterizedTest
  @CsvSource({"000000.mkv, 1800", "000003.mkv, 1800", "000003.mkv, 5"})
  void shouldGoByTheTimesOfTheFileWhereNobodyHasSeenItGrow(String name, long step)
      throws Exception {
    Path session =
        Files.createDirectories(
            outputDir
                .resolve("ROST1/.recording")
                .resolve(SESSION.format(Instant.now().minusSeconds(5))));
    Path file = Files.write(session.resolve(name), Films.lasting(LENGTH));
    Instant made = Files.readAttributes(file, BasicFileAttributes.class).creationTime().toInstant();
    Files.setLastModifiedTime(file, FileTime.from(made.plusSeconds(8)));

    JsonNode event =
        named(
            new Growth(Clock.systemUTC(), System::nanoTime),
            file,
            Duration.ofSeconds(8 + step),
            "segment-closed");

    assertThat(Instant.parse(event.path("start").asText()))
        .isCloseTo(made, within(5, ChronoUnit.MILLIS));
    assertThat(event.path("duration").asDouble()).isCloseTo(8, within(0.005));
  }

  private JsonNode named(Growth growth, Path file, Duration length, String event) throws Exception {
    segments(true, Clock.systemUTC(), growth)
        .name(new Segment("ROST1", file, name(file).startsWith("000000"), Optional.of(length)));
    return event(event);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** The event of this kind in the ledger; null where there is none. */
  private JsonNode event(String kind) throws Exception {
    return Site.ledger(home.resolve("state/ledger")).stream()
        .filter(event -> event.path("event").asText().equals(kind))
        .findFirst()
        .orElse(null);
  }

  /** A look sees so much footage in a file, written last at this instant. */
  private static void grows(Growth growth, Path file, Duration length, Instant written)
      throws Exception {
    Files.write(file, Films.lasting(length));
    Files.setLastModifiedTime(file, FileTime.from(written));
    grows(growth, file);
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

    assertThat(segments.closed()).hasSize(1);
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
      Files.write(session.resolve(file), Films.lasting(LENGTH));
    }
    return session;
  }
}
