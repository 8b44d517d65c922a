package auklab.video.record;

import auklab.video.ledger.Cause;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Repeats;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what becomes of recorders. A disk that is full, or fails, keeps nobody from being
 * recorded: what cannot be written is said in the log, and recording goes on.
 */
final class Notes {
  private static final Logger LOG = LoggerFactory.getLogger("record");

  private final Inheritance inheritance;
  private final Untold untold;
  private final Supplier<Optional<Boolean>> synchronised;
  private final Repeats repeats;

  /**
   * @param inheritance knows where the state of each recorder lies
   * @param ledger where starts and ends are written
   * @param synchronised tells whether the wall clock is right, as far as that is known
   * @param repeats keeps a lasting fault from filling the log
   */
  Notes(
      Inheritance inheritance,
      Ledger ledger,
      Supplier<Optional<Boolean>> synchronised,
      Repeats repeats) {
    this.inheritance = inheritance;
    this.untold = new Untold(ledger, repeats);
    this.synchronised = synchronised;
    this.repeats = repeats;
  }

  /** Keeps the state of a recorder for the next pipeline. */
  void keep(String station, RecorderState state) {
    try {
      state.write(inheritance.file(station));
    } catch (IOException e) {
      if (repeats.isNews("state " + station, e.toString())) {
        LOG.error("{}: the state of its recorder cannot be kept: {}", station, e.toString());
      }
    }
  }

  /** An FFmpeg was started. */
  void started(String station, RecorderState state) {
    LOG.info("{}: FFmpeg {} started", station, state.pid());
    Event event =
        Event.of("recorder-started")
            .with("station", station)
            .with("started", state.started())
            .with("pid", state.pid())
            .with("session", state.sessionFolder().getFileName().toString());
    Optional<Boolean> sure = synchronised.get();
    untold.tell(sure.isPresent() ? event.with("synchronised", sure.get()) : event);
  }

  /**
   * An FFmpeg has ended.
   *
   * @param station its station
   * @param pid its process id
   * @param why how it ended
   * @param cause why footage is missing since
   * @param code with which the camera refuses; empty where there is none
   * @param recorded whether it had recorded anything
   */
  void ended(String station, long pid, String why, Cause cause, String code, boolean recorded) {
    LOG.info("{}: FFmpeg {} has ended: {}", station, pid, why);
    Event event =
        Event.of("recorder-ended")
            .with("station", station)
            .with("pid", pid)
            .with("why", why)
            .with("recorded", recorded)
            .with("cause", cause.code());
    untold.tell(cause == Cause.REFUSED && !code.isEmpty() ? event.with("code", code) : event);
  }

  /**
   * A camera is not recorded now.
   *
   * @param station its station
   * @param cause why
   */
  void waits(String station, Cause cause) {
    LOG.info("{}: not recorded now: {}", station, cause.words());
    untold.tell(Event.of("recorder-waits").with("station", station).with("cause", cause.code()));
  }

  /** The clock of a camera has jumped. */
  void clockJumped(String station) {
    LOG.warn("{}: the camera's clock was set; its recorder is replaced", station);
    untold.tell(Event.of("camera-clock-stepped").with("station", station));
  }

  /** Writes what could not be written before. */
  void again() {
    untold.again();
  }
}
