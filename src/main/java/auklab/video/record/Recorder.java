package auklab.video.record;

import auklab.video.ledger.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What is remembered of one camera's recorder between two looks. Times are of one clock, in ns. */
final class Recorder {
  /** A camera that is now this, now that, is told of no more often. */
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private Optional<RecorderState> state;
  private boolean inherited = true;
  private boolean announced = true;
  private boolean mustAnswer = true;
  private volatile boolean preparing;
  private boolean grew;
  private long lastGrowth;
  private volatile long startedAt;
  private Optional<ProcessFile> watched = Optional.empty();
  private Optional<Path> file = Optional.empty();
  private Growth.Sight sight = Growth.Sight.NONE;
  private OptionalLong interrupted = OptionalLong.empty();
  private Optional<String> interruptedFor = Optional.empty();
  private Optional<Cause> interruptedCause = Optional.empty();
  private boolean killed;
  private FfmpegCommand.Lessons lessons = FfmpegCommand.Lessons.NONE;
  private OptionalLong brokeOff = OptionalLong.empty();
  private final RestartHistory restarts;
  private Cause told = Cause.UNKNOWN;
  private long toldAt;
  private long retryAt;
  private int failures;
  private String lastWhy;

  /**
   * @param state what an earlier pipeline has left of it
   * @param now this moment
   */
  Recorder(Optional<RecorderState> state, long now) {
    this.state = state;
    this.lastGrowth = now;
    this.startedAt = now;
    this.retryAt = now;
    this.restarts = new RestartHistory(now);
    this.lastWhy = state.map(RecorderState::why).orElse("");
  }

  Optional<RecorderState> state() {
    return state;
  }

  /** Whether there is an FFmpeg whose end was not seen yet. */
  boolean isOpen() {
    return state.filter(RecorderState::open).isPresent();
  }

  Optional<Processes.Stat> process(String bootId) {
    return state.flatMap(recorder -> recorder.process(bootId));
  }

  /** The same for who looks each second. */
  Optional<Processes.Stat> look(String bootId) {
    if (watched.isEmpty()) {
      watched = state.flatMap(recorder -> recorder.processFile(bootId));
    }
    return watched
        .flatMap(ProcessFile::stat)
        .filter(stat -> state.filter(recorder -> recorder.isIt(stat)).isPresent());
  }

  private void unwatch() {
    watched.ifPresent(ProcessFile::close);
    watched = Optional.empty();
  }

  /** Another FFmpeg is about to be started, or has failed to be at this look. */
  void preparing(boolean now) {
    preparing = now;
  }

  boolean isPreparing() {
    return preparing;
  }

  boolean isInherited() {
    return inherited;
  }

  boolean grew() {
    return grew;
  }

  /** When its last FFmpeg was started here. */
  long startedAt() {
    return startedAt;
  }

  /** Whether its FFmpeg was started here, so long ago. */
  boolean isStartedFor(Duration time, long now) {
    return !inherited && now - startedAt >= time.toNanos();
  }

  /** What earlier attempts have shown of the stream. */
  FfmpegCommand.Lessons lessons() {
    return lessons;
  }

  void lessons(FfmpegCommand.Lessons more) {
    lessons = more;
  }

  /** The restarts that have cost footage, where they come again and again. */
  RestartHistory restarts() {
    return restarts;
  }

  /** Whether it records, and was not restarted for long. */
  boolean isCalm(long now) {
    return isOpen() && grew && restarts.isCalm(now);
  }

  /** Whether its FFmpeg is ours and still has the time in which its footage may begin. */
  boolean isFresh(long now) {
    return isOpen() && !inherited && !grew && sinceGrowth(now).compareTo(Decider.FIRST_GROWTH) < 0;
  }

  int failures() {
    return failures;
  }

  String lastWhy() {
    return lastWhy;
  }

  Duration sinceGrowth(long now) {
    return Duration.ofNanos(now - lastGrowth);
  }

  Duration untilRetry(long now) {
    return Duration.ofNanos(retryAt - now);
  }

  Optional<Duration> sinceInterrupt(long now) {
    return interrupted.isPresent()
        ? Optional.of(Duration.ofNanos(now - interrupted.getAsLong()))
        : Optional.empty();
  }

  Optional<String> interruptedFor() {
    return interruptedFor;
  }

  /** Why footage is missing since it was asked to end; empty where it was not. */
  Optional<Cause> interruptedCause() {
    return interruptedCause;
  }

  /** Why there is no footage now, as it was noted last; empty where there is. */
  Optional<Cause> waiting() {
    return told == Cause.UNKNOWN ? Optional.empty() : Optional.of(told);
  }

  /** Whether the camera must have answered before another FFmpeg is started. */
  boolean mustAnswer() {
    return mustAnswer;
  }

