package auklab.video.organize;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.Given;
import auklab.video.clock.SetClock;
import auklab.video.clock.Steps;
import auklab.video.config.Backup.OrganizeWhen;
import auklab.video.config.Cameras;
import auklab.video.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final Duration OLD = Duration.ofSeconds(2 * Given.SEGMENT_TIME + 1);

  @TempDir Path home;

  @Test
  void shouldKnowASegmentThatTheRecorderHasClosed() throws IOException {
    assertThat(finished(OrganizeWhen.CLOSED).test(closed(segment("a.mkv", Duration.ZERO))))
        .isTrue();
  }

  @Test
  void shouldWaitForASegmentThatMayStillBeWritten() throws IOException {
    Finished finished = finished(OrganizeWhen.CLOSED);

    assertThat(finished.test(segment("a.mkv", Duration.ZERO))).isFalse();
    assertThat(finished.test(segment("b.mkv", OLD.minusSeconds(1)))).isFalse();
    assertThat(finished.test(segment("c.mkv", OLD))).isTrue();
  }

  @Test
  void shouldWaitForTheAgeAlwaysWhereTheOwnerWantsThat() throws IOException {
    Finished finished = finished(OrganizeWhen.AGE);

    assertThat(finished.test(closed(segment("a.mkv", OLD.minusSeconds(1))))).isFalse();
    assertThat(finished.test(closed(segment("b.mkv", OLD)))).isTrue();
  }

  @Test
  void shouldMeasureTheAgeByTheSegmentsOfTheCamera() throws IOException {
    Cameras cameras =
        new Cameras(
            List.of(Given.camera("ROST1", home).recordedTo(home.resolve("cameras"), 60)),
            Given.SEGMENT_TIME,
            home.resolve("state"));
    Finished finished = finished(cameras, OrganizeWhen.CLOSED);

    assertThat(finished.test(segment("a.mkv", Duration.ofSeconds(121)))).isTrue();
    assertThat(finished.test(segment("a.mkv", Duration.ofSeconds(120)))).isFalse();
  }

  @Test
  void shouldOrganizeAStationThatIsNotConfiguredAnyMore() throws IOException {
    Path segment = Files.createDirectories(home.resolve("cameras/GONE")).resolve("a.mkv");
    Files.writeString(segment, "footage");
    Files.setLastModifiedTime(segment, FileTime.from(NOW.minus(OLD)));

    assertThat(finished(OrganizeWhen.CLOSED).test(segment)).isTrue();
  }

  /** The fault: the clock was wrong when the segment was written. */
  @Test
  void shouldNotWaitUntilTheTimeOfASegmentFromTheFutureHasCome() throws IOException {
    Finished finished = finished(OrganizeWhen.CLOSED);

    assertThat(finished.test(segment("a.mkv", Duration.ofSeconds(-60)))).isFalse();
    assertThat(finished.test(segment("b.mkv", OLD.negated()))).isTrue();
  }

  /** The fault: the clock is set forward while another program writes. */
  @Test
  void shouldNotTellAgesByAClockThatWasJustSet() throws IOException {
    SetClock clock = new SetClock(NOW.minus(OLD));
    Steps steps =
        new Steps(
            new Ledger(home.resolve("state/ledger"), clock, "boot-1"), clock, clock::nanoTime);
    Finished finished = finished(Given.cameras(home, "ROST1"), OrganizeWhen.CLOSED, steps);
    Path written = segment("a.mkv", OLD);

    clock.set(OLD);
    assertThat(finished.test(written)).as("before the step was noted").isFalse();
    steps.look();
    clock.pass(OLD.minusSeconds(2));
    assertThat(finished.test(written)).as("before it could be written again").isFalse();
    clock.pass(Duration.ofSeconds(2));
    assertThat(finished.test(written)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(OrganizeWhen.class)
  void shouldNeverTakeALinkForASegment(OrganizeWhen when) throws IOException {
    Path segment = closed(segment("a.mkv", OLD));
    Path link = Files.createSymbolicLink(segment.resolveSibling("link.mkv"), segment);
    Path dangling =
        Files.createSymbolicLink(segment.resolveSibling("dangling.mkv"), home.resolve("nowhere"));

    assertThat(finished(when).test(link)).isFalse();
    assertThat(finished(when).test(dangling)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(OrganizeWhen.class)
  void shouldNeverTakeAFolderForASegment(OrganizeWhen when) throws IOException {
    Path folder = Files.createDirectories(home.resolve("cameras/ROST1/folder.mkv"));
    Files.setLastModifiedTime(folder, FileTime.from(NOW.minus(OLD)));

    assertThat(finished(when).test(folder)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mkv.part", "a.mp4", "mkv", "a.MKV"})
  void shouldNotTakeForASegment(String name) throws IOException {
    assertThat(finished(OrganizeWhen.CLOSED).test(closed(segment(name, OLD)))).isFalse();
  }

  @Test
  void shouldNotTakeWhatIsGoneForASegment() {
    assertThat(finished(OrganizeWhen.CLOSED).test(home.resolve("cameras/ROST1/gone.mkv")))
        .isFalse();
  }

  /** A segment that cannot be moved must not come first in every look at the folder. */
  @Test
  void shouldOfferASegmentThatStaysOnlyOnceInASegmentsTime() throws IOException {
    Path stuck = closed(segment("a.mkv", OLD));
    Finished finished = finished(OrganizeWhen.CLOSED);

    assertThat(finished.offer(stuck.toString())).isTrue();
    assertThat(finished.offer(stuck.toString())).isFalse();

    finished.settle(stuck);
    assertThat(finished.offer(stuck.toString())).isTrue();
  }

  @Test
  void shouldOfferASegmentToOneOfManyWhoAskAtOnce() throws Exception {
    String segment = closed(segment("a.mkv", OLD)).toString();
    Finished finished = finished(OrganizeWhen.CLOSED);

    assertThat(IntStream.range(0, 1000).parallel().filter(asked -> finished.offer(segment)).count())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-rf.mkv", "a 'b' \"c\" $(d) ${body} `e`.mkv", "é.mkv", "%s\\,;*?.mkv"})
  void shouldOfferOddNames(String name) throws IOException {
    assertThat(finished(OrganizeWhen.CLOSED).offer(closed(segment(name, OLD)).toString())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb.mkv", "a\tb.mkv", "a\u001bb.mkv"})
  void shouldLeaveWhatWouldBreakALog(String name) throws IOException {
    Path segment = closed(segment(name, OLD));

    assertThat(finished(OrganizeWhen.CLOSED).offer(segment.toString())).isFalse();
    assertThat(segment).hasContent("footage");
  }

  @Test
  void shouldLookIntoALinkedFolderOnlyWhereACameraRecords() throws IOException {
    Finished finished = finished(OrganizeWhen.CLOSED);
    Path outside = Files.createDirectories(home.resolve("outside"));
    Path cameras = Files.createDirectories(home.resolve("cameras"));
    Path configured = Files.createSymbolicLink(cameras.resolve("ROST1"), outside);
    Path stray = Files.createSymbolicLink(cameras.resolve("STRAY"), outside);

    assertThat(finished.looksInto(configured.toString())).isTrue();
    assertThat(finished.looksInto(stray.toString())).isFalse();
    assertThat(finished.looksInto(Files.createDirectory(cameras.resolve("GONE")).toString()))
        .isTrue();
    assertThat(finished.looksInto(Files.createDirectory(cameras.resolve("#recycle")).toString()))
        .as("what somebody has thrown away")
        .isFalse();
  }

  private Finished finished(OrganizeWhen when) {
    return finished(Given.cameras(home, "ROST1"), when);
  }

  private Finished finished(Cameras cameras, OrganizeWhen when) {
    return finished(cameras, when, Given.noSteps(home, clock()));
  }

  private Finished finished(Cameras cameras, OrganizeWhen when, Steps steps) {
    return new Finished(() -> cameras, Given.backup(home, when), steps, clock(), System::nanoTime);
  }

  private static Clock clock() {
    return Clock.fixed(NOW, ZoneOffset.UTC);
  }

  private Path segment(String name, Duration age) throws IOException {
    Path segment = Files.createDirectories(home.resolve("cameras/ROST1")).resolve(name);
    Files.writeString(segment, "footage");
    return Files.setLastModifiedTime(segment, FileTime.from(NOW.minus(age)));
  }

  private static Path closed(Path segment) throws IOException {
    return Files.setPosixFilePermissions(segment, PosixFilePermissions.fromString("r--r--r--"));
  }
}
