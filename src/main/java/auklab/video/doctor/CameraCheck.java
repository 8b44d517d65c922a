package auklab.video.doctor;

import auklab.video.check.Finding;
import auklab.video.config.Camera;
import auklab.video.ledger.Machine;
import auklab.video.record.RunningRecorder;
import auklab.video.stream.LastWords;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/** Whether cameras answer and send what was agreed on. */
final class CameraCheck {
  private static final String AREA = "camera";

  private final JsonNode status;
  private final Path stateDir;

  /**
   * @param status what the running pipeline says; missing where none runs
   * @param stateDir where recorders are noted, which outlast a pipeline
   */
  CameraCheck(JsonNode status, Path stateDir) {
    this.status = status;
    this.stateDir = stateDir;
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
        LastWords words = LastWords.ofCause(row.path("why").asText());
        if (words.isRefusal() || words == LastWords.BUSY) {
          return Result.wrong(AREA, station, row.path("why").asText(), next(words, camera));
        }
      }
    }
    if (new RunningRecorder(camera, stateDir, Machine.here().bootId()).isThere()) {
      return Result.ok(AREA, station, "has a recorder that runs, and is not asked");
    }
    LiveStream.Answer answer = new LiveStream(camera).ask();
    if (answer.finding().isEmpty()) {
      return Result.wrong(AREA, station, answer.trouble(), next(answer.words(), camera));
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

  private static String next(LastWords words, Camera camera) {
    String address = camera.ip() + ", port " + camera.rtspPort();
    return switch (words) {
      case PASSWORD ->
          "correct its user and password in cameras.json; some cameras lock an account after a few"
              + " wrong ones";
      case FORBIDDEN ->
          "give this user the right to watch live in the camera's settings, or see whether it"
              + " admits this machine's address, or has locked the account";
      case DIGEST ->
          "set the digest algorithm of RTSP to MD5 alone in the camera's settings, often under"
              + " Security, Authentication";
      case BUSY ->
          "close other viewers of this camera, or raise the number of its connections in its"
              + " settings";
      case TRANSPORT -> "set \"rtsp_transport\" to \"udp\" or \"tcp\" in cameras.json";
      case CERTIFICATE ->
          "have this machine trust the camera's certificate (docs/ref/config.md), or set"
              + " \"rtsp_tls_insecure\": true in cameras.json";
      case TLS -> "see whether " + address + " is the camera's port for rtsps, often 322";
      case PATH ->
          "correct its rtsp_path in cameras.json; auklab-video init tries those of common makes";
      case UNREACHABLE, SILENT ->
          "see its power and network, and whether it is at " + address + ", as cameras.json says";
      default -> "see whether its stream is switched on, at " + address;
    };
  }
}
