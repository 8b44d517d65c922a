package auklab.video.stage;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Tells news from what was said a moment ago, so that a lasting fault cannot fill a log. */
public final class Repeats {
  /** The same is said again after this time. */
  static final Duration SILENCE = Duration.ofMinutes(10);

  private record Said(String text, Instant when) {}

  private final Clock clock;
  private final Map<String, Said> said = new ConcurrentHashMap<>();

  /**
   * @param clock the wall clock
   */
  public Repeats(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whether this is worth saying.
   *
   * @param who whom it is about
   * @param text what is to be said
   */
  public boolean isNews(String who, String text) {
    Instant now = clock.instant();
    Said last = said.get(who);
    boolean repeated =
        last != null
            && last.text().equals(text)
            && Duration.between(last.when(), now).abs().compareTo(SILENCE) < 0;
    if (!repeated) {
      said.put(who, new Said(text, now));
    }
    return !repeated;
  }
}
