package auklab.video.cli;

import auklab.video.config.Camera;
import auklab.video.record.Launch;
import auklab.video.record.Succession;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a shell does to become the FFmpeg of a camera.
 *
 * @param camera the camera
 * @param succession the command, and how long to wait with it
 */
record Becoming(Camera camera, Succession succession) {
  /** A camera that is away costs a connection a second, and no FFmpeg that would wait for it. */
  private static final String UNTIL_IT_ANSWERS =
      "until timeout 3 bash -c ': <\"/dev/tcp/$0/$1\"' %s %s 2>/dev/null; do sleep 1; done\n";

  /** Lines for a POSIX shell. */
  String script() {
    Launch launch = succession.launch();
    String wait =
        succession.delay().isZero() ? "" : "sleep " + succession.delay().toSeconds() + "\n";
    return "cd "
        + quoted(launch.folder())
        + "\n"
        + wait
        + String.format(
            UNTIL_IT_ANSWERS, quoted(camera.ip()), quoted(String.valueOf(camera.rtspPort())))
        + "exec "
        + words(launch.arguments())
        + " </dev/null >>"
        + quoted(launch.log())
        + " 2>&1";
  }

  private static String words(List<String> words) {
    return words.stream().map(Becoming::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
