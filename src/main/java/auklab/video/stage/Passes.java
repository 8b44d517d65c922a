package auklab.video.stage;

import auklab.video.stream.Mask;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.LoggerFactory;

/** The last pass of every stage. */
public final class Passes {
  private final Clock clock;
  private final Mask mask;
  private final Repeats repeats;
  private final Map<String, Schedule> schedules;
  private final Instant start;
  private final Map<String, Map<String, Object>> last = new TreeMap<>();
  private final Map<String, Integer> faults = new ConcurrentHashMap<>();
  private final List<BiConsumer<String, Outcome>> listeners = new ArrayList<>();

  /**
   * When a stage has its turns.
   *
   * @param delay time from the start to the first
   * @param period time from the end of one to the next
   */
  public record Schedule(Duration delay, Duration period) {}

  /**
   * @param clock the wall clock
   * @param mask takes passwords out of what is logged
   * @param schedules of the stages that have one, by their names
   */
  public Passes(Clock clock, Mask mask, Map<String, Schedule> schedules) {
    this.clock = clock;
    this.schedules = Map.copyOf(schedules);
    this.start = clock.instant();
    this.mask = mask;
    this.repeats = new Repeats(clock);
  }

  /**
   * Notes that a pass has ended, and logs it.
   *
   * @param stage the stage's name
   * @param outcome what it came to
   * @return the outcome
   */
  public synchronized Outcome ended(String stage, Outcome outcome) {
    Map<String, Object> pass = new LinkedHashMap<>();
    pass.put("ended", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    pass.put("failed", outcome.failed());
    pass.put("outcome", outcome.text());
    last.put(stage, pass);
    listeners.forEach(listener -> listener.accept(stage, outcome));
    if (outcome.failed()) {
      LoggerFactory.getLogger(stage).error(outcome.text());
    } else if (!outcome.idle()) {
      LoggerFactory.getLogger(stage).info(outcome.text());
    }
    return outcome;
  }

  /**
   * Calls back whenever a pass ends, from now on.
   *
   * @param listener gets the stage's name and what its pass came to
   */
  public synchronized void onEnd(BiConsumer<String, Outcome> listener) {
    listeners.add(listener);
  }

  /**
   * Notes that a step of a route has failed.
   *
   * @param route the route's id; the part before the first dash is the stage
   * @param fault what went wrong
   */
  public void failed(String route, Throwable fault) {
    // The message of a fault with a file is often no more than its name.
    String reason =
        fault instanceof FileSystemException || fault.getMessage() == null
            ? fault.toString()
            : fault.getMessage();
    String stage = route.replaceFirst("-.*", "");
    faults.merge(stage, 1, Integer::sum);
    String who = fault instanceof StationException of ? route + " " + of.station() : route;
    if (repeats.isNews(who, reason)) {
      LoggerFactory.getLogger(stage).error("{} failed: {}", route, mask.apply(reason));
    }
  }

  /** How many steps of a stage's routes have failed since the start. */
  public int faults(String stage) {
    return faults.getOrDefault(stage, 0);
  }

  /**
   * The last pass of each stage by its name: when it ended, whether it failed, its outcome; and
   * when the next begins at the latest, where the stage has a schedule.
   */
  public synchronized Map<String, Map<String, Object>> describe() {
    Map<String, Map<String, Object>> stages = new TreeMap<>();
    last.forEach((stage, pass) -> stages.put(stage, new LinkedHashMap<>(pass)));
    schedules.forEach(
        (stage, schedule) -> {
          Map<String, Object> pass = stages.computeIfAbsent(stage, name -> new LinkedHashMap<>());
          Instant next =
              pass.containsKey("ended")
                  ? Instant.parse(pass.get("ended").toString()).plus(schedule.period())
                  : start.plus(schedule.delay());
          pass.put("next", next.truncatedTo(ChronoUnit.SECONDS).toString());
        });
    return stages;
  }
}
