package auklab.video.doctor;

import auklab.video.footage.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether folders lie where the unit of the service sees nothing. */
final class HomeCheck {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"));

  private HomeCheck() {}

  /**
   * Looks at where folders lie, and at the unit where one is in a home.
   *
   * @param folders folders, with the keys of the configuration that name them
   * @return a warning for each that is closed to the unit
   */
  static List<Result> look(Map<Path, String> folders) throws IOException {
    List<Result> results = new ArrayList<>();
    for (Map.Entry<Path, String> one : folders.entrySet()) {
      Path folder = Mounts.resolved(one.getKey());
      if (HOMES.stream().anyMatch(folder::startsWith) && isClosed()) {
        results.add(
            Result.warning(
                "folder",
                one.getValue() + " " + one.getKey(),
                "is closed to " + PipelineCheck.UNIT + ", which may not look into homes",
                "name a folder elsewhere, or give the service a unit for your folders:"
                    + " auklab-video service generate, then"
                    + " sudo auklab-video service link restart"));
      }
    }
    return results;
  }

  private static boolean isClosed() {
    List<String> question =
        List.of("systemctl", "show", "--property=ProtectHome", "--value", PipelineCheck.UNIT);
    try {
      return List.of("yes", "tmpfs").contains(Tool.run(question, LONGEST).firstLine());
    } catch (IOException e) {
      // No systemd, so no unit.
      return false;
    }
  }
}
