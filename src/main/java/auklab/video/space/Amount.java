package auklab.video.space;

import java.time.Duration;
import java.util.Locale;

/** Amounts as people say them. */
public final class Amount {
  private static final long GB = 1_000_000_000;
  private static final long MB = 1_000_000;

  private Amount() {}

  /** A number of bytes: {@code 430.1 GB}, {@code 12 MB}. */
  public static String bytes(long bytes) {
    return bytes >= GB
        ? String.format(Locale.ROOT, "%.1f GB", (double) bytes / GB)
        : bytes >= 10 * MB
            ? bytes / MB + " MB"
            : bytes >= MB
                ? String.format(Locale.ROOT, "%.1f MB", (double) bytes / MB)
                : bytes / 1000 + " kB";
  }

  /** A number of files that can still be made: {@code 312 inodes}. */
  public static String inodes(long number) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? "inode" : "inodes");
  }

  /** A time, in its two largest units: {@code about 3 days 4 hours}. */
  public static String time(Duration time) {
    long minutes = time.toMinutes();
    if (minutes < 1) {
      return "less than a minute";
    }
    String text =
        minutes < 60
            ? count(minutes, "minute")
            : minutes < 24 * 60
                ? both(count(minutes / 60, "hour"), minutes % 60, "minute")
                : both(count(minutes / 60 / 24, "day"), minutes / 60 % 24, "hour");
    return "about " + text;
  }

  private static String both(String first, long second, String unit) {
    return second == 0 ? first : first + " " + count(second, unit);
  }

  private static String count(long number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
