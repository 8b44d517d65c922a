package auklab.video.duty;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Which stations people have taken off duty: paused ones, which are not recorded until somebody
 * resumes them, and those under maintenance, which are recorded as far as that goes and of which
 * nobody needs to be told. A file each, so that it holds over restarts and for every process.
 */
public final class Duty {
  /** The file that holds for every station; no station can bear this name. */
  private static final String ALL = ".all";

  private final Path paused;
  private final Path maintenance;
  private final Clock clock;
  private final Ballast ballast;

  /**
   * @param stateDir {@code state_dir}
   * @param clock the wall clock
   */
  public Duty(Path stateDir, Clock clock) {
    this.paused = stateDir.resolve("paused");
    this.maintenance = stateDir.resolve("maintenance");
    this.clock = clock;
    this.ballast = Ballast.in(stateDir);
  }

  /** The stations that are paused: a single question for all, since there is nearly always none. */
  public Set<String> paused() {
    String[] names = paused.toFile().list();
    return names == null ? Set.of() : Set.of(names);
  }

  /**
   * Takes a station off duty.
   *
   * @return whether it was on duty before
   */
  public boolean pause(String station) throws IOException {
    boolean news = !Files.exists(paused.resolve(station));
    write(paused, station, clock.instant().toString());
    return news;
  }

  /**
   * Puts a station on duty again.
   *
   * @return whether it was paused before
   */
  public boolean resume(String station) throws IOException {
    return Files.deleteIfExists(paused.resolve(station));
  }

  /**
   * Declares work at stations; it takes the place of what was declared for them before.
   *
   * @param stations at which; none for all
   * @param until when it ends; one that has passed ends it now
   */
  public void maintain(List<String> stations, Instant until) throws IOException {
    for (String station : stations.isEmpty() ? List.of(ALL) : stations) {
      write(maintenance, station, until.toString());
    }
  }

  private void write(Path folder, String name, String text) throws IOException {
    ballast.spending(
        folder,
        () -> {
          Durable.createPrivateDirectories(folder);
          Durable.replace(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        });
  }

  /** Until when work at a station is declared; empty where it is not, or is over. */
  public Optional<Instant> maintainedUntil(String station) {
    return latest(until(station), until(ALL)).filter(clock.instant()::isBefore);
  }

  private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || other.isPresent() && other.get().isAfter(one.get()) ? other : one;
  }

  private Optional<Instant> until(String name) {
    Path file = maintenance.resolve(name);
    try {
      return Files.exists(file)
          ? Optional.of(Instant.parse(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | DateTimeException e) {
      LoggerFactory.getLogger("coverage").warn("{} cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Whether nobody needs to be told of a station now: it is paused, or under maintenance. */
  public boolean isOff(String station) {
    return Files.exists(paused.resolve(station)) || maintainedUntil(station).isPresent();
  }

  /** Why nobody needs to be told of a station now, in words; empty where it is on duty. */
  public Optional<String> why(String station) {
    return Files.exists(paused.resolve(station))
        ? Optional.of("paused")
        : maintainedUntil(station).map(until -> "under maintenance until " + until);
  }
}
