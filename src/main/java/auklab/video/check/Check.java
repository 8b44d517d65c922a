package auklab.video.check;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.stream.LastWords;
import auklab.video.stream.Mask;
import auklab.video.stream.StreamUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Compares what a camera sends with what was agreed on. */
public final class Check {
  private final Supplier<Cameras> cameras;
  private final Mask mask;
  private final Path folder;

  /**
   * @param cameras the cameras as they are configured now, with what is expected of them
   * @param mask takes passwords out of what ffprobe says
   */
  public Check(Supplier<Cameras> cameras, Mask mask) {
    this.cameras = cameras;
    this.mask = mask;
    this.folder = cameras.get().stateDir().resolve("check");
  }

  /** The program that asks a camera. */
  public String program(String station) {
    return camera(station).ffprobePath();
  }

  /** Its arguments; the address is in a file that only its owner can read. */
  public List<String> arguments(String station) throws IOException {
    Path address = address(station);
    StreamUrl.write(camera(station), address);
    List<String> words = new ArrayList<>(List.of("-v", "error"));
    words.addAll(StreamUrl.inputArguments(address));
    words.addAll(Agreement.QUESTION);
    return words;
  }

  /**
   * What is to be said of a camera.
   *
   * @param station its station
   * @param output what ffprobe found, as JSON
   * @param errors what ffprobe complained of; null where it said nothing
   */
  public Finding finding(String station, String output, String errors) throws IOException {
    Files.deleteIfExists(address(station));
    return Agreement.finding(camera(station), output)
        .filter(finding -> !finding.video().equals(Finding.NONE))
        .orElseGet(() -> new Finding(station, "-", "-", List.of(trouble(errors))));
  }

  /** Why a camera could not be asked: in plain words, and by ffprobe's own first line. */
  private String trouble(String errors) {
    String said = mask.apply(Objects.requireNonNullElse(errors, ""));
    String first =
        said.lines()
            .map(line -> line.replaceFirst("^\\[[^]]*] ", "").strip())
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElse("");
    LastWords words = LastWords.of(said);
    if (first.endsWith("unspecified size")) {
      return "the camera sends no key frame, so there is no picture yet (" + first + ")";
    }
    if (words == LastWords.NONE) {
      return first.isEmpty() ? "the camera sends no picture" : first;
    }
    return words.cause(false) + " (" + first + ")";
  }

  private Camera camera(String station) {
    return cameras.get().station(station).orElseThrow();
  }

  private Path address(String station) {
    return folder.resolve(ProcessHandle.current().pid() + "-" + station + ".ffconcat");
  }
}
