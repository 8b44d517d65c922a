package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what is wrong with cameras that are recorded all the same: those whose recorder restarts
 * again and again, and those that announce tracks which stay empty.
 */
public final class RecorderAlarms {
  private static final Logger LOG = LoggerFactory.getLogger("record");

  private final Supplier<Cameras> cameras;
  private final Recorders recorders;
  private final EmptyTracks emptyTracks;
  private final ClockJumps clockJumps;

  /**
   * @param cameras the cameras as they are configured now
   * @param recorders know how often each recorder was restarted
   * @param emptyTracks which tracks stay empty
   * @param clockJumps which cameras' clocks have jumped
   */
  RecorderAlarms(
      Supplier<Cameras> cameras,
      Recorders recorders,
      EmptyTracks emptyTracks,
      ClockJumps clockJumps) {
    this.cameras = cameras;
    this.recorders = recorders;
    this.emptyTracks = emptyTracks;
    this.clockJumps = clockJumps;
  }

  /**
   * The report of chronic restarts, that of empty tracks, and that of sound which cannot be kept.
   */
  public List<Report> reports() {
    Set<String> recorded =
        cameras.get().enabled().stream().map(Camera::station).collect(Collectors.toSet());
    List<Matter> restarting = new ArrayList<>();
    List<Matter> empty = new ArrayList<>();
    Set<String> calm = new HashSet<>();
    Set<String> full = new HashSet<>();
    List<Matter> unfit = new ArrayList<>();
    Set<String> heard = new HashSet<>();
    for (Camera camera : cameras.get().enabled()) {
      recorders
          .chronicRestarts(camera.station())
          .map(one -> matter(camera, one))
          .ifPresent(restarting::add);
      if (recorders.isCalm(camera.station())) {
        calm.add(camera.station());
      }
      if (recorders.isSoundUnfit(camera.station())) {
        unfit.add(unfitSound(camera.station()));
      } else if (recorders.isSoundKept(camera.station())) {
        heard.add(camera.station());
      }
      List<String> tracks = emptyTracks.of(camera.station());
      if (!tracks.isEmpty()) {
        empty.add(matter(camera, tracks));
      } else if (emptyTracks.isKnown(camera.station())) {
        full.add(camera.station());
      }
    }
    return List.of(
        Report.of("restarts", restarting, calm, unpaused(recorded)),
        Report.of("tracks", empty, full, recorded),
        Report.of("sound", unfit, heard, recorded));
  }

  /**
   * Has the recorders replaced that record the sound alone, since the camera sent no picture when
   * they connected: it may send one now. Cameras without a picture announce none, and are left
   * alone.
   */
  public void lookForPictures() {
    for (Camera camera : cameras.get().enabled()) {
      String station = camera.station();
      try {
        if (emptyTracks.isPictureUnknown(station) && recorders.isSoundAlone(station)) {
          recorders.request(List.of(station), "the picture is looked for again");
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("{}: its picture cannot be looked for: {}", station, e.toString());
      }
    }
  }

  /**
   * Has the recorders replaced whose camera's clock has jumped. FFmpeg would count on by a frame
   * rate that may not be the true one, and the footage would play too fast or too slow for as long
   * as it runs.
   */
  public void followClocks() {
    for (String station : clockJumps.take()) {
      try {
        recorders.clockJumped(station);
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("{}: its recorder cannot be replaced: {}", station, e.toString());
      }
    }
  }

  private static Matter unfitSound(String station) {
    return Matter.of(
            station,
            "[STREAM] " + station + " sends sound that cannot be recorded",
            station
                + " sends sound in a form that no segment can hold, such as G.726. Its picture is"
                + " recorded without the sound.\n\n"
                + "Likely cause: the audio encoding in the camera's settings.\n"
                + "Next: set it to AAC or G.711 in the camera; then auklab-video restart "
                + station
                + "\n")
        .called(
            "[STREAM] " + station + " sends sound that cannot be recorded",
            "[STREAM] the sound of " + station + " is recorded")
        .told(Matter.Manner.ONCE);
  }

  /** Of a camera that a person has paused, nobody need hear how it was recorded before. */
  private Set<String> unpaused(Set<String> stations) {
    return stations.stream()
        .filter(station -> !recorders.isPaused(station))
        .collect(Collectors.toSet());
  }

  private Matter matter(Camera camera, RestartHistory.Chronic restarts) {
    String station = camera.station();
    String what =
        station
            + " restarts every "
            + restarts.every().toSeconds()
            + " s: "
            + restarts.lost()
            + " % is lost";
    return Matter.of(
            station,
            "[CAMERA] " + what,
            what
                + ". Footage lies between the restarts, so the camera never counts as dead.\n"
                + station
                + "\n  Camera: "
                + StreamUrl.of(camera)
                + "\n  How FFmpeg ended last: "
                + Optional.of(recorders.lastEnd(station))
                    .filter(why -> !why.isEmpty())
                    .orElse("unknown")
                + "\n  Next: auklab-video check "
                + station
                + "; then look at "
                + camera.logsDir().resolve(station + ".log"))
        .called("[CAMERA] " + what, "[CAMERA] " + station + " records without restarts again")
        .losing(List.of(station));
  }

  private static Matter matter(Camera camera, List<String> tracks) {
    String station = camera.station();
    String what =
        station + " announces tracks and sends nothing in them: " + String.join(", ", tracks);
    return Matter.of(
            station,
            "[STREAM] " + station + " announces tracks that stay empty",
            what
                + "\n\nAll that the camera does send is recorded.\n\n"
                + "Likely cause: its microphone or second stream is switched off, or its firmware"
                + " announces what the camera does not have.\n"
                + "Next: switch the track on, or off, in the camera's settings; nothing is lost if you"
                + " leave it.\n")
        .called(
            "[STREAM] " + what,
            "[STREAM] " + station + " announces no track any more that stays empty")
        .told(Matter.Manner.ONCE);
  }
}
