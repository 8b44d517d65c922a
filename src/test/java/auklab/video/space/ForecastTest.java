package auklab.video.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import auklab.video.Given;
import auklab.video.config.Backup;
import auklab.video.config.Cameras;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.site.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {
  private static final long MB = 1_000_000;
  private static final Instant NOON = Instant.parse("2026-07-01T00:30:00Z");

  @TempDir Path home;
  private final AtomicLong nanos = new AtomicLong();
  private final Inodes inodes = new Inodes(nanos::get);

  @Test
  void shouldTellHowLongThereIsRoomAtThePresentRate() throws IOException {
    closed("ROST1", NOON.minus(Duration.ofHours(4)), 600 * 99 * MB, 600);
    closed("ROST1", NOON.minus(Duration.ofHours(2)), 600 * MB, 600);
    closed("ROST1", NOON.minus(Duration.ofMinutes(5)), 300 * MB, 300);
    closed("ROST2", NOON.minus(Duration.ofMinutes(1)), 60 * MB, 30);
    closed("GONE9", NOON.minus(Duration.ofMinutes(1)), 600 * MB, 600);
    long free = home.toFile().getUsableSpace();

    Forecast forecast = forecast(free / 2);

    assertThat(forecast.bytesPerSecond()).as("what is configured, of late").isEqualTo(3.0 * MB);
    assertThat(forecast.untilFull().orElseThrow().toSeconds())
        .isCloseTo(free / 2 / (3 * MB), within(3000L));
    assertThat(forecast.text()).startsWith("about ");
    assertThat(forecast.describe())
        .containsEntry("bytes_per_second", 3 * MB)
        .containsEntry("reserve", free / 2)
        .containsKeys("disk", "free", "seconds_until_full", "until_full");
  }

  /** Two cameras with segments of ten minutes: 300 s a file, of which ten can still be made. */
  @Test
  void shouldTellHowLongThereAreInodesWhereThoseAreFewer() throws Exception {
    Path place = home.resolve("ready");
    try (SmallDisk disk = SmallDisk.inMemory(place, "size=8m,nr_inodes=101")) {
      closed("ROST1", NOON.minus(Duration.ofMinutes(20)), 600, 600);
      closed("ROST2", NOON.minus(Duration.ofMinutes(20)), 600, 600);
      Path ready = disk.seen(place);
      for (int i = 0; i < 80; i++) {
        Files.createFile(ready.resolve("file-" + i));
      }
      Forecast forecast = forecast(1000, ready);
      inodes.now(Filesystem.holding(ready).orElseThrow());

      assertThat(forecast.describe()).containsEntry("inodes_free", 20L);
      assertThat(forecast.untilFull()).contains(Duration.ofSeconds(10 * 300));
    }
  }

  @Test
  void shouldKnowWhatCameSinceItWasAskedLast() throws IOException {
    closed("ROST1", NOON.minus(Duration.ofMinutes(20)), 600 * MB, 600);
    Forecast forecast = forecast(0);
    assertThat(forecast.bytesPerSecond()).isEqualTo(1.0 * MB);

    closed("ROST1", NOON.minus(Duration.ofMinutes(10)), 600 * 3 * MB, 600);
    assertThat(forecast.bytesPerSecond()).as("read a moment ago").isEqualTo(1.0 * MB);
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(forecast.bytesPerSecond()).isEqualTo(2.0 * MB);
  }

  @Test
  void shouldSayThatItDoesNotKnowWhereNothingWasRecorded() {
    Forecast forecast = forecast(0);

    assertThat(forecast.untilFull()).isEmpty();
    assertThat(forecast.text()).contains("not known");
    assertThat(forecast.describe()).doesNotContainKey("until_full");
  }

  @Test
  void shouldSayThatThereIsNoTimeLeftBelowTheReserve() throws IOException {
    closed("ROST1", NOON.minus(Duration.ofMinutes(20)), 600 * MB, 600);

    Forecast forecast = forecast(Long.MAX_VALUE / 4);

    assertThat(forecast.untilFull()).contains(Duration.ZERO);
    assertThat(forecast.text()).isEqualTo("less than a minute");
  }

  @ParameterizedTest
  @CsvSource({
    "30, less than a minute",
    "60, about 1 minute",
    "3599, about 59 minutes",
    "3600, about 1 hour",
    "9000, about 2 hours 30 minutes",
    "86400, about 1 day",
    "275000, about 3 days 4 hours"
  })
  void shouldSayATimeAsPeopleDo(long seconds, String text) {
    assertThat(Amount.time(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  private void closed(String station, Instant when, long bytes, int seconds) throws IOException {
    new Ledger(home.resolve("state/ledger"), Clock.fixed(when, ZoneOffset.UTC), "boot-1")
        .append(
            Event.of("segment-closed")
                .with("station", station)
                .with("bytes", bytes)
                .with("duration", seconds));
  }

  private Forecast forecast(long reserve) {
    return forecast(reserve, home);
  }

  private Forecast forecast(long reserve, Path place) {
    Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    Ledger ledger = new Ledger(home.resolve("state/ledger"), clock, "boot-1");
    Recorded recorded = new Recorded(ledger::readSince, Duration.ofMinutes(10), clock, nanos::get);
    Backup.Space space = new Backup.Space(OptionalLong.of(reserve), List.of(), List.of(), 85);
    Cameras cameras = Given.cameras(place, "ROST1", "ROST2");
    return new Forecast(
        () -> cameras, place.resolve("ready"), new Reserve(space, recorded), recorded, inodes);
  }
}
