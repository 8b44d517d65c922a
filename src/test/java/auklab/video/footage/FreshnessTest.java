package auklab.video.footage;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.site.Films;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  @TempDir Path home;
  private final SetClock clock = new SetClock(NOON.plusSeconds(3600));
  private Path recorded;
  private Path ready;
  private Freshness freshness;

  @BeforeEach
  void nameFolders() {
    recorded = home.resolve("cameras/ROST1");
    ready = home.resolve("ready/ROST1");
    freshness = freshness();
  }

  @Test
  void shouldKnowNothingOfAStationThatNeverRecorded() {
    assertThat(lastGrowth()).isEmpty();
    assertThat(freshness.knows("ROST1")).isFalse();
  }

  @Test
  void shouldRememberGrowthWhenTheFootageIsGone() throws IOException {
    freshness.grew("ROST1", NOON);

    assertThat(lastGrowth()).contains(NOON);
    assertThat(freshness.knows("ROST1")).isTrue();
    assertThat(freshness.knows("ROST2")).isFalse();
  }

  @Test
  void shouldNeverGoBack() throws IOException {
    freshness.grew("ROST1", NOON);
    freshness.grew("ROST1", NOON.minusSeconds(600));

    assertThat(lastGrowth()).contains(NOON);
  }

  @Test
  void shouldGoOn() throws IOException {
    freshness.grew("ROST1", NOON);
    freshness.grew("ROST1", NOON.plusSeconds(600));

    assertThat(lastGrowth()).contains(NOON.plusSeconds(600));
  }

  @Test
  void shouldSeeTheSegmentThatIsBeingWritten() throws IOException {
    freshness.grew("ROST1", NOON);
    Path growing = recorded.resolve(".recording/20260701T115000.000Z/000001.mkv");
    segment(growing, NOON.plusSeconds(5));
    Files.write(growing, Films.lasting(Duration.ofSeconds(2)));
    Files.setLastModifiedTime(growing, FileTime.from(NOON.plusSeconds(5)));

    assertThat(lastGrowth()).contains(NOON.plusSeconds(5));
  }

  /** The fault: the camera lets FFmpeg connect, and sends no frame. */
  @Test
  void shouldNotTakeAHeadWithoutAFrameForGrowth() throws IOException {
    freshness.grew("ROST1", NOON);
    Path growing = recorded.resolve(".recording/20260701T115000.000Z/000000.mkv");
    segment(growing, NOON.plusSeconds(5));
    Files.write(growing, Films.header());
    Files.setLastModifiedTime(growing, FileTime.from(NOON.plusSeconds(5)));

    assertThat(lastGrowth()).contains(NOON);
  }

  @Test
  void shouldSeeASegmentThatWaitsToBeOrganized() throws IOException {
    segment(recorded.resolve("ROST1_20260701T115000.mkv"), NOON);
    segment(recorded.resolve("ROST1_20260701T114000.mkv"), NOON.minusSeconds(600));

    assertThat(lastGrowth()).contains(NOON);
  }

  @Test
  void shouldSeeFootageThatAnotherRecorderLeftInTheNewestDay() throws IOException {
    segment(ready.resolve("2026-06-30/ROST1_20260630T235000.mkv"), NOON.minusSeconds(43200));
    segment(ready.resolve("2026-07-01/ROST1_20260701T115000.mkv"), NOON);

    assertThat(lastGrowth()).contains(NOON);
  }

  /** The fault: the clock is set forward; every file is older than it was by that. */
  @Test
  void shouldCountByTheClockThatNobodySets() throws IOException {
    segment(recorded.resolve("ROST1_20260701T124500.mkv"), clock.instant().minusSeconds(5));
    freshness.saw("ROST1");
    freshness.sinceGrowth("ROST2", ready, ready);
    freshness.grew("ROST2", clock.instant());
    freshness.sinceGrowth("ROST2", ready, ready);

    clock.set(Duration.ofDays(1));
    clock.pass(Duration.ofSeconds(30));

    assertThat(sinceGrowth()).contains(Duration.ofSeconds(30));
    assertThat(freshness.sinceGrowth("ROST2", ready, ready)).contains(Duration.ofSeconds(30));
  }

  /** The fault: the clock is set back, so that all times of before lie in the future. */
  @Test
  void shouldNotBeBlindUntilTheTimesOfBeforeHaveComeAgain() throws IOException {
    freshness.grew("ROST1", clock.instant());
    segment(recorded.resolve("ROST1_20260701T125500.mkv"), clock.instant());
    freshness.saw("ROST1");

    clock.set(Duration.ofHours(-1));
    clock.pass(Duration.ofMinutes(20));
    assertThat(sinceGrowth()).contains(Duration.ofMinutes(20));

    freshness.grew("ROST1", clock.instant().minusSeconds(300));
    assertThat(lastGrowth()).contains(clock.instant().minusSeconds(300));
    clock.pass(Duration.ofMinutes(50));
    assertThat(sinceGrowth()).as("when they have").contains(Duration.ofMinutes(70));
  }

  @Test
  void shouldNotTakeAnythingElseForFootage() throws IOException {
    segment(recorded.resolve("notes.txt"), NOON);
    segment(ready.resolve("2026-07-01/SHA256SUMS"), NOON);

    assertThat(lastGrowth()).isEmpty();
  }

  /** What another process knows, at one o'clock. */
  private Optional<Instant> lastGrowth() {
    return freshness().sinceGrowth("ROST1", recorded, ready).map(clock.instant()::minus);
  }

  private Optional<Duration> sinceGrowth() {
    return freshness.sinceGrowth("ROST1", recorded, ready);
  }

  private Freshness freshness() {
    return new Freshness(home.resolve("state/growth"), clock, clock::nanoTime);
  }

  private static void segment(Path file, Instant modified) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage");
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }
}
