package auklab.video.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What stands in recorded segments. */
public final class Recording {
  private Recording() {}

  /**
   * The packets of segments in their order, as a simulated camera writes them down.
   *
   * @param segments the files, oldest first
   * @param codec h264 or h265
   * @param kind video or audio
   */
  public static List<String> packets(List<Path> segments, String codec, String kind)
      throws IOException, InterruptedException {
    List<String> packets = new ArrayList<>();
    for (Path segment : segments) {
      List<String> words =
          new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-i", segment.toString()));
      if (kind.equals("video")) {
        String slices = codec.equals("h264") ? "1-5" : "0-31";
        words.addAll(List.of("-map", "0:v", "-bsf:v", "filter_units=pass_types=" + slices));
      } else {
        words.addAll(List.of("-map", "0:a"));
      }
      words.addAll(List.of("-c", "copy", "-copyinkf:a"));
      words.addAll(List.of("-f", "framehash", "-hash", "sha256", "-"));
      Programs.output(words.toArray(String[]::new))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> kind + " " + line.substring(line.lastIndexOf(',') + 1).strip())
          .forEach(packets::add);
    }
    return packets;
  }

  /** How many pictures FFmpeg can decode from a file without an error. */
  public static int pictures(Path segment) throws IOException, InterruptedException {
    return (int)
        Programs.output(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-xerror",
                "-i",
                segment.toString(),
                "-map",
                "0:v",
                "-f",
                "framemd5",
                "-")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .count();
  }
}
