package auklab.video.alert;

import auklab.video.stage.Repeats;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the alerts of one {@link Spool} in their order, none twice. While the server cannot be
 * reached, or does not let us in, all wait, and it is tried more and more rarely; an alert that it
 * refuses for good is set aside, so that those behind it go on.
 *
 * <p>An alert is taken away as soon as the server has accepted it. Who is killed in the moment
 * between sends it again, under the same Message-ID, by which most servers and programs know it.
 */
public final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger("alert");

  /** Who is not taken now, but others are, is tried again after this time. */
  private static final Duration LATER = Duration.ofMinutes(5);

  /** After this time he counts as refused. */
  private static final Duration GIVEN_UP = Duration.ofHours(24);

  private final String way;
  private final Spool spool;
  private final boolean on;
  private final Function<Throwable, Verdict> judge;
  private final Duration least;
  private final Duration most;
  private final Mask mask;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Repeats repeats;
  private final Map<String, String> refusedAddresses = new TreeMap<>();

  /** Names of those that were sent and could not be taken away, on a disk that fails. */
  private final List<String> stuck = new ArrayList<>();

  private Optional<Alert> inHand = Optional.empty();
  private boolean idle;
  private Duration pause = Duration.ZERO;
  private long pausedAt;
  private String error = "";
  private Instant errorAt = Instant.EPOCH;
  private Optional<Instant> sentAt = Optional.empty();
  private String lastRefused = "";

  /**
   * @param way what the alerts are on this way: "mail" or "webhook"
   * @param spool where they wait
   * @param on whether this way is configured; otherwise nothing is ever due
   * @param judge tells what a fault of an attempt means
   * @param least the first pause after a fault
   * @param most the longest one; each is twice that before
   * @param mask takes secrets out of what servers say
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  Delivery(
      String way,
      Spool spool,
      boolean on,
      Function<Throwable, Verdict> judge,
      Duration least,
      Duration most,
      Mask mask,
      Clock clock,
      LongSupplier nanoTime) {
    this.way = way;
    this.spool = spool;
    this.on = on;
    this.judge = judge;
    this.least = least;
    this.most = most;
    this.mask = mask;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.repeats = new Repeats(clock);
  }

  boolean isOn() {
    return on;
  }

  void add(String subject, String text) throws IOException {
    spool.add(subject, text);
  }

  /** How many wait for this way. */
  long waiting() throws IOException {
    return spool.waiting();
  }

  /** Whether nothing can be sent now: all is, or the rest has to wait, or another process sends. */
  synchronized boolean isIdle() throws IOException {
    return !on || idle || spool.waiting() == 0;
  }

  private boolean isBlocked() {
    return !pause.isZero();
  }

  /** Whether something waits that this way may take now. */
  public boolean isAwaited() throws IOException {
    return on && spool.waiting() > 0;
  }

  /** Whether an alert is to be sent now; then it is {@link #next}. */
  public synchronized boolean isDue() throws IOException {
    idle = true;
    if (!on || isBlocked() && nanoTime.getAsLong() - pausedAt < pause.toNanos()) {
      return false;
    }
    inHand = Optional.empty();
    if (spool.waiting() > 0 && spool.lock()) {
      // What was looked at before the lock was ours, another process may have sent meanwhile.
      inHand = spool.oldest();
      while (inHand.isPresent() && stuck.contains(inHand.get().name())) {
        spool.remove(inHand.get());
        stuck.remove(inHand.get().name());
        inHand = spool.oldest();
      }
    }
    if (inHand.isEmpty()) {
      spool.unlock();
    }
    idle = inHand.isEmpty();
    return inHand.isPresent();
  }

  /** The alert that is due. */
  public synchronized Alert next() {
    return inHand.orElseThrow();
  }

  /** Notes that the server has taken the alert, for everybody. */
  public void sent() throws IOException {
    ended(Verdict.TAKEN);
  }

  /** Notes that the attempt has ended with a fault, which may be one for some of them only. */
  public void failed(Throwable fault) throws IOException {
    ended(judge.apply(fault));
  }

  private synchronized void ended(Verdict verdict) throws IOException {
    Alert alert = inHand.orElseThrow();
    inHand = Optional.empty();
    if (verdict instanceof Verdict.Taken taken) {
      taken(alert, taken);
    } else if (verdict instanceof Verdict.Refused refused) {
      worksAgain();
      learn(refused.refused());
      lastRefused = alert.subject() + ": " + mask.apply(refused.why());
      LOG.error(
          "{} refused for good, set aside in {}: {}: {}",
          way,
          spool.refused(),
          alert.subject(),
          mask.apply(refused.why()));
      spool.setAside(alert);
    } else if (verdict instanceof Verdict.Blocked blocked) {
      blocked(mask.apply(blocked.why()));
    }
  }

  private void taken(Alert alert, Verdict.Taken taken) throws IOException {
    worksAgain();
    sentAt = Optional.of(now());
    LOG.info("{} sent: {}", way, alert.subject());
    learn(taken.refused());
    if (!taken.later().isEmpty() && isYoung(alert)) {
      LOG.warn(
          "{} to some waits, since the server does not take it for them now: {}",
          way,
          mask.apply(String.join(", ", Verdict.words(taken.later()))));
      spool.replace(alert.left(List.copyOf(taken.later().keySet()), now().plus(LATER).toString()));
      return;
    }
    learn(taken.later());
    try {
      spool.remove(alert);
    } catch (IOException e) {
      stuck.add(alert.name());
      LOG.error("a {} that was sent cannot be deleted: {}", way, e.toString());
    }
  }

  private boolean isYoung(Alert alert) {
    return !alert.written().isEmpty()
        && Instant.parse(alert.written()).plus(GIVEN_UP).isAfter(clock.instant());
  }

  private void learn(Map<String, String> refused) {
    refused.forEach(
        (address, why) -> {
          String masked = mask.apply(why);
          if (repeats.isNews(address, masked)) {
            LOG.error("{} to {} is refused for good: {}", way, address, masked);
          }
          refusedAddresses.put(address, masked);
        });
  }

  private void worksAgain() {
    if (isBlocked()) {
      LOG.info("the server takes {} again", way);
    }
    pause = Duration.ZERO;
  }

  private void blocked(String why) throws IOException {
    Duration next = pause.isZero() ? least : pause.multipliedBy(2);
    pause = next.compareTo(most) > 0 ? most : next;
    pausedAt = nanoTime.getAsLong();
    error = why;
    errorAt = now();
    if (repeats.isNews(way, why)) {
      LOG.error("{} cannot be sent; {} wait, and it is tried again: {}", way, waiting(), why);
    }
    spool.unlock();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** How it stands with this way, since the start of this process. */
  synchronized Map<String, Object> describe() throws IOException {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("on", on);
    state.put("waiting", spool.waiting());
    sentAt.ifPresent(time -> state.put("last_sent", time.toString()));
    state.put("working", !isBlocked());
    if (!error.isEmpty()) {
      state.put("last_error", error);
      state.put("last_error_at", errorAt.toString());
    }
    long apart = spool.setAside();
    if (apart > 0) {
      state.put("refused", apart);
    }
    if (!lastRefused.isEmpty()) {
      state.put("last_refused", lastRefused);
    }
    if (!refusedAddresses.isEmpty()) {
      state.put("refused_addresses", new TreeMap<>(refusedAddresses));
    }
    return state;
  }
}
