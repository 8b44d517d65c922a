package auklab.video.cli;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.site.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/auklab-video} starts Java, whose place a program takes that tells where it is. */
class LauncherTest {
  @TempDir Path folder;

  @Test
  void shouldStayWhereItIsCalledAndGoElsewhereOnlyWhereItsUserMayNotBe() throws Exception {
    Path launcher = Files.createDirectories(folder.resolve("bin")).resolve("auklab-video");
    Files.copy(Path.of("bin/auklab-video"), launcher);
    Files.createFile(Files.createDirectories(folder.resolve("java")).resolve("auklab-video.jar"));
    Path java = Files.createDirectories(folder.resolve("path")).resolve("java");
    Files.writeString(java, "#!/bin/sh\npwd -P\ncd . && echo may be here\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectory(folder.resolve("home"));

    assertThat(from(home, "700", launcher)).isEqualTo(home.toRealPath() + "\nmay be here\n");
    // A path may begin in a folder that cannot be listed.
    assertThat(from(home, "100", launcher)).isEqualTo(home.toRealPath() + "\nmay be here\n");
    assertThat(from(home, "000", launcher)).isEqualTo("/\nmay be here\n");
  }

  private static String from(Path home, String mode, Path launcher) throws Exception {
    String call =
        "cd \"$1\" && chmod \"$2\" . && PATH=\"${3%/bin/*}/path:$PATH\" exec \"$3\" status";
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // Permissions hold for such a root, too.
      words.addAll(List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"));
    }
    words.addAll(List.of("sh", "-c", call, "sh", home.toString(), mode, launcher.toString()));
    try {
      Programs.Result result = Programs.run(words, Map.of());
      assertThat(result.err()).isEmpty();
      return result.out();
    } finally {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
