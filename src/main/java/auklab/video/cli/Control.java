package auklab.video.cli;

import auklab.video.control.ControlSocket;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A request to the running pipeline. */
final class Control {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Control() {}

  /**
   * Asks the running pipeline.
   *
   * @param stateDir its state_dir
   * @param words the request
   * @throws IOException with words for a person: no pipeline runs, or it refuses
   */
  static JsonNode ask(Path stateDir, List<String> words) throws IOException {
    String reply;
    try {
      reply = ControlSocket.ask(stateDir, words);
    } catch (IOException e) {
      throw new IOException(
          "no pipeline can be reached through "
              + stateDir.resolve("control")
              + " ("
              + e.getMessage()
              + "); start one with: auklab-video run, or for the service: sudo systemctl start"
              + " auklab-video",
          e);
    }
    JsonNode node = MAPPER.readTree(reply);
    if (!node.path("ok").asBoolean()) {
      throw new IOException(node.path("error").asText());
    }
    return node.path("answer");
  }
}
