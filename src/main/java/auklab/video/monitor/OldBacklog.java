package auklab.video.monitor;

import auklab.video.stage.Matter;
import auklab.video.stage.Outcome;
import auklab.video.stage.Report;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether footage waits for the archive for long, although nothing is known to be wrong with it.
 */
public final class OldBacklog {
  private final Duration patience;
  private final Clock clock;

  /**
   * @param patience how long footage may wait
   * @param clock the wall clock
   */
  public OldBacklog(Duration patience, Clock clock) {
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What people are to know of what waits.
   *
   * @param backlog what waits: {@code files}, and since when, {@code oldest}
   * @param trouble the archive's trouble that is known, of which this would only be a consequence
   */
  public Report report(Map<String, Object> backlog, Set<String> trouble) {
    Optional<Duration> waits =
        Optional.ofNullable(backlog.get("oldest"))
            .map(oldest -> Duration.between(Instant.parse(oldest.toString()), clock.instant()))
            .filter(age -> trouble.isEmpty() && age.compareTo(patience) >= 0);
    return Report.all("backlog", waits.map(age -> matter(age, backlog)));
  }

  private static Matter matter(Duration age, Map<String, Object> backlog) {
    long files = ((Number) backlog.getOrDefault("files", 0)).longValue();
    return Matter.of(
            "backlog",
            "[NAS] footage has not been archived for " + age.toHours() + " h",
            "The oldest footage here has waited for the archive for "
                + age.toHours()
                + " h, although nothing is known to be wrong with it.\n\nWaiting here: "
                + Outcome.count(files, "segment")
                + "\nLast proven: "
                + backlog.getOrDefault("last_proof", "nothing since the start")
                + "\n\n"
                + "Likely cause: the archive takes less than is recorded, or backup does not run.\n"
                + "Next: auklab-video status, then auklab-video backup.\n")
        .called("[NAS] footage waits for the archive", "[NAS] no footage waits for long any more");
  }
}
