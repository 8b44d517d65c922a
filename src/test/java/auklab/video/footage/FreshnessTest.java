package auklab.video.footage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshnessTest {
  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");

  @TempDir Path home;
  private Path recorded;
  private Path ready;
  private Freshness freshness;

  @BeforeEach
  void nameFolders() {
    recorded = home.resolve("cameras/ROST1");
    ready = home.resolve("ready/ROST1");
    freshness = new Freshness(home.resolve("state/growth"));
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
    segment(recorded.resolve(".recording/20260701T115000.000Z/000001.mkv"), NOON.plusSeconds(5));

    assertThat(lastGrowth()).contains(NOON.plusSeconds(5));
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

  @Test
  void shouldNotTakeAnythingElseForFootage() throws IOException {
    segment(recorded.resolve("notes.txt"), NOON);
    segment(ready.resolve("2026-07-01/SHA256SUMS"), NOON);

    assertThat(lastGrowth()).isEmpty();
  }

  private Optional<Instant> lastGrowth() {
    return freshness.lastGrowth("ROST1", recorded, ready);
  }

  private static void segment(Path file, Instant modified) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "footage");
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }
}
