package auklab.video.alert;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.clock.SetClock;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Stockholm");
  private static final LocalDate DAY = LocalDate.of(2026, 6, 1);

  @TempDir Path stateDir;
  private final SetClock clock = new SetClock(Instant.parse("2026-06-01T10:00:00Z"));

  @Test
  void shouldTellEachDayOnceFromItsHourOnAlsoAfterARestart() throws Exception {
    assertThat(days(Duration.ofDays(4)))
        .containsExactly(
            "2026-06-02T05:00:00Z 2026-06-01",
            "2026-06-03T05:00:00Z 2026-06-02",
            "2026-06-04T05:00:00Z 2026-06-03",
            "2026-06-05T05:00:00Z 2026-06-04");
  }

  /** The fault: the clock jumps years ahead, and back again; then a day back. */
  @Test
  void shouldTellADayOnceWhereverTheClockIsSetTo() throws Exception {
    days(Duration.ofDays(1));
    clock.set(Duration.ofDays(5000));
    assertThat(days(Duration.ofHours(2))).hasSize(1);
    clock.set(Duration.ofDays(-5000));
    assertThat(days(Duration.ofHours(2))).isEmpty();
    clock.set(Duration.ofDays(-1));
    assertThat(days(Duration.ofDays(1))).as("told before").isEmpty();

    assertThat(days(Duration.ofDays(1))).hasSize(1).first().asString().endsWith(" 2026-06-02");
  }

  @Test
  void shouldSayHowTheDayWas() throws Exception {
    Ledger ledger = new Ledger(stateDir.resolve("ledger"), clock, "boot-1");
    ledger.append(Event.of("recorder-ended").with("station", "ROST2"));
    ledger.append(Event.of("recorder-ended").with("station", "ROST2"));
    clock.pass(Duration.ofHours(13));
    ledger.append(Event.of("recorder-ended").with("station", "of the next day"));
    clock.pass(Duration.ofHours(8));

    Map<String, String> mail =
        digest()
            .mail(
                DAY,
                List.of(
                    Map.of("station", "ROST1", "percent", 100.0, "lost", 0.0),
                    Map.of(
                        "station",
                        "ROST2",
                        "percent",
                        97.96,
                        "lost",
                        1800.0,
                        "worst",
                        1500.0,
                        "worst_cause",
                        "camera unreachable")),
                Map.of("files", 12, "bytes", 3_600_000_000L),
                "about 3 days",
                List.of(
                    Map.of("what", "[NAS] the archive is away", "since", "2026-06-01T14:00:12Z")));

    assertThat(mail)
        .containsEntry("subject", "[DIGEST] 2026-06-01: every camera at least 97.9 %, 1 open");
    assertThat(mail.get("text").lines().toList())
        .contains(
            "Waiting for the archive: 12 segments, 3.6 GB",
            "Last proven: nothing since the start",
            "The archive may be away for: about 3 days",
            "Recorders that ended: 2, ROST2 2",
            "Segments that were not as agreed: 0",
            "  [NAS] the archive is away, since 2026-06-01T14:00:12Z")
        .anyMatch(line -> line.matches(" +ROST1 +100.000 %"))
        .anyMatch(
            line ->
                line.matches(
                    " +ROST2 +97.960 %  lost 30 min 0 s, at most 25 min 0 s at once: camera"
                        + " unreachable"));
  }

  /** A new process for each look. */
  private Digest digest() {
    Ledger ledger = new Ledger(stateDir.resolve("ledger"), clock, "boot-1");
    return new Digest(stateDir, 7, "field-pc", ledger, clock, ZONE);
  }

  private List<String> days(Duration time) throws Exception {
    List<String> days = new ArrayList<>();
    for (long minute = 0; minute < time.toMinutes(); minute += 10) {
      var due = digest().due();
      if (due.isPresent()) {
        days.add(clock.instant() + " " + due.get());
        digest().told(due.get());
      }
      clock.pass(Duration.ofMinutes(10));
    }
    return days;
  }
}
