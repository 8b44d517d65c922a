package auklab.video.service;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import auklab.video.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, as far as no systemd is needed for it. */
class ServiceTest {
  @TempDir private Path folder;

  @Test
  void shouldGenerateHereAndStartTheProgramThatGenerates() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, "geheim");
      site.configure();

      Programs.Result once = service(site, "generate", "--layout", "per-camera", "--user", "rec");
      assertThat(once.exit()).isZero();
      assertThat(once.out()).contains("created services/record_camera_ROST1.service\n");
      assertThat(Files.readString(folder.resolve("services/record_camera_ROST1.service")))
          .contains("\nUser=rec\n")
          .doesNotContain("geheim")
          .contains(
              "\nExecStart="
                  + Path.of("bin/auklab-video").toAbsolutePath()
                  + " record --station ROST1 --exec --config "
                  + site.config()
                  + " --routes "
                  + site.routes()
                  + "\n");

      Programs.Result again =
          service(site, "generate", "generate", "--layout", "per-camera", "--user", "rec");
      assertThat(again.out().lines()).hasSize(18).allMatch(line -> line.startsWith("unchanged "));
    }
  }

  @Test
  void shouldRefuseAVerbAndALayoutThatItDoesNotKnow() throws Exception {
    try (Site site = new Site(folder)) {
      site.camera("ROST1", 554, "geheim");
      site.configure();

      assertThat(service(site, "generate", "install").exit()).isEqualTo(2);
      assertThat(service(site, "generate", "--layout", "many").exit()).isEqualTo(2);
      assertThat(folder.resolve("services")).doesNotExist();
    }
  }

  private Programs.Result service(Site site, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "cd \"$0\" && exec \"$@\"",
                folder.toString(),
                "java",
                "-cp",
                System.getProperty("java.class.path"),
                "auklab.video.Main",
                "service"));
    command.addAll(List.of(words));
    command.addAll(List.of("--config", site.config().toString()));
    command.addAll(List.of("--routes", site.routes().toString()));
    return Programs.run(command, site.environment());
  }
}
