package auklab.video.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the machine's clock can be believed: file names bear its time. */
final class ClockCheck {
  private static final String AREA = "clock";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** More than this is worth a word, in seconds. */
  private static final double DRIFT = 1;

  private static final Pattern OFFSET =
      Pattern.compile("Offset: ([+-]?)(?:(\\d+)min )?([\\d.]+)(us|ms|s)");

  private ClockCheck() {}

  static List<Result> look() {
    List<Result> results = new ArrayList<>();
    results.add(synchronised());
    drift().ifPresent(results::add);
    results.add(Result.ok(AREA, "time zone", ZoneId.systemDefault() + " is the machine's"));
    return results;
  }

  private static Result synchronised() {
    Properties shown = new Properties();
    try {
      Tool.Answer answer = Tool.run(List.of("timedatectl", "show"), LONGEST);
      shown.load(new java.io.StringReader(answer.out()));
    } catch (IOException e) {
      return unknown("timedatectl cannot be started");
    }
    String synchronised = shown.getProperty("NTPSynchronized", "");
    if (synchronised.equals("yes")) {
      return Result.ok(AREA, "synchronised", "the clock is kept right by the network");
    }
    if (synchronised.isEmpty()) {
      return unknown("timedatectl does not say");
    }
    return Result.warning(
        AREA,
        "synchronised",
        "the clock is not synchronised"
            + (shown.getProperty("NTP", "").equals("no") ? "; its service is off" : " yet"),
        "sudo timedatectl set-ntp true; see whether the network lets NTP through");
  }

  private static Result unknown(String why) {
    return Result.warning(
        AREA,
        "synchronised",
        "whether the clock is right is not known: " + why,
        "sudo apt-get install systemd-timesyncd, or see that the machine's clock is right");
  }

  private static Optional<Result> drift() {
    try {
      String said = Tool.run(List.of("timedatectl", "timesync-status"), LONGEST).out();
      Matcher offset = OFFSET.matcher(said);
      if (!offset.find()) {
        return Optional.empty();
      }
      double seconds =
          (offset.group(2) == null ? 0 : 60 * Double.parseDouble(offset.group(2)))
              + Double.parseDouble(offset.group(3))
                  * switch (offset.group(4)) {
                    case "us" -> 1e-6;
                    case "ms" -> 1e-3;
                    default -> 1;
                  };
      String words = "the last look at the time server: " + offset.group().substring(8) + " off";
      return Optional.of(
          seconds > DRIFT
              ? Result.warning(
                  AREA, "drift", words, "see timedatectl timesync-status; is a battery flat?")
              : Result.ok(AREA, "drift", words));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
