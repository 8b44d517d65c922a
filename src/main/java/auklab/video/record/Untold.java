package auklab.video.record;

import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Repeats;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/**
 * Events on their way to the ledger. Where it cannot be written, as on a full disk, they wait here
 * in their order, and recording goes on.
 */
final class Untold {
  /** So many wait at most: a day of ten cameras. Then the oldest are given up. */
  static final int MOST = 10_000;

  private final Ledger ledger;
  private final Repeats repeats;
  private final Deque<Event> events = new ArrayDeque<>();

  /**
   * @param ledger where they are written
   * @param repeats keeps a lasting fault from filling the log
   */
  Untold(Ledger ledger, Repeats repeats) {
    this.ledger = ledger;
    this.repeats = repeats;
  }

  /** Writes an event, now or as soon as it can be written. */
  synchronized void tell(Event event) {
    events.add(event);
    if (events.size() > MOST) {
      events.remove();
    }
    again();
  }

  /** Whether some wait. */
  synchronized boolean isWaiting() {
    return !events.isEmpty();
  }

  /** Writes those that wait. */
  synchronized void again() {
    try {
      while (!events.isEmpty()) {
        ledger.append(events.peek());
        events.remove();
      }
    } catch (IOException e) {
      if (repeats.isNews("ledger", e.toString())) {
        LoggerFactory.getLogger("record")
            .error(
                "the ledger cannot be written; what happens is kept for later: {}", e.toString());
      }
    }
  }
}
