package auklab.video;

import auklab.video.clock.Steps;
import auklab.video.config.Backup;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.config.Connection;
import auklab.video.config.RsyncOptions;
import auklab.video.ledger.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Cameras and folders as most tests want them: everything below one folder, ten minutes long. */
public final class Given {
  /** Length of the segments of these cameras, in seconds. */
  public static final int SEGMENT_TIME = 600;

  private Given() {}

  /** A camera of this name that records below the folder. */
  public static Camera camera(String station, Path home) {
    return camera(station, home, "viewer", "geheim");
  }

  /** The same with a login of its own. */
  public static Camera camera(String station, Path home, String user, String password) {
    return camera(station, home, user, password, Map.of(), Map.of());
  }

  /** A camera of this name with which something was agreed on. */
  public static Camera camera(
      String station, Path home, Map<String, String> video, Map<String, String> audio) {
    return camera(station, home, "viewer", "geheim", video, audio);
  }

  private static Camera camera(
      String station,
      Path home,
      String user,
      String password,
      Map<String, String> video,
      Map<String, String> audio) {
    return new Camera(
        station,
        "192.0.2.75",
        554,
        "/Streaming/Channels/101",
        Connection.UNSET,
        user,
        password,
        home.resolve("cameras"),
        Optional.empty(),
        home.resolve("logs"),
        SEGMENT_TIME,
        "warning",
        true,
        OptionalInt.empty(),
        10,
        ZoneId.of("Europe/Stockholm"),
        "ffmpeg",
        "ffprobe",
        video,
        audio,
        true);
  }

  /** A camera that is somewhere else. */
  public static Camera camera(String station, Path home, String ip, int port) {
    return camera(station, home, ip, port, Connection.UNSET);
  }

  /** The same, spoken to in another way. */
  public static Camera camera(
      String station, Path home, String ip, int port, Connection connection) {
    Camera there = camera(station, home);
    return new Camera(
        there.station(),
        ip,
        port,
        there.rtspPath(),
        connection,
        there.user(),
        there.password(),
        there.outputDir(),
        there.outputDirFallback(),
        there.logsDir(),
        there.segmentTime(),
        there.loglevel(),
        there.enabled(),
        there.core(),
        there.stallSeconds(),
        there.timezone(),
        there.ffmpegPath(),
        there.ffprobePath(),
        there.expectedVideo(),
        there.expectedAudio(),
        there.checkPicture());
  }

  /** Cameras of these names that record below the folder. */
  public static Cameras cameras(Path home, String... stations) {
    return new Cameras(
        Arrays.stream(stations).map(station -> camera(station, home)).toList(),
        SEGMENT_TIME,
        home.resolve("state"));
  }

  /** A clock that nobody has set. */
  public static Steps noSteps(Path home, Clock clock) {
    return new Steps(
        new Ledger(home.resolve("state/ledger"), clock, "boot-1"), clock, System::nanoTime);
  }

  /** An archive in a folder beside all others. */
  public static Backup backup(Path home) {
    return backup(home, Backup.OrganizeWhen.CLOSED);
  }

  /** The same with the owner's word on what makes a segment finished. */
  public static Backup backup(Path home, Backup.OrganizeWhen when) {
    return new Backup(
        home.resolve("ready"),
        home.resolve("archive").toString(),
        home.resolve("synced"),
        home.resolve("locks"),
        RsyncOptions.of(List.of("-a")),
        when,
        Backup.Effort.UNSET,
        Backup.Space.UNSET,
        true);
  }
}
