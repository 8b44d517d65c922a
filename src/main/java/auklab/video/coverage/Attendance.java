package auklab.video.coverage;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.duty.Duty;
import auklab.video.footage.Durable;
import auklab.video.ledger.Event;
import auklab.video.ledger.Ledger;
import auklab.video.stage.Repeats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which cameras are to be recorded, and that the pipeline is there to do it: the ground
 * on which gaps can be told at all. That it is alive is a file's modification time, {@code
 * state_dir/alive}; only changes come into the ledger, and once a day how things stand, so that
 * each day can be read by itself.
 */
public final class Attendance {
  private static final Logger LOG = LoggerFactory.getLogger("coverage");

  private final Supplier<Cameras> cameras;
  private final Path alive;
  private final Ledger ledger;
  private final Duty duty;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final long begun;
  private final Repeats repeats;
  private Optional<Set<String>> noted = Optional.empty();
  private Optional<Cameras> seen = Optional.empty();
  private LocalDate day = LocalDate.EPOCH;
  private boolean gone;

  /**
   * @param cameras the cameras as they are configured now
   * @param ledger where it is written
   * @param duty tells which stations people have taken off duty
   * @param clock the wall clock
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public Attendance(
      Supplier<Cameras> cameras, Ledger ledger, Duty duty, Clock clock, LongSupplier nanoTime) {
    this.cameras = cameras;
    this.alive = alive(cameras.get().stateDir());
    this.ledger = ledger;
    this.duty = duty;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.repeats = new Repeats(clock);
  }

  /** The file whose modification time is when a pipeline was alive last. */
  static Path alive(Path stateDir) {
    return stateDir.resolve("alive");
  }

  /** When a pipeline was alive last; empty where none ever was. */
  static Optional<Instant> lastAlive(Path stateDir) {
    try {
      return Optional.of(Files.getLastModifiedTime(alive(stateDir)).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Notes what has changed since the last look.
   *
   * @param waiting why cameras that are not recorded now are not, by their stations
   */
  public synchronized void look(Map<String, String> waiting) {
    if (gone) {
      return;
    }
    try {
      Cameras now = cameras.get();
      Set<String> wanted =
          seen.filter(last -> last == now).flatMap(last -> noted).orElseGet(() -> wanted(now));
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      List<Event> events = new ArrayList<>();
      if (noted.isEmpty()) {
        // Recorders may have written what they saw by now, and belong to this run.
        Event started =
            standing("pipeline-started", wanted)
                .with("running_for", (nanoTime.getAsLong() - begun) / 1_000_000 / 1e3);
        events.add(
            lastAlive(cameras.get().stateDir())
                .map(last -> started.with("last_alive", text(last)))
                .orElse(started));
      } else {
        events.addAll(changes(noted.get(), wanted));
        if (!today.equals(day)) {
          events.add(standing("day-began", wanted).with("waiting", new TreeMap<>(waiting)));
        }
      }
      ledger.append(events);
      noted = Optional.of(wanted);
      seen = Optional.of(now);
      day = today;
      live();
    } catch (IOException e) {
      if (repeats.isNews("attendance", e.toString())) {
        LOG.error("who is to be recorded cannot be written down: {}", e.toString());
      }
    }
  }

  private static Set<String> wanted(Cameras cameras) {
    return cameras.enabled().stream()
        .map(Camera::station)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<Event> changes(Set<String> before, Set<String> wanted) {
    if (before == wanted) {
      return List.of();
    }
    List<Event> events = new ArrayList<>();
    for (String station : wanted) {
      if (!before.contains(station)) {
        events.add(Event.of("camera-enabled").with("station", station));
      }
    }
    for (String station : before) {
      if (!wanted.contains(station)) {
        boolean there = cameras.get().station(station).isPresent();
        events.add(
            Event.of("camera-disabled")
                .with("station", station)
                .with("why", there ? "enabled is false" : "removed"));
      }
    }
    return events;
  }

  /** How things stand, so that whoever reads from here on need not know what was before. */
  private Event standing(String kind, Set<String> wanted) {
    Map<String, String> maintained = new TreeMap<>();
    for (String station : wanted) {
      duty.maintainedUntil(station).ifPresent(until -> maintained.put(station, text(until)));
    }
    return Event.of(kind)
        .with("stations", List.copyOf(wanted))
        .with("paused", List.copyOf(new TreeSet<>(duty.paused())))
        .with("maintenance", maintained);
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private void live() throws IOException {
    if (!Files.exists(alive)) {
      Durable.createPrivateDirectories(alive.getParent());
      Files.createFile(alive);
    }
    Files.setLastModifiedTime(alive, FileTime.from(clock.instant()));
  }

  /**
   * Notes that the pipeline ends.
   *
   * @param how {@code stop}, or {@code handover} where the recorders go on
   */
  public synchronized void end(String how) {
    if (noted.isEmpty() || gone) {
      return;
    }
    gone = true;
    try {
      ledger.append(Event.of("pipeline-stopped").with("how", how));
      live();
    } catch (IOException e) {
      LOG.error("the end cannot be written down: {}", e.toString());
    }
  }

  /**
   * Pauses stations, or resumes them.
   *
   * @param stations which; all must be configured
   * @param command {@code pause} or {@code resume}
   * @return those for which it is a change
   */
  public List<String> change(List<String> stations, String command) throws IOException {
    boolean pause = command.equals("pause");
    List<String> known =
        stations.stream()
            .map(
                station ->
                    cameras
                        .get()
                        .station(station)
                        .map(Camera::station)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    station + " is not among the configured cameras")))
            .toList();
    List<String> changed = new ArrayList<>();
    for (String station : known) {
      if (pause ? duty.pause(station) : duty.resume(station)) {
        ledger.append(Event.of(pause ? "paused" : "resumed").with("station", station));
        LOG.info("{} is {}", station, pause ? "paused" : "recorded again");
        changed.add(station);
      }
    }
    return changed;
  }
}