  /** Whether a start that brought footage was not told yet. */
  boolean isUntold() {
    return grew && !announced && !inherited;
  }

  void announced() {
    announced = true;
  }

  /**
   * Sees whether the footage has grown.
   *
   * @param growth looks at the files
   * @param now this moment
   * @param runs whether its FFmpeg runs: what one that has waited for a silent camera writes at its
   *     end is no growth
   * @return whether it has, for certain: what an FFmpeg that was taken over has written before is
   *     no growth
   */
  boolean watch(Growth growth, long now, boolean runs) {
    if (!runs && grew) {
      return false;
    }
    Optional<Path> newest = file;
    Growth.Sight seen = newest.map(growth::sight).orElse(Growth.Sight.NONE);
    // The folder is only listed where the file of the last look has not grown since.
    if (seen.bytes() <= sight.bytes()) {
      newest = Sessions.newest(state.orElseThrow().sessionFolder());
      seen = newest.map(growth::sight).orElse(Growth.Sight.NONE);
    }
    boolean same = newest.equals(file) && seen.bytes() == sight.bytes();
    if (same || seen.bytes() <= 0) {
      return false;
    }
    boolean known = file.isPresent();
    if (!grew) {
      told = Cause.UNKNOWN;
      brokeOff.ifPresent(since -> restarts.add(since, now));
      brokeOff = OptionalLong.empty();
    }
    grew = true;
    file = newest;
    sight = seen;
    lastGrowth = now;
    // One that was left to us, and has ended, may have waited before it wrote that.
    if (runs || !inherited) {
      growth.saw(newest.orElseThrow(), seen);
    }
    return known || !inherited;
  }

  /** FFmpeg was started. */
  void started(RecorderState fresh, long now) {
    if (state.filter(last -> last.settings().equals(fresh.settings())).isEmpty()) {
      failures = 0;
      lessons = FfmpegCommand.Lessons.NONE;
    }
    unwatch();
    preparing = false;
    killed = false;
    state = Optional.of(fresh);
    startedAt = now;
    file = Optional.empty();
    sight = Growth.Sight.NONE;
    grew = false;
    inherited = false;
    lastGrowth = now;
    interrupted = OptionalLong.empty();
    interruptedFor = Optional.empty();
    interruptedCause = Optional.empty();
  }

  /** It was asked to end. */
  void interrupted(String reason, Cause cause, long now) {
    if (interrupted.isEmpty()) {
      interrupted = OptionalLong.of(now);
      interruptedFor = Optional.of(reason);
      interruptedCause = Optional.of(cause);
    }
  }

  /**
   * It is killed.
   *
   * @return whether that is the first time
   */
  boolean killed() {
    boolean first = !killed;
    killed = true;
    return first;
  }

  /**
   * It waits for its next start.
   *
   * @param cause why there is no footage meanwhile
   * @param now this moment
   * @return whether that is news
   */
  boolean waitsFor(Cause cause, long now) {
    boolean vague = told == Cause.UNKNOWN || told == Cause.ENDED;
    if (cause == told || !vague && now - toldAt < SETTLED.toNanos()) {
      return false;
    }
    told = cause;
    toldAt = now;
    return true;
  }

  /** It is paused or disabled: what was seen before says nothing of the time after that. */
  void unwanted() {
    told = Cause.UNKNOWN;
  }

  /**
   * Its end was seen.
   *
   * @param decision says how it ended
   * @param cause why footage is missing since
   * @param when when that was, RFC 3339
   * @param now the same
   * @return whether that is news: one that is away for days is told once, not at each attempt
   */
  boolean ended(Decision decision, Cause cause, String when, long now) {
    unwatch();
    if (grew) {
      brokeOff = isFault(cause) ? OptionalLong.of(lastGrowth) : OptionalLong.empty();
    }
    failures = grew ? 0 : failures + 1;
    mustAnswer = decision.ask();
    interrupted = OptionalLong.empty();
    interruptedFor = Optional.empty();
    interruptedCause = Optional.empty();
    state = state.map(recorder -> recorder.ended(when, decision.reason()));
    boolean news = announced || !decision.reason().equals(lastWhy) || cause != told;
    told = cause;
    toldAt = now;
    announced = false;
    lastWhy = decision.reason();
    return news;
  }

  /** Whether it was not a person who ended it, nor a disk, which has an alarm of its own. */
  private boolean isFault(Cause cause) {
    return switch (cause) {
      case SILENT, HUNG, UNREACHABLE, REFUSED -> true;
      case ENDED -> interruptedCause.isEmpty();
      default -> false;
    };
  }

  /** Before this moment it is not started again. */
  void retryAt(long moment) {
    retryAt = moment;
  }
}
