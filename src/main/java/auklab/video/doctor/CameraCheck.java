package auklab.video.doctor;

import auklab.video.check.Finding;
import auklab.video.config.Camera;
import auklab.video.stream.LastWords;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** Whether cameras answer and send what was agreed on. */
final class CameraCheck {
  private static final String AREA = "camera";

  private final JsonNode status;

  /**
   * @param status what the running pipeline says; missing where none runs
   */
  CameraCheck(JsonNode status) {
    this.status = status;
  }

  /**
   * Asks a camera, unless the pipeline knows: it would only be one more viewer of a camera that is
   * recorded, and one more wrong login at one that has refused.
   */
  Result look(Camera camera) throws IOException {
    String station = camera.station();
    if (!camera.enabled()) {
      return Result.ok(AREA, station, "is not enabled");
    }
    for (JsonNode row : status.path("cameras")) {
      if (row.path("station").asText().equals(station)) {
        if (row.path("state").asText().equals("paused")) {
          return Result.ok(AREA, station, "is paused, and not asked");
        }
        if (row.path("state").asText().equals("recording")) {
          return Result.ok(
              AREA, station, "is recorded by the pipeline since " + row.path("since").asText());
        }
        if (LastWords.PASSWORD.cause(false).equals(row.path("why").asText())) {
          return refused(station, row.path("why").asText());
        }
      }
    }
    LiveStream.Answer answer = new LiveStream(camera).ask();
    if (answer.finding().isEmpty()) {
      return answer.words() == LastWords.PASSWORD
          ? refused(station, answer.trouble())
          : Result.wrong(AREA, station, answer.trouble(), next(answer.words(), camera));
    }
    Finding finding = answer.finding().get();
    return finding.ok()
        ? Result.ok(AREA, station, "sends " + finding.video() + ", sound " + finding.audio())
        : Result.warning(
            AREA,
            station,
            String.join("; ", finding.mismatches()),
            "set the camera, or correct expected_video and expected_audio in cameras.json");
  }

  private static Result refused(String station, String finding) {
    return Result.wrong(
        AREA,
        station,
        finding,
        "correct its user and password in cameras.json; some cameras lock an account after a few"
            + " wrong ones");
  }

  private static String next(LastWords words, Camera camera) {
    String address = camera.ip() + ", port " + camera.rtspPort();
    return switch (words) {
      case PATH ->
          "correct its rtsp_path in cameras.json; auklab-video init tries those of common makes";
      case UNREACHABLE, SILENT ->
          "see its power and network, and whether it is at " + address + ", as cameras.json says";
      default -> "see whether its stream is switched on, at " + address;
    };
  }
}
