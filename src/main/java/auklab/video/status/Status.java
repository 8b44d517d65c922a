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
   * @param alerts how it stands with each way to people
   * @param heartbeat how it stands with the heartbeat
   * @param space how much is free here, and how long that lasts
   */
  public String gather(
      List<Map<String, Object>> recorders,
      Map<String, Map<String, Object>> stages,
      Map<String, Object> backlog,
      Map<String, Object> alerts,
      Map<String, Object> heartbeat,
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
    ObjectNode ways = MAPPER.valueToTree(alerts);
    status.put("mails_waiting", ways.at("/mail/waiting").asLong());
    status.set("alerts", ways);
    status.set("heartbeat", MAPPER.valueToTree(heartbeat));
    status.set("space", MAPPER.valueToTree(space));
    return MAPPER.writeValueAsString(status);
  }
}
