package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.config.Alerts;
import auklab.video.config.Camera;
import auklab.video.config.CameraOptions;
import auklab.video.config.Cameras;
import auklab.video.config.ConfigFolder;
import auklab.video.config.Configuration;
import auklab.video.config.ConfigurationException;
import auklab.video.config.EditedText;
import auklab.video.footage.StateOwner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One recorder in the foreground. */
@Command(name = "record", description = "Record one camera in the foreground, until stopped.")
final class RecordCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Option(names = "--station", required = true, description = "Station of the camera.")
  private String station;

  @Option(names = "--ip", description = "Its address.")
  private String ip;

  @Option(names = "--user", description = "Name to log in with.")
  private String user;

  @Option(
      names = {"--password-file", "--password_file"},
      paramLabel = "FILE",
      description = "File whose first line is the password.")
  private Path passwordFile;

  @Option(
      names = "--password",
      description = "The password. Everybody on this machine can see it here: prefer a file.")
  private String password;

  @Option(
      names = {"--segment_time", "--segment-time"},
      paramLabel = "SECONDS",
      description = "Length of a segment.")
  private Integer segmentTime;

  @Option(
      names = {"--output_dir", "--output-dir"},
      paramLabel = "DIR",
      description = "Folder below which STATION/ is recorded.")
  private Path outputDir;

  @Option(
      names = {"--logs_dir", "--logs-dir"},
      paramLabel = "DIR",
      description = "Folder of STATION.log.")
  private Path logsDir;

  @Option(
      names = {"--rtsp_port", "--rtsp-port"},
      description = "Port of its RTSP server.")
  private Integer rtspPort;

  @Option(
      names = {"--rtsp_path", "--rtsp-path"},
      description = "Path of its stream.")
  private String rtspPath;

  @Option(names = "--loglevel", description = "FFmpeg's log level.")
  private String loglevel;

  @Option(names = "--core", description = "CPU core to pin FFmpeg to.")
  private Integer core;

  @Option(
      names = "--exec",
      description =
          "Make ready, wait until the camera answers, and become FFmpeg; its segments get their"
              + " names by organize.")
  private boolean exec;

  @Override
  public Integer call() throws Exception {
    CameraOptions options = options();
    Optional<Configuration> configured = configured();
    if (configured.isPresent()
        && configured.get().cameras().station(station).isEmpty()
        && options.isEmpty()) {
      System.err.println(
          station + " is not among the configured cameras, and no --ip was given for it");
      return AuklabVideo.UNUSABLE;
    }
    Cameras cameras =
        options.cameras(
            configured
                .flatMap(configuration -> configuration.cameras().station(station))
                .map(Camera::station)
                .orElse(station),
            configured.flatMap(configuration -> configuration.cameras().station(station)),
            configured.map(configuration -> configuration.cameras().stateDir()));
    StateOwner.refuseRoot(cameras.stateDir());
    Configuration configuration =
        new Configuration(
            cameras,
            configured
                .map(Configuration::backup)
                .orElseGet(() -> CameraOptions.noBackup(cameras.stateDir())),
            configured.map(Configuration::alerts).orElse(Alerts.UNSET),
            shared.mail(),
            List.of());
    if (exec) {
      // Beside the others, where there are others: cameras take turns over the cores.
      return becomeFfmpeg(
          options.isEmpty() ? configured.orElseThrow() : configuration,
          cameras.cameras().get(0).station());
    }
    return record(configuration);
  }

  /** Java cannot become another program, but the shell that has started it can. */
  private int becomeFfmpeg(Configuration configuration, String name) throws IOException {
    String pid = System.getenv("AUKLAB_VIDEO_PID");
    if (pid == null) {
      System.err.println("--exec works with the launcher only: bin/auklab-video record --exec …");
      return AuklabVideo.UNUSABLE;
    }
    System.out.println(
        new Becoming(
                configuration.cameras().station(name).orElseThrow(),
                Pipeline.succession(configuration, shared.config(), name, Long.parseLong(pid)))
            .script());
    return 0;
  }

  private int record(Configuration configuration) throws Exception {
    String name = configuration.cameras().cameras().get(0).station();
    Stop stop = Stop.onSignal();
    Map<String, String> alone = Map.of(Pipeline.ONE_STATION, name);
    try (Pipeline pipeline =
        Pipeline.load(configuration, shared.config(), shared.routes(), alone)) {
      if (!pipeline.claim(name)) {
        System.err.println(name + " is recorded by another process, such as a running pipeline");
        return AuklabVideo.FAILED;
      }
      pipeline.startTriggers("clock");
      pipeline.startTriggers("record");
      pipeline.startTriggers("check");
      pipeline.startTriggers("picture");
      stop.await();
    } finally {
      stop.done();
    }
    return 0;
  }

  /** The configuration, where there is one; with an address given, there need not be. */
  private Optional<Configuration> configured() {
    try {
      return Optional.of(ConfigFolder.of(shared.config()).resilient(shared.mail()));
    } catch (ConfigurationException e) {
      if (ip == null) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private CameraOptions options() throws IOException {
    if (password != null) {
      System.err.println(
          "warning: --password shows the password to everybody on this machine; use"
              + " --password-file");
    }
    String secret =
        passwordFile == null
            ? password
            : EditedText.whole(passwordFile).lines().findFirst().orElse("");
    return new CameraOptions()
        .with("ip", ip)
        .with("user", user)
        .with("password", secret)
        .with("segment_time", segmentTime)
        .with("output_dir", absolute(outputDir))
        .with("logs_dir", absolute(logsDir))
        .with("rtsp_port", rtspPort)
        .with("rtsp_path", rtspPath)
        .with("loglevel", loglevel)
        .with("core", core);
  }

  private static String absolute(Path folder) {
    return folder == null ? null : folder.toAbsolutePath().toString();
  }
}
