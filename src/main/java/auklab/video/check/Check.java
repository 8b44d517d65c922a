package auklab.video.check;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.footage.Durable;
import auklab.video.stream.Challenge;
import auklab.video.stream.LastWords;
import auklab.video.stream.Mask;
import auklab.video.stream.StreamUrl;
import auklab.video.stream.TlsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares what a camera sends with what was agreed on. A camera that is recorded is not asked: its
 * recorder's segment tells the same, and a second session may be one more than the camera has.
 */
public final class Check {
  private static final String NOTHING_RECORDED =
      "its recorder runs, and nothing has come of late; auklab-video status says more";

  private final Supplier<Cameras> cameras;
  private final Mask mask;
  private final Recordings recordings;
  private final Path folder;

  /**
   * @param cameras the cameras as they are configured now, with what is expected of them
   * @param mask takes passwords out of what ffprobe says
   * @param recordings what is recorded now
   */
  public Check(Supplier<Cameras> cameras, Mask mask, Recordings recordings) {
    this.recordings = recordings;
    this.cameras = cameras;
    this.mask = mask;
    this.folder = cameras.get().stateDir().resolve("check");
  }

  /** What asks a camera, as arguments of {@code nice}. */
  public List<String> command(String station) throws IOException {
    Camera camera = camera(station);
    List<String> ffprobe = new ArrayList<>(List.of(camera.ffprobePath(), "-v", "error"));
    Optional<byte[]> recorded = recordings.recent(camera);
    if (recorded.isPresent()) {
      Durable.createPrivateDirectories(folder);
      Files.write(film(station), recorded.get());
      ffprobe.addAll(List.of("-f", "matroska", "-i", film(station).toString()));
    } else {
      // The address is in a file that only its owner can read.
      StreamUrl.write(camera, address(station));
      ffprobe.addAll(StreamUrl.inputArguments(address(station)));
    }
    ffprobe.addAll(Agreement.QUESTION);
    List<String> words = new ArrayList<>(List.of("-n", "0"));
    words.addAll(recorded.isPresent() ? ffprobe : TlsCommand.of(camera, ffprobe));
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
    boolean recorded = Files.deleteIfExists(film(station));
    return Agreement.finding(camera(station), output)
        .filter(finding -> !finding.video().equals(Finding.NONE))
        .orElseGet(
            () ->
                new Finding(
                    station,
                    "-",
                    "-",
                    List.of(recorded ? NOTHING_RECORDED : trouble(camera(station), errors))));
  }

  /** Why a camera could not be asked: in plain words, and by ffprobe's own first line. */
  private String trouble(Camera camera, String errors) {
    String said = Challenge.complete(camera, mask.apply(Objects.requireNonNullElse(errors, "")));
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

  private Path film(String station) {
    return folder.resolve(ProcessHandle.current().pid() + "-" + station + ".mkv");
  }
}
