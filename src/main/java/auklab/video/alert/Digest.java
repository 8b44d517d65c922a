package auklab.video.alert;

import auklab.video.footage.Durable;
import auklab.video.ledger.Ledger;
import auklab.video.space.Amount;
import auklab.video.space.Ballast;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is mailed every day, also where all is well: a day without it is an alarm. The days that
 * were told stand in {@code state_dir/digests}, so that each is told once, wherever the clock is
 * set to.
 */
public final class Digest {
  /** So many days are remembered. */
  private static final int DAYS = 400;

  private final Path file;
  private final int hour;
  private final String hostName;
  private final Ledger ledger;
  private final Clock clock;
  private final ZoneId zone;

  /**
   * @param stateDir where it is remembered what was told
   * @param hour from this hour of a day on the day before is told, 0 to 23
   * @param hostName this machine
   * @param ledger tells what happened
   * @param clock the wall clock
   * @param zone that of the days
   */
  public Digest(Path stateDir, int hour, String hostName, Ledger ledger, Clock clock, ZoneId zone) {
    this.file = stateDir.resolve("digests");
    this.hour = hour;
    this.hostName = hostName;
    this.ledger = ledger;
    this.clock = clock;
    this.zone = zone;
  }

  /** The day that is to be told now, if one is. What was before the first start is not. */
  public Optional<LocalDate> due() throws IOException {
    ZonedDateTime now = clock.instant().atZone(zone);
    LocalDate yesterday = now.toLocalDate().minusDays(1);
    List<String> told = told();
    if (told.isEmpty()) {
      remember(List.of(yesterday.toString()));
      return Optional.empty();
    }
    return now.getHour() >= hour && !told.contains(yesterday.toString())
        ? Optional.of(yesterday)
        : Optional.empty();
  }

  private List<String> told() throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Takes note that a day was told. It comes after the telling. */
  public void told(LocalDate day) throws IOException {
    List<String> all = new ArrayList<>(told());
    all.add(day.toString());
    remember(all.subList(Math.max(0, all.size() - DAYS), all.size()));
  }

  private void remember(List<String> days) throws IOException {
    byte[] text = (String.join("\n", days) + "\n").getBytes(StandardCharsets.UTF_8);
    Ballast.in(file.getParent())
        .spending(
            file.getParent(),
            () -> {
              Durable.createPrivateDirectories(file.getParent());
              Durable.replace(file, text);
            });
  }

  /**
   * The mail.
   *
   * @param day the day
   * @param coverage a row for each station: {@code station}, {@code percent}, and in seconds {@code
   *     lost} and {@code worst}, with {@code worst_cause}
   * @param backlog what waits for the archive: {@code files}, {@code bytes}, {@code last_proof}
   * @param untilFull how long the disk here lasts if nothing is archived, in words
   * @param open a row for each matter that is not over: {@code what} and {@code since}
   */
  public Map<String, String> mail(
      LocalDate day,
      List<Map<String, Object>> coverage,
      Map<String, Object> backlog,
      String untilFull,
      List<Map<String, Object>> open)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("Footage of ").append(day).append(":\n");
    for (Map<String, Object> row : coverage) {
      text.append(
          String.format(
              Locale.ROOT, "  %-32s %8.3f %%", row.get("station"), number(row, "percent")));
      if (number(row, "lost") >= 1) {
        text.append("  lost ").append(words(row, "lost"));
        text.append(", at most ").append(words(row, "worst"));
        text.append(" at once: ").append(row.getOrDefault("worst_cause", "unknown"));
      }
      text.append('\n');
    }
    text.append("\nWaiting for the archive: ")
        .append(((Number) backlog.getOrDefault("files", 0)).longValue())
        .append(" segments, ")
        .append(Amount.bytes(((Number) backlog.getOrDefault("bytes", 0)).longValue()))
        .append("\nLast proven: ")
        .append(backlog.getOrDefault("last_proof", "nothing since the start"))
        .append("\nThe archive may be away for: ")
        .append(untilFull)
        .append("\nRecorders that ended: ")
        .append(counted(day, "recorder-ended"))
        .append("\nStarts of the pipeline: ")
        .append(counted(day, "pipeline-started"))
        .append("\nSegments that were not as agreed: ")
        .append(counted(day, "stream-mismatch"))
        .append(open.isEmpty() ? "\n\nNothing is open.\n" : "\n\nOpen:\n");
    for (Map<String, Object> row : open) {
      text.append("  ")
          .append(row.get("what"))
          .append(", since ")
          .append(row.get("since"))
          .append('\n');
    }
    Map<String, String> mail = new LinkedHashMap<>();
    mail.put("subject", subject(day, coverage, open));
    mail.put("text", text + "\nHost: " + hostName + "\n");
    return mail;
  }

  private static String subject(
      LocalDate day, List<Map<String, Object>> coverage, List<Map<String, Object>> open) {
    double least = coverage.stream().mapToDouble(row -> number(row, "percent")).min().orElse(0);
    return String.format(
        Locale.ROOT,
        "[DIGEST] %s: %s, %s",
        day,
        coverage.isEmpty()
            ? "no camera"
            // Rounded down: what is not all is not called so.
            : String.format(
                Locale.ROOT, "every camera at least %.1f %%", Math.floor(least * 10) / 10),
        open.isEmpty() ? "nothing open" : open.size() + " open");
  }

  /** How often something happened on a day, by what: total, and those of each station. */
  private String counted(LocalDate day, String kind) throws IOException {
    Instant from = day.atStartOfDay(zone).toInstant();
    Instant to = day.plusDays(1).atStartOfDay(zone).toInstant();
    Map<String, Integer> stations = new TreeMap<>();
    ledger.readSince(
        from,
        kind,
        event -> {
          if (Instant.parse(event.path("time").asText()).isBefore(to)) {
            stations.merge(station(event), 1, Integer::sum);
          }
        });
    int all = stations.values().stream().mapToInt(Integer::intValue).sum();
    stations.remove("");
    StringBuilder words = new StringBuilder(String.valueOf(all));
    stations.forEach(
        (station, times) -> words.append(", ").append(station).append(' ').append(times));
    return words.toString();
  }

  private static String station(JsonNode event) {
    return event.path("station").asText();
  }

  private static double number(Map<String, Object> row, String key) {
    return row.get(key) instanceof Number number ? number.doubleValue() : 0;
  }

  private static String words(Map<String, Object> row, String key) {
    return ConditionMail.words(Duration.ofSeconds(Math.round(number(row, key))));
  }
}
