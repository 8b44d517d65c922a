package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import auklab.video.stage.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One pass of the watchdog. */
@Command(name = "monitor", description = "Restart recorders without new footage, once, and mail.")
final class MonitorCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Option(
      names = {"--recording_dir", "--recording-dir"},
      paramLabel = "DIR",
      description = "Folder of the stations' recordings (default: output_dir).")
  private Path recordingDir;

  @Option(
      names = {"--segment_time", "--segment-time"},
      paramLabel = "SECONDS",
      description = "Length of a segment (default: that of the configuration).")
  private Integer segmentTime;

  @Option(
      names = "--multiplier",
      description = "A camera is dead after this many segments' time (default: 2).")
  private Double multiplier;

  @Override
  public Integer call() throws Exception {
    Configuration configured = shared.configuration();
    Configuration configuration =
        new Configuration(
            changed(configured.cameras()),
            configured.backup(),
            configured.alerts(),
            configured.mail(),
            configured.problems());
    Map<String, String> settings =
        multiplier == null ? Map.of() : Map.of("monitor.multiplier", multiplier.toString());
    try (Pipeline pipeline =
        Pipeline.loadFor(
            List.of("monitor", "heartbeat"),
            configuration,
            shared.config(),
            shared.routes(),
            settings)) {
      Outcome outcome = pipeline.pass("monitor");
      System.out.println(outcome.text());
      MailRound.tellByTheClock(pipeline, configuration);
      boolean sent = MailRound.send(pipeline, configuration);
      return outcome.failed() || !sent ? AuklabVideo.FAILED : 0;
    }
  }

  private Cameras changed(Cameras cameras) {
    return new Cameras(
        cameras.cameras().stream().map(this::changed).toList(),
        cameras.segmentTime(),
        cameras.stateDir());
  }

  private Camera changed(Camera camera) {
    return camera.recordedTo(
        recordingDir == null ? camera.outputDir() : recordingDir.toAbsolutePath().normalize(),
        segmentTime == null ? camera.segmentTime() : segmentTime);
  }
}
