package auklab.video.cli;

import auklab.video.Pipeline;
import auklab.video.check.Finding;
import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Probes the streams against what was agreed on. */
@Command(
    name = "check",
    description = "Probe the streams against expected_video and expected_audio.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private Shared shared;

  @Parameters(paramLabel = "STATION", description = "Which cameras (default: every enabled one).")
  private List<String> stations = List.of();

  @Override
  public Integer call() throws Exception {
    Configuration configuration = shared.configuration();
    Cameras cameras = configuration.cameras();
    for (String station : stations) {
      if (cameras.station(station).isEmpty()) {
        System.err.println(station + " is not among the configured cameras");
        return AuklabVideo.UNUSABLE;
      }
    }
    List<String> asked =
        stations.isEmpty()
            ? cameras.enabled().stream().map(Camera::station).toList()
            : stations.stream().map(s -> cameras.station(s).orElseThrow().station()).toList();
    try (Pipeline pipeline =
        Pipeline.loadFor(
            List.of("check"), configuration, shared.config(), shared.routes(), Map.of())) {
      List<?> findings = pipeline.call("check", asked, Map.of(), List.class);
      Table table = new Table("STATION", "VIDEO", "AUDIO", "RESULT");
      boolean allOk = findings.size() == asked.size();
      for (Object row : findings) {
        Finding finding = (Finding) row;
        allOk &= finding.ok();
        table.row(
            finding.station(),
            finding.video(),
            finding.audio(),
            finding.ok() ? "ok" : String.join("; ", finding.mismatches()));
      }
      System.out.print(table);
      return allOk ? 0 : AuklabVideo.FAILED;
    }
  }
}
