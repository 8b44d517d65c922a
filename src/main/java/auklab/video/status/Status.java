package auklab.video.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The state of the whole pipeline, as one JSON object. */
public final class Status {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Clock clock;

  /**
   * @param clock the wall clock
   */
  public Status(Clock clock) {
    this.clock = clock;
  }

  /**
   * Puts together what the stages say of themselves.
   *
   * @param recorders a row for each camera
   * @param stages the last pass of each stage
   * @param backlog what waits to be archived
   * @param mails how many mails wait to be sent
   * @param space how much is free here, and how long that lasts
   */
  public String gather(
      List<Map<String, Object>> recorders,
      Map<String, Map<String, Object>> stages,
      Map<String, Object> backlog,
      long mails,
      Map<String, Object> space)
      throws JsonProcessingException {
    ObjectNode status =
        MAPPER
            .createObjectNode()
            .put("v", 1)
            .put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("pid", ProcessHandle.current().pid());
    status.set("cameras", MAPPER.valueToTree(recorders));
    status.set("stages", MAPPER.valueToTree(stages));
    status.set("backlog", MAPPER.valueToTree(backlog));
    status.put("mails_waiting", mails);
    status.set("space", MAPPER.valueToTree(space));
    return MAPPER.writeValueAsString(status);
  }
}
