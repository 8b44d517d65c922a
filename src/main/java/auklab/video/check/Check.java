package auklab.video.check;

import auklab.video.config.Camera;
import auklab.video.config.Cameras;
import auklab.video.stream.LastWords;
import auklab.video.stream.Mask;
import auklab.video.stream.StreamUrl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Compares what a camera sends with what was agreed on. */
public final class Check {
  private static final ObjectMapper MAPPER = new ObjectMapper();

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
    words.addAll(List.of("-show_streams", "-of", "json"));
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
    Camera camera = camera(station);
    JsonNode streams = streams(output);
    JsonNode video = first(streams, "video");
    JsonNode audio = first(streams, "audio");
    if (video.isMissingNode()) {
      return new Finding(station, "-", "-", List.of(trouble(errors)));
    }
    List<String> mismatches = new ArrayList<>();
    compare("video", camera.expectedVideo(), video, mismatches);
    compare("audio", camera.expectedAudio(), audio, mismatches);
    return new Finding(station, video(video), audio(audio), mismatches);
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
    if (words == LastWords.NONE) {
      return first.isEmpty() ? "the camera sends no picture" : first;
    }
    return words.cause(false) + " (" + first + ")";
  }

  /** What is not JSON is a complaint, and stands among the errors. */
  private static JsonNode streams(String output) {
    try {
      return MAPPER.readTree(output).path("streams");
    } catch (JsonProcessingException e) {
      return MAPPER.createArrayNode();
    }
  }

  private static JsonNode first(JsonNode streams, String kind) {
    for (JsonNode stream : streams) {
      if (stream.path("codec_type").asText().equals(kind)) {
        return stream;
      }
    }
    return streams.path("none");
  }

  private static void compare(
      String kind, Map<String, String> expected, JsonNode stream, List<String> mismatches) {
    if (!expected.isEmpty() && stream.isMissingNode()) {
      mismatches.add("no " + kind);
      return;
    }
    expected.forEach(
        (name, value) -> {
          String found = property(stream, name);
          if (!found.equalsIgnoreCase(value)) {
            mismatches.add(kind + " " + name + " is " + found + ", not " + value);
          }
        });
  }

  /** {@code channels_text} is what people call the number of channels. */
  private static String property(JsonNode stream, String name) {
    if (!name.equals("channels_text")) {
      return stream.path(name).asText("?");
    }
    int channels = stream.path("channels").asInt();
    return switch (channels) {
      case 1 -> "mono";
      case 2 -> "stereo";
      default -> channels + " channels";
    };
  }

  private static String video(JsonNode stream) {
    return String.join(
        " ",
        property(stream, "codec_name"),
        property(stream, "profile"),
        property(stream, "width") + "x" + property(stream, "height"),
        property(stream, "r_frame_rate"));
  }

  private static String audio(JsonNode stream) {
    return stream.isMissingNode()
        ? "none"
        : String.join(
            " ",
            property(stream, "codec_name"),
            property(stream, "sample_rate"),
            property(stream, "channels_text"));
  }

  private Camera camera(String station) {
    return cameras.get().station(station).orElseThrow();
  }

  private Path address(String station) {
    return folder.resolve(ProcessHandle.current().pid() + "-" + station + ".ffconcat");
  }
}
