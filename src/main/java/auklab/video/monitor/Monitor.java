package auklab.video.monitor;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Freshness;
import auklab.video.stage.Matter;
import auklab.video.stage.Outcome;
import auklab.video.stage.Report;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last line of defence: looks at nothing but the age of each camera's footage, and so notices
 * whatever went wrong. An outage is over when footage grows again.
 */
public final class Monitor {
  private static final Logger LOG = LoggerFactory.getLogger("monitor");

  /** Footage that stopped within this part of the threshold stopped for the same reason. */
  private static final int TOGETHER = 20;

  private final Supplier<Cameras> cameras;
  private final Path readyDir;
  private final Freshness freshness;
  private final Predicate<String> offDuty;
  private final double multiplier;
  private final Clock clock;
  private boolean waited;

  /**
   * @param cameras the cameras as they are configured now, also those that have never recorded
   * @param backup says where footage is moved to
   * @param freshness remembers footage that is no longer here
   * @param offDuty whether people have taken a station off duty
   * @param multiplier a camera is dead after this many segments' time without growth
   * @param clock the wall clock
   */
  public Monitor(
      Supplier<Cameras> cameras,
      Backup backup,
      Freshness freshness,
      Predicate<String> offDuty,
      double multiplier,
      Clock clock) {
    this.cameras = cameras;
    this.readyDir = backup.readyDir();
    this.freshness = freshness;
    this.offDuty = offDuty;
    this.multiplier = multiplier;
    this.clock = clock;
  }

  /** From now on, a camera without any footage counts as watched since this instant. */
  public void watchFromNow() {
    for (Camera camera : cameras.get().enabled()) {
      try {
        if (sinceGrowth(camera).isEmpty()) {
          freshness.grew(camera.station(), clock.instant());
        }
      } catch (IOException e) {
        LOG.warn("{}: cannot be remembered: {}", camera.station(), e.toString());
      }
    }
  }

  /**
   * What a look showed.
   *
   * @param dead the cameras that are dead and were not when we looked last
   * @param well those whose footage grows
   */
  public record Look(List<Dead> dead, Set<String> well) {
    public Look {
      dead = List.copyOf(dead);
      well = Set.copyOf(well);
    }

    /** The stations that are dead. */
    public List<String> stations() {
      return dead.stream().map(Dead::station).toList();
    }
  }

  /**
   * Looks at every camera.
   *
   * @param known those that were dead already
   */
  public Look look(Set<String> known) {
    List<Dead> dead = new ArrayList<>();
    List<Dead> nearly = new ArrayList<>();
    Set<String> well = new HashSet<>();
    // After this very process has hung, its next look at the recorders tells more.
    waited = !waited && freshness.isOld();
    if (waited) {
      return new Look(dead, well);
    }
    for (Camera camera : cameras.get().enabled()) {
      try {
        if (offDuty.test(camera.station())) {
          // When it is on duty again, it is given the same time as every other.
          freshness.grew(camera.station(), clock.instant());
          freshness.saw(camera.station());
          continue;
        }
        Duration threshold = threshold(camera);
        Optional<Duration> sinceGrowth = sinceGrowth(camera);
        Duration idle = sinceGrowth.orElse(threshold);
        if (known.contains(camera.station())) {
          // A sign of life is no recovery: footage must have grown since the look before.
          if (idle.compareTo(Duration.ofSeconds(camera.segmentTime()).dividedBy(2)) < 0) {
            well.add(camera.station());
          }
        } else if (idle.compareTo(threshold) >= 0) {
          dead.add(dead(camera, idle, sinceGrowth.isPresent()));
        } else if (idle.compareTo(threshold.minus(threshold.dividedBy(TOGETHER))) >= 0) {
          nearly.add(dead(camera, idle, true));
        }
      } catch (IOException | RuntimeException e) {
        LOG.error("{}: cannot be watched: {}", camera.station(), e.toString());
      }
    }
    // Ten cameras behind one switch are one matter, also where a look falls between them.
    if (!dead.isEmpty()) {
      dead.addAll(nearly);
    }
    return new Look(dead, well);
  }

