package auklab.video.cli;

import auklab.video.space.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The state of the pipeline as a person reads it. */
final class StatusView {
  private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /** With fewer left it is worth a word that each file takes one. */
  private static final long MANY_INODES = 10_000;

  private final JsonNode status;
  private final Instant now;

  /**
   * @param status what the pipeline says, or what its disk shows
   */
  StatusView(JsonNode status) {
    this.status = status;
    this.now = Instant.parse(status.path("time").asText());
  }

  @Override
  public String toString() {
    return cameras()
        + stages()
        + "\nbacklog: "
        + backlog(status.path("backlog"))
        + "\n"
        + space(status.path("space"))
        + mails(status.path("mails_waiting").asLong())
        + way("mail", status.at("/alerts/mail"))
        + way("webhook", status.at("/alerts/webhook"))
        + heartbeat(status.path("heartbeat"))
        + conditions(status.path("conditions"));
  }

  private Table cameras() {
    Table cameras =
        new Table("STATION", "STATE", "SINCE", "LAST SEGMENT", "BITRATE", "GAP TODAY", "WHY");
    for (JsonNode row : status.path("cameras")) {
      cameras.row(
          row.path("station").asText(),
          state(row.path("state").asText()),
          when(row.path("since").asText()),
          ago(row.path("last_segment").asText()),
          row.has("bytes_per_second")
              ? "%.1f Mbit/s".formatted(row.path("bytes_per_second").asLong() * 8 / 1e6)
              : "-",
          row.has("gap_today_seconds") ? seconds(row.path("gap_today_seconds").asLong()) : "-",
          row.path("why").asText());
    }
    return cameras;
  }

  private static String state(String state) {
    return switch (state) {
      case "recording" -> Colours.good(state);
      case "off", "paused" -> state;
      case "starting" -> Colours.doubtful(state);
      default -> Colours.bad(state);
    };
  }

  private String stages() {
    if (status.path("stages").isEmpty()) {
      return "";
    }
    Table stages = new Table("STAGE", "LAST PASS", "NEXT", "OUTCOME");
    status
        .path("stages")
        .properties()
        .forEach(
            stage -> {
              JsonNode pass = stage.getValue();
              String outcome = pass.path("outcome").asText();
              stages.row(
                  stage.getKey(),
                  when(pass.path("ended").asText()),
                  in(pass.path("next").asText()),
                  pass.path("failed").asBoolean() ? Colours.bad(outcome) : outcome);
            });
    return "\n" + stages;
  }

  private String backlog(JsonNode backlog) {
    if (!backlog.has("files")) {
      return "not known";
    }
    long files = backlog.path("files").asLong();
    String text =
        files == 0
            ? "nothing waits"
            : files
                + (files == 1 ? " segment, " : " segments, ")
                + Amount.bytes(backlog.path("bytes").asLong())
                + (status.path("running").asBoolean() ? "" : " lie here, proven or not")
                + (backlog.has("oldest")
                    ? ", the oldest closed " + ago(backlog.path("oldest").asText())
                    : "");
    return backlog.has("last_proof")
        ? text
            + "; last proven "
            + seconds(backlog.path("close_to_proof_seconds").asLong())
            + " after its close, "
            + ago(backlog.path("last_proof").asText())
        : text;
  }

  private static String space(JsonNode space) {
    if (!space.has("free")) {
      return "space: not known\n";
    }
    String free =
        "space: "
            + Amount.bytes(space.path("free").asLong())
            + " free on "
            + space.path("disk").asText();
    long inodes = space.path("inodes_free").asLong(MANY_INODES);
    if (inodes < MANY_INODES) {
      free += ", but only " + Amount.inodes(inodes) + ": each file takes one";
    }
    if (space.has("reserve")) {
      free += ", of which " + Amount.bytes(space.path("reserve").asLong()) + " are the reserve";
    }
    String until = space.path("until_full").asText();
    return until.isEmpty()
        ? free + "\n"
        : free
            + "; "
            + Amount.bytes(space.path("bytes_per_second").asLong())
            + " are recorded each second. If nothing is archived, it is full in "
            + until
            + "\n";
  }

  private static String mails(long waiting) {
    return waiting == 0 ? "" : "mails waiting: " + waiting + "\n";
  }

  /** How alerts reach people this way; nothing where it is off. */
  private String way(String name, JsonNode way) {
    if (!way.path("on").asBoolean()) {
      return "";
    }
    StringBuilder text = new StringBuilder(name + ": ");
    text.append(
        way.has("last_sent")
            ? "last sent " + ago(way.path("last_sent").asText())
            : "none sent yet");
    text.append(", ").append(way.path("waiting").asLong()).append(" waiting");
    if (way.has("last_error")) {
      text.append(
              way.path("working").asBoolean() ? "; last error " : Colours.bad("; NOT WORKING, "))
          .append(when(way.path("last_error_at").asText()))
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

  private String heartbeat(JsonNode heartbeat) {
    if (!heartbeat.path("on").asBoolean()) {
      return "";
    }
    String last = heartbeat.path("last_call").asText();
    String silent = heartbeat.path("silent").asText();
    return "heartbeat: "
        + (last.isEmpty() ? "none yet" : "last " + ago(last))
        + (silent.isEmpty() ? "" : "; " + Colours.bad("SILENT") + ", " + silent)
        + "\n";
  }

  private String conditions(JsonNode conditions) {
    if (conditions.isEmpty()) {
      return "";
    }
    Table open = new Table("OPEN", "SINCE", "TIMES");
    for (JsonNode row : conditions) {
      open.row(
          Colours.bad(row.path("what").asText()),
          when(row.path("since").asText()),
          row.path("times").asText());
    }
    return "\n" + open;
  }

  /** A time of today as a time, any other with its date; by the machine's zone. */
  private String when(String time) {
    try {
      var then = Instant.parse(time).atZone(ZoneId.systemDefault());
      boolean today = then.toLocalDate().equals(now.atZone(ZoneId.systemDefault()).toLocalDate());
      return (today ? TODAY : EARLIER).format(then);
    } catch (DateTimeException e) {
      return "-";
    }
  }

  private String ago(String time) {
    try {
      return seconds(Math.max(0, Duration.between(Instant.parse(time), now).toSeconds())) + " ago";
    } catch (DateTimeException e) {
      return "-";
    }
  }

  private String in(String time) {
    try {
      long seconds = Duration.between(now, Instant.parse(time)).toSeconds();
      return seconds <= 0 ? "now" : "in " + seconds(seconds);
    } catch (DateTimeException e) {
      return "-";
    }
  }

  /** A span in its two largest units, e.g. {@code 2 h 10 min}. */
  static String seconds(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60
          + " min"
          + (seconds < 600 && seconds % 60 > 0 ? " " + seconds % 60 + " s" : "");
    }
    if (seconds < 48 * 3600) {
      return seconds / 3600
          + " h"
          + (seconds / 60 % 60 > 0 ? " " + seconds / 60 % 60 + " min" : "");
    }
    return seconds / 86_400 + " days";
  }
}
