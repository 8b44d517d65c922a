package auklab.video.footage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {
  private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

  /** At 01:00 UTC on this day, clocks go from 03:00 back to 02:00. */
  @ParameterizedTest
  @CsvSource({
    "2026-10-24T23:59:59Z, ROST2_20261025T015959.mkv",
    "2026-10-25T00:00:00Z, ROST2_20261025T020000.mkv",
    "2026-10-25T00:30:00Z, ROST2_20261025T023000.mkv",
    "2026-10-25T00:59:59Z, ROST2_20261025T025959.mkv",
    "2026-10-25T01:00:00Z, ROST2_20261025T020000+0100.mkv",
    "2026-10-25T01:30:00Z, ROST2_20261025T023000+0100.mkv",
    "2026-10-25T01:59:59Z, ROST2_20261025T025959+0100.mkv",
    "2026-10-25T02:00:00Z, ROST2_20261025T030000.mkv"
  })
  void shouldTellTheSecondPassThroughTheRepeatedHourByItsOffset(Instant start, String name) {
    assertThat(SegmentName.of("ROST2", start, STOCKHOLM)).isEqualTo(name);
  }

  @Test
  void shouldNameTheHourThatIsSkippedInSpringByTheNewTime() {
    assertThat(SegmentName.of("ROST2", Instant.parse("2026-03-29T01:00:00Z"), STOCKHOLM))
        .isEqualTo("ROST2_20260329T030000.mkv");
  }

  @Test
  void shouldCutFractionsOfASecondOff() {
    assertThat(SegmentName.of("A_B-1", Instant.parse("2026-07-01T10:00:00.999Z"), STOCKHOLM))
        .isEqualTo("A_B-1_20260701T120000.mkv");
  }

  @ParameterizedTest
  @CsvSource({
    "ROST2_20260701T120000.mkv, 1, ROST2_20260701T120000.mkv",
    "ROST2_20260701T120000.mkv, 2, ROST2_20260701T120000-2.mkv",
    "ROST2_20260701T120000.mkv, 13, ROST2_20260701T120000-13.mkv",
    "ROST2_20261025T023000+0100.mkv, 2, ROST2_20261025T023000+0100-2.mkv",
    "notes, 2, notes-2",
    ".hidden, 2, .hidden-2"
  })
  void shouldNumberTheNamesToTry(String name, int n, String candidate) {
    assertThat(SegmentName.candidate(name, n)).isEqualTo(candidate);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROST2_20261025T023000.mkv",
        "ROST2_20261025T023000+0100.mkv",
        "ROST2_20261025T023000-0330.mkv",
        "ROST2_20261025T023000-2.mkv",
        "ROST2_20261025T023000+0100-2.mkv",
        "RO_ST_2_20261025T023000.mkv"
      })
  void shouldReadTheDateOf(String name) {
    assertThat(SegmentName.date(name)).contains(LocalDate.of(2026, 10, 25));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROST2.mkv",
        "ROST2_20261325T023000.mkv",
        "ROST2_20260230T023000.mkv",
        "ROST2_20261025.mkv",
        "ROST2_20261025T023000.mp4",
        "ROST2_20261025T023000.mkv.part",
        "ROST2_20261025T023000 (copy).mkv"
      })
  void shouldReadNoDateOf(String name) {
    assertThat(SegmentName.date(name)).isEmpty();
  }

  @Test
  void shouldReadTheDateOfEveryNameItGives() {
    Instant start = Instant.parse("2026-10-24T22:30:00Z");
    for (int minutes = 0; minutes < 24 * 60; minutes += 30) {
      String name = SegmentName.of("ROST2", start.plusSeconds(minutes * 60L), STOCKHOLM);
      assertThat(SegmentName.date(SegmentName.candidate(name, 2)))
          .as(name)
          .contains(LocalDate.of(2026, 10, 25));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb.mkv", "a\rb.mkv", "a\tb.mkv", "a\u0000.mkv", "\u007f.mkv"})
  void shouldKeepNamesWithControlCharactersOutOfLogs(String name) {
    assertThat(SegmentName.canBeLogged(name)).isFalse();
  }

  @Test
  void shouldLetEveryOtherNameIntoLogs() {
    assertThat(SegmentName.canBeLogged("RÖST 2/2026-10-25/-it's \"x\" \\#012.mkv")).isTrue();
  }

  @Test
  void shouldOrderTheSecondPassThroughAnHourBehindTheWholeFirst() {
    assertThat(
            java.util.stream.Stream.of(
                    "ROST1_20261025T030000.mkv",
                    "ROST1_20261025T020000+0100.mkv",
                    "ROST2_20261025T025000.mkv",
                    "ROST1_20261025T020000-2.mkv",
                    "ROST2_20261024T235000.mkv")
                .sorted(
                    java.util.Comparator.comparing(name -> SegmentName.order(name, Instant.EPOCH))))
        .containsExactly(
            "ROST2_20261024T235000.mkv",
            "ROST1_20261025T020000-2.mkv",
            "ROST2_20261025T025000.mkv",
            "ROST1_20261025T020000+0100.mkv",
            "ROST1_20261025T030000.mkv");
  }
}
