package auklab.video.doctor;

import auklab.video.check.Agreement;
import auklab.video.check.Finding;
import auklab.video.config.Camera;
import auklab.video.stream.Challenge;
import auklab.video.stream.LastWords;
import auklab.video.stream.Mask;
import auklab.video.stream.StreamUrl;
import auklab.video.stream.TlsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A camera as it sends now, asked through ffprobe; the password is in no process list. */
public final class LiveStream {
  private static final Duration LONGEST = Duration.ofSeconds(25);

  private final Camera camera;

  /**
   * @param camera where it is, and how to log in
   */
  public LiveStream(Camera camera) {
    this.camera = camera;
  }

  /**
   * What a camera says.
   *
   * @param finding what it sends; empty where it sends no picture
   * @param words why it does not, as far as that is known
   * @param said the same by ffprobe's own first line, passwords masked
   */
  public record Answer(Optional<Finding> finding, LastWords words, String said) {

    /** Whether another path may be worth a try: the camera answers, but has no such stream. */
    public boolean isOtherPath() {
      return words == LastWords.PATH
          || words == LastWords.ERROR
          || words == LastWords.NONE
          || said.contains("Invalid data found");
    }

    /** Why there is no picture, in words. */
    public String trouble() {
      String cause = words == LastWords.NONE ? "the camera sends no picture" : words.cause(false);
      return said.isEmpty() ? cause : cause + " (" + said + ")";
    }
  }

  /** Asks once what it sends. */
  public Answer ask() throws IOException {
    Tool.Answer answer = ffprobe(Agreement.QUESTION, LONGEST);
    Optional<Finding> finding =
        Agreement.finding(camera, answer.out())
            .filter(found -> !found.video().equals(Finding.NONE));
    String said = Challenge.complete(camera, Mask.of(List.of(camera)).apply(answer.err()));
    return new Answer(finding, LastWords.of(said), firstLine(said));
  }

  /**
   * Measures how much it sends.
   *
   * @param time for how long
   * @return bytes per second; empty where it sends nothing
   */
  public OptionalDouble bytesPerSecond(Duration time) throws IOException {
    Tool.Answer answer =
        ffprobe(
            List.of(
                "-read_intervals",
                "%+" + time.toSeconds(),
                "-show_entries",
                "packet=dts_time,size",
                "-of",
                "csv=p=0"),
            time.plus(LONGEST));
    long bytes = 0;
    double first = Double.MAX_VALUE;
    double last = 0;
    for (String line : answer.out().lines().toList()) {
      String[] columns = line.split(",");
      if (columns.length >= 2 && columns[0].matches("[\\d.]+") && columns[1].matches("\\d+")) {
        bytes += Long.parseLong(columns[1]);
        first = Math.min(first, Double.parseDouble(columns[0]));
        last = Math.max(last, Double.parseDouble(columns[0]));
      }
    }
    return last > first ? OptionalDouble.of(bytes / (last - first)) : OptionalDouble.empty();
  }

  private Tool.Answer ffprobe(List<String> question, Duration longest) throws IOException {
    Path folder = Files.createTempDirectory("auklab-video-ask-");
    Path address = folder.resolve("camera.ffconcat");
    try {
      StreamUrl.write(camera, address);
      List<String> words = new ArrayList<>(List.of(camera.ffprobePath(), "-v", "error"));
      words.addAll(StreamUrl.inputArguments(address));
      words.addAll(question);
      List<String> command = TlsCommand.of(camera, words);
      Tool.Answer answer = Tool.run(command, longest);
      if (LastWords.of(answer.err()) != LastWords.TRANSPORT) {
        return answer;
      }
      // The other transport.
      StreamUrl.write(camera, address, answer.err(), true, false);
      return Tool.run(command, longest);
    } finally {
      Files.deleteIfExists(address);
      Files.deleteIfExists(folder);
    }
  }

  private static String firstLine(String said) {
    return said.lines()
        .map(line -> line.replaceFirst("^\\[[^]]*] ", "").strip())
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }
}
