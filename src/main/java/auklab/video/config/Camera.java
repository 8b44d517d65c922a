package auklab.video.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One camera, with everything it inherits from the defaults filled in.
 *
 * @param station code name, {@code [A-Za-z0-9][A-Za-z0-9_-]{0,31}}
 * @param ip address or host name
 * @param rtspPort TCP port of the RTSP server
 * @param rtspPath path of the stream, beginning with a slash
 * @param connection how FFmpeg speaks to it
 * @param user name to log in with; empty for a camera without authentication
 * @param password password, as it is, not encoded
 * @param outputDir folder below which {@code STATION/} is recorded
 * @param outputDirFallback folder to record to while the disk of outputDir is not mounted
 * @param logsDir folder of {@code STATION.log}
 * @param segmentTime length of a segment, in seconds
 * @param loglevel FFmpeg's log level
 * @param enabled whether this camera is to be recorded
 * @param core CPU core to pin FFmpeg to; empty to take the next in rotation
 * @param stallSeconds time without growth after which a recorder is replaced, in seconds
 * @param timezone zone of the times in file names
 * @param ffmpegPath FFmpeg's executable
 * @param ffprobePath ffprobe's executable
 * @param expectedVideo ffprobe's names of video properties and the values agreed on
 * @param expectedAudio the same for audio
 * @param checkPicture whether it is looked at now and then whether the picture shows something
 */
public record Camera(
    String station,
    String ip,
    int rtspPort,
    String rtspPath,
    Connection connection,
    String user,
    String password,
    Path outputDir,
    Optional<Path> outputDirFallback,
    Path logsDir,
    int segmentTime,
    String loglevel,
    boolean enabled,
    OptionalInt core,
    int stallSeconds,
    ZoneId timezone,
    String ffmpegPath,
    String ffprobePath,
    Map<String, String> expectedVideo,
    Map<String, String> expectedAudio,
    boolean checkPicture) {

  /** Folder of this station's recorded segments. */
  public Path folder() {
    return outputDir.resolve(station);
  }

  /**
   * The same camera with another path of its stream.
   *
   * @param path begins with a slash
   */
  public Camera streaming(String path) {
    return new Camera(
        station,
        ip,
        rtspPort,
        path,
        connection,
        user,
        password,
        outputDir,
        outputDirFallback,
        logsDir,
        segmentTime,
        loglevel,
        enabled,
        core,
        stallSeconds,
        timezone,
        ffmpegPath,
        ffprobePath,
        expectedVideo,
        expectedAudio,
        checkPicture);
  }

  /**
   * The same camera as if it recorded elsewhere, or in segments of another length.
   *
   * @param folder in place of the output_dir
   * @param seconds in place of the segment_time
   */
  public Camera recordedTo(Path folder, int seconds) {
    return new Camera(
        station,
        ip,
        rtspPort,
        rtspPath,
        connection,
        user,
        password,
        folder,
        outputDirFallback,
        logsDir,
        seconds,
        loglevel,
        enabled,
        core,
        stallSeconds,
        timezone,
        ffmpegPath,
        ffprobePath,
        expectedVideo,
        expectedAudio,
        checkPicture);
  }

  /** The passwords in the path of the stream, for makes that want them there. */
  public List<String> passwordsInPath() {
    return Secrets.inPath(rtspPath);
  }

  /** Names the camera without its password. */
  @Override
  public String toString() {
    return station + " (" + ip + ":" + rtspPort + Secrets.masked(rtspPath) + ")";
  }
}