  private Duration threshold(Camera camera) {
    return Duration.ofMillis(Math.round(camera.segmentTime() * 1000L * multiplier));
  }

  /** The stations of all cameras that are dead now, whether that was told or not. */
  public List<String> dead() {
    return cameras.get().enabled().stream()
        .filter(camera -> !offDuty.test(camera.station()))
        .filter(
            camera ->
                sinceGrowth(camera).filter(idle -> idle.compareTo(threshold(camera)) < 0).isEmpty())
        .map(Camera::station)
        .toList();
  }

  private static Dead dead(Camera camera, Duration idle, boolean everRecorded) {
    return new Dead(camera.station(), idle.toSeconds(), StreamUrl.of(camera), everRecorded);
  }

  private Optional<Duration> sinceGrowth(Camera camera) {
    return freshness.sinceGrowth(
        camera.station(), camera.folder(), readyDir.resolve(camera.station()));
  }

  /** What is known of how recorders ended before anybody is asked. */
  public Map<String, String> noCauses() {
    return Map.of();
  }

  /** Why their recorders are replaced, for the ledger. */
  public String reason() {
    return "no footage for longer than "
        + BigDecimal.valueOf(multiplier).stripTrailingZeros().toPlainString()
        + " × segment_time";
  }

  /**
   * What is to be known of the cameras.
   *
   * @param look what a look at them showed
   * @param causes how the last FFmpeg of each dead station ended, where that is known
   */
  public List<Report> reports(Look look, Map<String, String> causes) {
    Set<String> watched =
        cameras.get().enabled().stream()
            .map(Camera::station)
            .filter(offDuty.negate())
            .collect(Collectors.toSet());
    Set<String> agreed =
        cameras.get().cameras().stream()
            .filter(
                camera -> !camera.expectedVideo().isEmpty() || !camera.expectedAudio().isEmpty())
            .map(Camera::station)
            .collect(Collectors.toSet());
    Set<String> looked =
        cameras.get().enabled().stream()
            .filter(Camera::checkPicture)
            .map(Camera::station)
            .collect(Collectors.toSet());
    List<Matter> dead =
        look.dead().stream()
            .map(camera -> matter(camera, causes.getOrDefault(camera.station(), "")))
            .toList();
    return List.of(
        Report.of("camera", dead, look.well(), watched),
        Report.of("stream", List.of(), Set.of(), agreed),
        Report.of("picture", List.of(), Set.of(), looked));
  }

  private static Matter matter(Dead camera, String cause) {
    String station = camera.station();
    return Matter.of(
            station,
            "[CAMERA] Auto-restart " + station,
            station
                + " idle for "
                + camera.idleSeconds()
                + " s → restarting record_camera_"
                + station
                + ".service\n"
                + details(camera, cause))
        .called("[CAMERA] no footage of " + station, "[CAMERA] " + station + " records again")
        .since(camera.idleSeconds())
        .losing(List.of(station));
  }

  private static String details(Dead camera, String cause) {
    String likely =
        !cause.isEmpty()
            ? cause
            : camera.everRecorded()
                ? "the camera or its network is down, or the pipeline is not running"
                : "it has never recorded; see whether its address and password are right";
    return camera.station()
        + "\n  Camera: "
        + camera.address()
        + "\n  Likely cause: "
        + likely
        + "\n  Next: auklab-video check "
        + camera.station();
  }

  /** What a pass came to. */
  public Outcome outcome(Look look) {
    return look.dead().isEmpty()
        ? Outcome.idle(
            "no new outage among " + Outcome.count(cameras.get().enabled().size(), "camera"))
        : Outcome.done("restarting " + String.join(", ", look.stations()));
  }
}
