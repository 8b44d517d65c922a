package auklab.video.check;

import auklab.video.config.Camera;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was agreed on with a camera against what ffprobe found, in a live stream and in a closed
 * segment alike.
 */
public final class Agreement {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What ffprobe is asked. Packets of the first seconds are counted, not decoded, since a track may
   * be announced and stay empty.
   */
  public static final List<String> QUESTION =
      List.of("-count_packets", "-read_intervals", "%+3", "-show_streams", "-of", "json");

  /** A track of sound begins so much later than the picture at most, in seconds. */
  private static final double SOUND_BEGINS = 2;

  /** By so much a frame rate may differ, as a part of it: 29.97 is 30, and 24 is not 25. */
  private static final double TOLERANCE = 0.01;

  private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d+)?)(?:/(\\d+(?:\\.\\d+)?))?");

  private Agreement() {}

  /** Whether anything was agreed on with a camera. */
  static boolean isWith(Camera camera) {
    return !camera.expectedVideo().isEmpty() || !camera.expectedAudio().isEmpty();
  }

  /**
   * What a camera sends, and what of it is not as agreed.
   *
   * @param camera the camera
   * @param output ffprobe's answer as JSON; null where there is none
   * @return empty where ffprobe could not tell
   */
  public static Optional<Finding> finding(Camera camera, String output) {
    JsonNode streams = streams(output);
    JsonNode video = first(streams, "video");
    JsonNode audio = first(streams, "audio");
    boolean unknown = packets(video) == 0 || video.path("width").asInt() == 0;
    if (streams.isEmpty() || !video.isMissingNode() && unknown) {
      // Of a track without a single key frame, ffprobe knows neither profile nor size.
      return Optional.empty();
    }
    List<String> mismatches = new ArrayList<>();
    compare("video", camera.expectedVideo(), video, mismatches);
    compare("audio", camera.expectedAudio(), audio, mismatches);
    if (!camera.expectedAudio().isEmpty() && isSilent(audio, video)) {
      mismatches.add("audio has a track, but nothing in it");
    }
    return Optional.of(new Finding(camera.station(), video(video), audio(audio), mismatches));
  }

  /** What is not JSON is a complaint, and stands among the errors. */
  private static JsonNode streams(String output) {
    try {
      return MAPPER.readTree(output == null ? "" : output).path("streams");
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
          boolean agrees =
              found.equalsIgnoreCase(value)
                  || name.equals("r_frame_rate")
                      && (isRate(value, found)
                          || isRate(value, property(stream, "avg_frame_rate")));
          if (!agrees) {
            mismatches.add(kind + " " + name + " is " + found + ", not " + value);
          }
        });
  }

  /** Cameras do not keep time to the last digit, and ffprobe measures some rates. */
  private static boolean isRate(String expected, String found) {
    OptionalDouble wanted = rate(expected);
    OptionalDouble sent = rate(found);
    return wanted.isPresent()
        && sent.isPresent()
        && Math.abs(sent.getAsDouble() - wanted.getAsDouble()) <= TOLERANCE * wanted.getAsDouble();
  }

  /** A rate in frames per second; empty for {@code 0/0}, and what is none. */
  private static OptionalDouble rate(String text) {
    Matcher match = RATE.matcher(text.strip());
    if (!match.matches()) {
      return OptionalDouble.empty();
    }
    double below = match.group(2) == null ? 1 : Double.parseDouble(match.group(2));
    return below == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(match.group(1)) / below);
  }

  /** Whether there is a track of sound, but no sound although the picture is under way. */
  private static boolean isSilent(JsonNode audio, JsonNode video) {
    double pictures = SOUND_BEGINS * rate(property(video, "avg_frame_rate")).orElse(1);
    return !audio.isMissingNode() && packets(audio) == 0 && packets(video) >= pictures;
  }

  private static int packets(JsonNode stream) {
    return stream.path("nb_read_packets").asInt();
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
    return stream.isMissingNode()
        ? Finding.NONE
        : String.join(
            " ",
            property(stream, "codec_name"),
            property(stream, "profile"),
            property(stream, "width") + "x" + property(stream, "height"),
            property(stream, "r_frame_rate"));
  }

  private static String audio(JsonNode stream) {
    return stream.isMissingNode()
        ? Finding.NONE
        : String.join(
            " ",
            property(stream, "codec_name"),
            property(stream, "sample_rate"),
            property(stream, "channels_text"));
  }
}
