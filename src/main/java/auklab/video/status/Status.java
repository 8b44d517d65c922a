package auklab.video.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
   * @param recorded what each camera has recorded of late, by station
   * @param gaps how much of today is missing, by station
   * @param stages the last pass of each stage
   * @param backlog what waits to be archived
   * @param alerts how it stands with each way to people
   * @param heartbeat how it stands with the heartbeat
   * @param space how much is free here, and how long that lasts
   * @param conditions a row for each trouble that is not over
   */
  public String gather(
      List<Map<String, Object>> recorders,
      Map<String, Map<String, Object>> recorded,
      Map<String, Map<String, Object>> gaps,
      Map<String, Map<String, Object>> stages,
      Map<String, Object> backlog,
      Map<String, Object> alerts,
      Map<String, Object> heartbeat,
      Map<String, Object> space,
      List<Map<String, Object>> conditions)
      throws JsonProcessingException {
    ObjectNode status =
        MAPPER
            .createObjectNode()
            .put("v", 1)
            .put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("running", true)
            .put("pid", ProcessHandle.current().pid());
    ArrayNode cameras = status.putArray("cameras");
    for (Map<String, Object> recorder : recorders) {
      ObjectNode row = MAPPER.valueToTree(recorder);
      String station = recorder.get("station").toString();
      row.setAll(MAPPER.<ObjectNode>valueToTree(recorded.getOrDefault(station, Map.of())));
      row.setAll(MAPPER.<ObjectNode>valueToTree(gaps.getOrDefault(station, Map.of())));
      cameras.add(row);
    }
    status.set("stages", MAPPER.valueToTree(stages));
    status.set("backlog", MAPPER.valueToTree(backlog));
    ObjectNode ways = MAPPER.valueToTree(alerts);
    status.put("mails_waiting", ways.at("/mail/waiting").asLong());
    status.set("alerts", ways);
    status.set("heartbeat", MAPPER.valueToTree(heartbeat));
    status.set("space", MAPPER.valueToTree(space));
    status.set("conditions", MAPPER.valueToTree(conditions));
    return MAPPER.writeValueAsString(status);
  }
}
