package auklab.video.record;

import auklab.video.ledger.Cause;
import auklab.video.record.Decision.Action;
import auklab.video.stream.LastWords;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides about one recorder from one look at it. Nothing here acts, waits or remembers. */
public final class Decider {
  /** A recorder that has never grown is given this long, since cameras may take a while. */
  static final Duration FIRST_GROWTH = Duration.ofSeconds(60);

  /** After this time, one that was asked to end is killed. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Footage that grew until so short a time before the end: it was not the camera that paused. */
  static final Duration ABRUPT = Duration.ofSeconds(3);

  /** Why a recorder was ended that is paused, disabled or stopped. */
  static final String NOT_WANTED = "not wanted any more";

  private static final Duration[] BACK_OFF = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  /** What a camera that goes on refusing is given between two attempts. */
  static final Duration LONGEST_BACK_OFF = BACK_OFF[BACK_OFF.length - 1];

  /** The same for one that may say yes soon, since a viewer leaves or it has started up. */
  private static final Duration LONGEST_REJECTION = Duration.ofSeconds(10);

  /**
   * Decides about many.
   *
   * @param seen a look at each
   * @return what is to be done; nothing about those that are to be left alone
   */
  public List<Decision> decisions(List<Observation> seen) {
    return seen.stream().map(this::decide).filter(Decision::isCall).toList();
  }

  Decision decide(Observation seen) {
    return switch (seen.presence()) {
      case ELSEWHERE -> Decision.leave(seen.station());
      case RUNNING, STOPPED -> running(seen);
      case NONE -> absent(seen);
      case ENDED -> ended(seen);
    };
  }

  private static Decision running(Observation seen) {
    Optional<String> fault = fault(seen);
    if (fault.isEmpty()) {
      return Decision.leave(seen.station());
    }
    boolean patienceOver =
        seen.sinceInterrupt().filter(time -> time.compareTo(PATIENCE) >= 0).isPresent();
    Action action =
        seen.presence() == Observation.Presence.STOPPED || patienceOver
            ? Action.KILL
            : seen.sinceInterrupt().isPresent() ? Action.LEAVE : Action.INTERRUPT;
    return new Decision(
        seen.station(), action, false, fault.get(), gap(seen), false, Duration.ZERO);
  }

  /** Why a recorder that runs must not go on. */
  private static Optional<String> fault(Observation seen) {
    if (!seen.wanted()) {
      return Optional.of(NOT_WANTED);
    }
    if (seen.hindrance().isPresent()) {
      return seen.hindrance();
    }
    if (seen.presence() == Observation.Presence.STOPPED) {
      return Optional.of("FFmpeg was stopped by a signal");
    }
    if (seen.requested().isPresent()) {
      return seen.requested();
    }
    if (!seen.sameSettings()) {
      return Optional.of("its settings changed");
    }
    Duration limit =
        seen.grew() || seen.stall().compareTo(FIRST_GROWTH) > 0 ? seen.stall() : FIRST_GROWTH;
    if (seen.sinceGrowth().compareTo(limit) >= 0) {
      return Optional.of("no growth for " + seen.sinceGrowth().toSeconds() + " s");
    }
    return Optional.empty();
  }

  private static Decision absent(Observation seen) {
    // What was refused before says nothing of settings that were edited since.
    boolean due =
        seen.requested().isPresent()
            || !seen.sameSettings()
            || (seen.untilRetry().isZero() || seen.untilRetry().isNegative());
    return startable(seen) && due && seen.answers()
        ? new Decision(seen.station(), Action.START, false, "", Cause.UNKNOWN, false, Duration.ZERO)
        : Decision.leave(seen.station());
  }

  private static boolean startable(Observation seen) {
    return seen.wanted() && seen.hindrance().isEmpty() && seen.turn();
  }

  private static Decision ended(Observation seen) {
    String why = cause(seen);
    Duration delay = delay(seen);
    boolean ask = isTheCamera(seen);
    boolean now = startable(seen) && delay.isZero() && !ask;
    return new Decision(
        seen.station(), now ? Action.START : Action.LEAVE, true, why, gap(seen), ask, delay);
  }

