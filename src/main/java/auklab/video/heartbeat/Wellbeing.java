package auklab.video.heartbeat;

import auklab.video.footage.Freshness;
import auklab.video.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What it means that all is well:
 *
 * <ol>
 *   <li>the recorders are looked after: the last look at them was not long ago;
 *   <li>the ledger can be written, really and durably, so that nothing happens unseen;
 *   <li>no camera is dead in the monitor's sense.
 * </ol>
 *
 * <p>An archive that is away or a disk that fills is not among it: of that, mails tell, and the
 * machine is alive to send them.
 */
public final class Wellbeing {
  /** A machine that is busy may look at its recorders late; one that hangs does not look at all. */
  private static final Duration LOOKED_AFTER = Duration.ofSeconds(30);

  private final Freshness freshness;
  private final Ledger ledger;
  private final Duration longest;

  /**
   * @param freshness knows of the looks at the recorders
   * @param ledger the ledger
   * @param period how often the recorders are looked at
   */
  public Wellbeing(Freshness freshness, Ledger ledger, Duration period) {
    this.freshness = freshness;
    this.ledger = ledger;
    Duration some = period.multipliedBy(3);
    this.longest = some.compareTo(LOOKED_AFTER) > 0 ? some : LOOKED_AFTER;
  }

  /**
   * Looks whether all is well.
   *
   * @param dead the stations whose cameras are dead
   * @return what is not well, in words; empty where all is
   */
  public String trouble(List<String> dead) {
    Optional<Duration> sinceLook = freshness.sinceLook();
    if (sinceLook.isEmpty()) {
      return "the recorders have not been looked at yet";
    }
    if (sinceLook.get().compareTo(longest) > 0) {
      return "nobody looks at the recorders any more";
    }
    try {
      ledger.prove();
    } catch (IOException e) {
      return "the ledger cannot be written: " + e;
    }
    return dead.isEmpty() ? "" : "no footage of " + String.join(", ", dead);
  }
}
