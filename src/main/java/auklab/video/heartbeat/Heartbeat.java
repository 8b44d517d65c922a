package auklab.video.heartbeat;

import auklab.video.http.HttpCall;
import auklab.video.stage.Repeats;
import auklab.video.stream.Mask;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody elsewhere that all is well. Who hears nothing for a while raises the alarm, also
 * where this machine cannot any more.
 */
public final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger("heartbeat");

  private final Optional<URI> address;
  private final HttpCall http;
  private final Mask mask;
  private final Clock clock;
  private final Repeats repeats;
  private Optional<Instant> lastCall = Optional.empty();
  private String silent = "";

  /**
   * @param address what is called; empty for nobody
   * @param http makes the call
   * @param mask takes secrets out of what goes wrong
   * @param clock the wall clock
   */
  public Heartbeat(Optional<URI> address, HttpCall http, Mask mask, Clock clock) {
    this.address = address;
    this.http = http;
    this.mask = mask;
    this.clock = clock;
    this.repeats = new Repeats(clock);
  }

  /** Whether anybody is to be called. */
  public boolean isWanted() {
    return address.isPresent();
  }

  /** Calls. */
  public void call() throws IOException {
    http.get(address.orElseThrow());
    called();
  }

  private synchronized void called() {
    if (!silent.isEmpty()) {
      LOG.info("the heartbeat goes on");
    }
    lastCall = Optional.of(clock.instant().truncatedTo(ChronoUnit.SECONDS));
    silent = "";
  }

  /** Notes that a call has failed. */
  public void failed(Throwable fault) {
    String reason = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    silent("it cannot be called: " + mask.apply(reason));
  }

  /**
   * Notes that nobody is called, since not all is well.
   *
   * @param trouble what is not
   */
  public void withheld(String trouble) {
    silent(mask.apply(trouble));
  }

  private synchronized void silent(String why) {
    if (!silent.equals(why) && repeats.isNews("heartbeat", why)) {
      LOG.warn("no heartbeat: {}", why);
    }
    silent = why;
  }

  /** How it stands with it. */
  public synchronized Map<String, Object> describe() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("on", isWanted());
    lastCall.ifPresent(time -> state.put("last_call", time.toString()));
    if (!silent.isEmpty()) {
      state.put("silent", silent);
    }
    return state;
  }
}
