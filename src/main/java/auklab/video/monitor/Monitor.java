package auklab.video.monitor;

import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.footage.Freshness;
import auklab.video.ledger.Machine;
import auklab.video.stage.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last line of defence: looks at nothing but the age of each camera's footage, and so notices
 * whatever went wrong. One outage is told once; it is over when footage grows again.
 */
public final class Monitor {
  private static final Logger LOG = LoggerFactory.getLogger("monitor");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final Supplier<Cameras> cameras;
  private final Path readyDir;
  private final Freshness freshness;
  private final Path outages;
  private final double multiplier;
  private final Machine machine;
  private final Clock clock;
  private boolean waited;

  /**
   * @param cameras the cameras as they are configured now, also those that have never recorded
   * @param backup says where footage is moved to
   * @param freshness remembers footage that is no longer here
   * @param multiplier a camera is dead after this many segments' time without growth
   * @param machine this machine
   * @param clock the wall clock
   */
  public Monitor(
      Supplier<Cameras> cameras,
      Backup backup,
      Freshness freshness,
      double multiplier,
      Machine machine,
      Clock clock) {
    this.cameras = cameras;
    this.readyDir = backup.readyDir();
    this.freshness = freshness;
    this.outages = cameras.get().stateDir().resolve("outages");
    this.multiplier = multiplier;
    this.machine = machine;
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

  /** The cameras that are dead and were not when we looked last. */
  public List<Dead> look() {
    List<Dead> dead = new ArrayList<>();
    forgetOutagesOfOthers();
    // After this very process has hung, its next look at the recorders tells more.
    waited = !waited && freshness.isOld();
    if (waited) {
      return dead;
    }
    for (Camera camera : cameras.get().enabled()) {
      try {
        look(camera).ifPresent(dead::add);
      } catch (IOException | RuntimeException e) {
        LOG.error("{}: cannot be watched: {}", camera.station(), e.toString());
      }
    }
    return dead;
  }

  /**
   * A camera that is watched no more has no outage; when it is watched again, a new one may begin.
   */
  private void forgetOutagesOfOthers() {
    Set<String> watched =
        cameras.get().enabled().stream().map(Camera::station).collect(Collectors.toSet());
    if (!Files.isDirectory(outages)) {
      return;
    }
    try (Stream<Path> files = Files.list(outages)) {
      for (Path outage : files.toList()) {
        if (!watched.contains(outage.getFileName().toString())) {
          Files.delete(outage);
        }
      }
    } catch (IOException e) {
      LOG.warn("old outages cannot be forgotten: {}", e.toString());
    }
  }

  /** The stations of all cameras that are dead now, whether that was told or not. */
  public List<String> dead() {
    return cameras.get().enabled().stream()
        .filter(
            camera ->
                sinceGrowth(camera).filter(idle -> idle.compareTo(threshold(camera)) < 0).isEmpty())
        .map(Camera::station)
        .toList();
  }

  private Duration threshold(Camera camera) {
    return Duration.ofMillis(Math.round(camera.segmentTime() * 1000L * multiplier));
  }

  private Optional<Dead> look(Camera camera) throws IOException {
    Duration threshold = threshold(camera);
    Optional<Duration> sinceGrowth = sinceGrowth(camera);
    Duration idle = sinceGrowth.orElse(threshold);
    if (idle.compareTo(threshold) < 0) {
      recovered(camera);
      return Optional.empty();
    }
    if (Files.exists(outages.resolve(camera.station()))) {
      return Optional.empty();
    }
    return Optional.of(
        new Dead(
            camera.station(),
            idle.toSeconds(),
            camera.ip() + ":" + camera.rtspPort() + camera.rtspPath(),
            sinceGrowth.isPresent()));
  }

  private Optional<Duration> sinceGrowth(Camera camera) {
    return freshness.sinceGrowth(
        camera.station(), camera.folder(), readyDir.resolve(camera.station()));
  }

  /**
   * Notes that these outages were told. It comes after the telling: who dies between the two tells
   * twice rather than never.
   */
  public void told(List<Dead> dead) throws IOException {
    Durable.createPrivateDirectories(outages);
    for (Dead camera : dead) {
      Path outage = outages.resolve(camera.station());
      if (!Files.exists(outage)) {
        Files.createFile(outage);
      }
    }
  }

  private void recovered(Camera camera) throws IOException {
    try {
      Files.delete(outages.resolve(camera.station()));
      LOG.info("{}: footage grows again", camera.station());
    } catch (NoSuchFileException e) {
      // There was no outage.
    }
  }

  /** The stations of these cameras. */
  public List<String> stations(List<Dead> dead) {
    return dead.stream().map(Dead::station).toList();
  }

  /** Why their recorders are replaced, for the ledger. */
  public String reason() {
    return "no footage for longer than "
        + BigDecimal.valueOf(multiplier).stripTrailingZeros().toPlainString()
        + " × segment_time";
  }

  /**
   * The mail about cameras that were found dead in one pass.
   *
   * @param dead the cameras, at least one
   * @param causes how the last FFmpeg of each station ended, where that is known
   * @return subject and text
   */
  public Map<String, String> mail(List<Dead> dead, Map<String, String> causes) {
    String others = dead.size() > 1 ? " and " + (dead.size() - 1) + " more" : "";
    String idle =
        dead.stream()
            .map(
                camera ->
                    camera.station()
                        + " idle for "
                        + camera.idleSeconds()
                        + " s → restarting record_camera_"
                        + camera.station()
                        + ".service")
            .collect(Collectors.joining("\n"));
    String host =
        "Host: "
            + machine.hostName()
            + "  |  Time: "
            + TIME.withZone(ZoneId.systemDefault()).format(clock.instant());
    String details =
        dead.stream()
            .map(camera -> details(camera, causes.getOrDefault(camera.station(), "")))
            .collect(Collectors.joining("\n\n"));
    Map<String, String> mail = new LinkedHashMap<>();
    mail.put("subject", "[CAMERA] Auto-restart " + dead.get(0).station() + others);
    mail.put("text", idle + "\n" + host + "\n\n" + details + "\n");
    return mail;
  }

  private static String details(Dead camera, String cause) {
    String likely =
        !cause.isEmpty()
            ? cause
            : camera.everRecorded()
                ? "the camera or its network is down, or the pipeline is not running"
                : "it has never recorded; see whether its address and password are right";
    return camera.station()
        + "\n  Camera: rtsp://"
        + camera.address()
        + "\n  Likely cause: "
        + likely
        + "\n  Next: auklab-video check "
        + camera.station();
  }

  /** What a pass came to. */
  public Outcome outcome(List<Dead> dead) {
    return dead.isEmpty()
        ? Outcome.idle(
            "no new outage among " + Outcome.count(cameras.get().enabled().size(), "camera"))
        : Outcome.done("restarting " + String.join(", ", stations(dead)));
  }
}
