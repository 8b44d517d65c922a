package auklab.video.stream;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long a segment is by the packets of its picture, which a file has even if its writer was
 * killed.
 */
public final class Packets {
  private Packets() {}

  /**
   * ffprobe's arguments. It prints a line for each packet: its time and its duration in seconds,
   * with a comma between.
   *
   * @param segment the file
   */
  public static List<String> question(Path segment) {
    return List.of(
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_entries",
        "packet=pts_time,duration_time",
        "-of",
        "csv=p=0",
        segment.toString());
  }

  /**
   * When a packet ends, in seconds from the beginning of its segment.
   *
   * @param line what ffprobe printed of it
   * @return empty where the line names no time
   */
  public static OptionalDouble end(String line) {
    String[] columns = line.strip().split(",");
    if (!columns[0].matches("-?[0-9.]+")) {
      return OptionalDouble.empty();
    }
    boolean timed = columns.length > 1 && columns[1].matches("[0-9.]+");
    return OptionalDouble.of(
        Double.parseDouble(columns[0]) + (timed ? Double.parseDouble(columns[1]) : 0));
  }
}
