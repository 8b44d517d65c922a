package auklab.video.record;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of what FFmpeg says is kept, from the most silent to the most talkative level. FFmpeg
 * marks each line with its level, so that a lower level can be put into effect while it runs on.
 */
enum Loglevel {
  QUIET,
  PANIC,
  FATAL,
  ERROR,
  WARNING,
  INFO,
  VERBOSE,
  DEBUG,
  TRACE;

  private static final Pattern MARK =
      Pattern.compile("\\[(panic|fatal|error|warning|info|verbose|debug|trace)] ");

  /** The level of this name, as FFmpeg calls it. */
  static Loglevel of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * The level that FFmpeg is started with. It always tells its warnings: they say why it ended, and
   * which tracks stay empty, also where the owner does not want to read them.
   */
  String forFfmpeg() {
    Loglevel level = compareTo(WARNING) < 0 ? WARNING : this;
    return "level+" + level.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The level that a line is marked with.
   *
   * @return empty for one that continues the line before it
   */
  static Optional<Loglevel> ofLine(String line) {
    Matcher mark = MARK.matcher(line);
    return mark.find() ? Optional.of(of(mark.group(1))) : Optional.empty();
  }

  /** Whether a line of this level is kept where so much is wanted. */
  boolean isWithin(Loglevel wanted) {
    return compareTo(wanted) <= 0;
  }
}
