package auklab.video.alert;

import auklab.video.stage.Matter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The mail about conditions that have begun, last or are over: a line for each, then which machine
 * tells it and when, then what is to be said of each.
 */
public final class ConditionMail {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private final String hostName;

  /**
   * @param hostName this machine
   */
  public ConditionMail(String hostName) {
    this.hostName = hostName;
  }

  /** What is lost by what has just begun. */
  public Map<String, Double> nothingLost() {
    return Map.of();
  }

  /**
   * Writes it.
   *
   * @param telling what is told
   * @param lost the footage of each camera that was lost meanwhile, in seconds
   * @return subject and text
   */
  public Map<String, String> write(Telling telling, Map<String, Double> lost) {
    List<Condition> all = telling.conditions();
    List<String> parts = new ArrayList<>();
    parts.add(
        all.stream().map(one -> line(telling, one)).collect(Collectors.joining("\n"))
            + "\nHost: "
            + hostName
            + "  |  Time: "
            + time(telling.at().instant()));
    if (telling.isLoss()) {
      parts.add(lost(lost));
    }
    all.stream()
        .map(one -> telling.what() == Telling.What.END ? one.note() : below(one.matter().text()))
        .filter(text -> !text.isBlank())
        .forEach(parts::add);
    Map<String, String> mail = new LinkedHashMap<>();
    mail.put("subject", subject(telling));
    mail.put("text", String.join("\n\n", parts) + "\n");
    return mail;
  }

  private static String subject(Telling telling) {
    return switch (telling.what()) {
      case BEGIN -> subject(telling, Matter::subject);
      case LASTS ->
          subject(telling, Matter::state)
              .replaceFirst(
                  "] ", "] for " + Conditions.STEPS.get(telling.step() - 1).toHours() + " h: ");
      case END -> subject(telling, Matter::end);
    };
  }

  private static String subject(Telling telling, Function<Matter, String> words) {
    Matter first = telling.conditions().get(0).matter();
    String subject = words.apply(first);
    int more = telling.conditions().size() - 1;
    return more == 0
        ? subject
        : subject + (subject.endsWith(first.who()) ? "" : ",") + " and " + more + " more";
  }

  private static String line(Telling telling, Condition one) {
    Instant began = one.began().instant();
    String often = one.times() > 1 ? "; it began " + one.times() + " times in this time" : "";
    return switch (telling.what()) {
      case BEGIN -> one.matter().text().lines().findFirst().orElse("");
      case LASTS ->
          unlabelled(one.matter().state())
              + ": for "
              + words(one.began().until(telling.at()))
              + ", since "
              + time(began)
              + often;
      case END ->
          unlabelled(one.matter().end())
              + ": after "
              + words(one.began().until(one.over()))
              + ", from "
              + time(began)
              + " to "
              + time(one.over().instant())
              + often;
    };
  }

  private static String unlabelled(String subject) {
    return subject.replaceFirst("^\\[\\w+] ", "");
  }

  private static String below(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? "" : text.substring(end).strip();
  }

  private static String lost(Map<String, Double> lost) {
    String lines =
        new TreeMap<>(lost)
            .entrySet().stream()
                .filter(station -> Math.round(station.getValue()) > 0)
                .map(
                    station ->
                        station.getKey()
                            + " "
                            + words(Duration.ofSeconds(Math.round(station.getValue()))))
                .collect(Collectors.joining(", "));
    return "Footage lost: " + (lines.isEmpty() ? "none" : lines);
  }

  private static String time(Instant when) {
    return TIME.withZone(ZoneId.systemDefault()).format(when);
  }

  /** A length of time, e.g. {@code 1 h 20 min}. */
  static String words(Duration time) {
    return time.toHours() > 0
        ? time.toHours() + " h " + time.toMinutesPart() + " min"
        : time.toMinutes() > 0
            ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
            : time.toSeconds() + " s";
  }
}