  /**
   * Whether it may be the camera that is away: then it is asked before another FFmpeg is started,
   * which would wait for it longer than a question does. Not where it was replaced for another
   * reason than its silence.
   */
  private static boolean isTheCamera(Observation seen) {
    boolean abrupt = seen.grew() && seen.sinceGrowth().compareTo(ABRUPT) < 0;
    boolean edited = seen.sinceInterrupt().isPresent() && !seen.sameSettings();
    return !abrupt && !seen.wished() && !edited;
  }

  /**
   * At once after a recording that worked; then each second; slower where the camera says no, and
   * slower still where it would say so until a person changes something.
   */
  private static Duration delay(Observation seen) {
    if (seen.grew() || seen.inherited() || seen.requested().isPresent()) {
      return Duration.ZERO;
    }
    LastWords words = LastWords.of(seen.lastWords());
    return words.isRefusal()
        ? backOff(seen.failures(), LONGEST_BACK_OFF)
        : words.isRejection() ? backOff(seen.failures(), LONGEST_REJECTION) : BACK_OFF[0];
  }

  /** How long to wait after so many attempts in vain, and no longer than so long. */
  static Duration backOff(int failures, Duration longest) {
    Duration delay = BACK_OFF[Math.min(failures, BACK_OFF.length - 1)];
    return delay.compareTo(longest) < 0 ? delay : longest;
  }

  private static String cause(Observation seen) {
    if (seen.sinceInterrupt().isPresent()) {
      return fault(seen).orElse("asked to end");
    }
    if (seen.inherited() && !seen.grew()) {
      return "it ended while the pipeline was down";
    }
    return LastWords.cause(seen.lastWords(), seen.grew());
  }

  /**
   * Why footage is missing from here on. Where FFmpeg was replaced, or has ended of itself, the
   * camera may have gone with it: that shows at the next attempt.
   */
  private static Cause gap(Observation seen) {
    if (!seen.wanted()) {
      // It may have been silent for some time by then.
      return hasPaused(seen) ? Cause.SILENT : Cause.UNKNOWN;
    }
    if (seen.hindrance().isPresent()) {
      return Cause.DISK_FULL;
    }
    if (seen.presence() == Observation.Presence.STOPPED) {
      return Cause.HUNG;
    }
    if (seen.sinceInterrupt().isPresent() || seen.presence() == Observation.Presence.RUNNING) {
      boolean replaced = seen.requested().isPresent() || !seen.sameSettings();
      return replaced ? Cause.ENDED : Cause.SILENT;
    }
    if (seen.inherited() && !seen.grew()) {
      return Cause.PIPELINE_DOWN;
    }
    return gap(
        LastWords.of(seen.lastWords(), seen.grew()), hasPaused(seen) ? Cause.SILENT : Cause.ENDED);
  }

  private static boolean hasPaused(Observation seen) {
    return seen.grew() && seen.sinceGrowth().compareTo(ABRUPT) >= 0;
  }

  /**
   * Why footage is missing since an FFmpeg has ended of itself.
   *
   * @param words what it said last
   * @param otherwise what holds where that says nothing
   */
  static Cause gap(LastWords words, Cause otherwise) {
    return switch (words) {
      case PASSWORD, DIGEST, FORBIDDEN, PATH, TRANSPORT, ERROR, TLS -> Cause.REFUSED;
      case CERTIFICATE -> Cause.UNTRUSTED;
      case BUSY -> Cause.BUSY;
      case UNREACHABLE -> Cause.UNREACHABLE;
      case SILENT, NO_KEY_FRAME -> Cause.SILENT;
      case SOUND -> Cause.ENDED;
      case DISK -> Cause.DISK_FULL;
      case DENIED -> Cause.DISK_ABSENT;
      case NONE -> otherwise;
    };
  }
}
