package auklab.video.cli;

import auklab.video.space.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the running pipeline how it is. */
@Command(name = "status", description = "Show what the running pipeline is doing.")
final class StatusCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration REFRESH = Duration.ofSeconds(2);

  @Mixin private Shared shared;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--watch", description = "Print it anew every two seconds, until stopped.")
  private boolean watch;

  @Override
  public Integer call() throws Exception {
    Path stateDir = shared.configuration().cameras().stateDir();
    do {
      JsonNode status;
      try {
        status = Control.ask(stateDir, List.of("status"));
      } catch (IOException e) {
        System.err.println(e.getMessage());
        return AuklabVideo.FAILED;
      }
      System.out.print(json ? MAPPER.writeValueAsString(status) + "\n" : text(status));
      if (watch) {
        System.out.println();
        LockSupport.parkNanos(REFRESH.toNanos());
      }
    } while (watch);
    return 0;
  }

  private static String text(JsonNode status) {
    Table cameras = new Table("STATION", "STATE", "SINCE", "LAST END");
    for (JsonNode row : status.path("cameras")) {
      cameras.row(
          row.path("station").asText(),
          row.path("state").asText(),
          row.path("since").asText(),
          row.path("why").asText());
    }
    Table stages = new Table("STAGE", "LAST PASS", "OUTCOME");
    status
        .path("stages")
        .properties()
        .forEach(
            stage ->
                stages.row(
                    stage.getKey(),
                    stage.getValue().path("ended").asText(),
                    stage.getValue().path("outcome").asText()));
    return cameras
        + "\n"
        + stages
        + "\nbacklog: "
        + backlog(status.path("backlog"))
        + lastProof(status.path("backlog"))
        + "; mails waiting: "
        + status.path("mails_waiting").asLong()
        + "\n"
        + way("mail", status.at("/alerts/mail"))
        + way("webhook", status.at("/alerts/webhook"))
        + heartbeat(status.path("heartbeat"))
        + space(status.path("space"));
  }

  /** How alerts reach people this way; nothing where it is off. */
  private static String way(String name, JsonNode way) {
    if (!way.path("on").asBoolean()) {
      return "";
    }
    StringBuilder text = new StringBuilder(name + ": ");
    text.append(
        way.has("last_sent") ? "last sent " + way.path("last_sent").asText() : "none sent yet");
    text.append(", ").append(way.path("waiting").asLong()).append(" waiting");
    if (way.has("last_error")) {
      text.append(way.path("working").asBoolean() ? "; last error " : "; NOT WORKING, ")
          .append(way.path("last_error_at").asText())
          .append(": ")
          .append(way.path("last_error").asText());
    }
    if (way.has("refused")) {
      text.append("; ").append(way.path("refused").asLong()).append(" refused for good");
    }
    if (way.has("last_refused")) {
      text.append(" (").append(way.path("last_refused").asText()).append(")");
    }
    way.path("refused_addresses")
        .properties()
        .forEach(
            address ->
                text.append("; refused address ")
                    .append(address.getKey())
                    .append(": ")
                    .append(address.getValue().asText()));
    return text.append("\n").toString();
  }

  private static String heartbeat(JsonNode heartbeat) {
    if (!heartbeat.path("on").asBoolean()) {
      return "";
    }
    String last = heartbeat.path("last_call").asText();
    String silent = heartbeat.path("silent").asText();
    return "heartbeat: "
        + (last.isEmpty() ? "none yet" : "last " + last)
        + (silent.isEmpty() ? "" : "; SILENT, " + silent)
        + "\n";
  }

  private static String backlog(JsonNode backlog) {
    return backlog.has("files")
        ? backlog.path("files").asLong()
            + " files, "
            + backlog.path("bytes").asLong() / 1_000_000
            + " MB"
        : "not known";
  }

  private static String space(JsonNode space) {
    String free =
        "space: "
            + Amount.bytes(space.path("free").asLong())
            + " free on "
            + space.path("disk").asText()
            + ", of which "
            + Amount.bytes(space.path("reserve").asLong())
            + " are the reserve";
    String until = space.path("until_full").asText();
    return free
        + (until.isEmpty()
            ? "\n"
            : "; "
                + Amount.bytes(space.path("bytes_per_second").asLong())
                + " are recorded each second. If nothing is archived, it is full in "
                + until
                + "\n");
  }

  /** How soon footage is safe, as far as something was proven since the start. */
  private static String lastProof(JsonNode backlog) {
    return backlog.has("last_proof")
        ? "; last proven "
            + backlog.path("close_to_proof_seconds").asLong()
            + " s after its close, "
            + backlog.path("last_proof").asText()
        : "";
  }
}
