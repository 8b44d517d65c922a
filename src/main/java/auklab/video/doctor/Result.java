package auklab.video.doctor;

import java.util.Locale;

/**
 * What one check has found.
 *
 * @param area what was looked at, e.g. {@code camera}
 * @param subject which one, e.g. a station or a folder
 * @param level how it is
 * @param finding what was found, in words
 * @param mend what a person can do about it; empty where all is well
 */
public record Result(String area, String subject, Level level, String finding, String mend) {

  /** How it is. */
  public enum Level {
    OK,
    WARNING,
    WRONG;

    /** The word that people and programs see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Result ok(String area, String subject, String finding) {
    return new Result(area, subject, Level.OK, finding, "");
  }

  static Result warning(String area, String subject, String finding, String mend) {
    return new Result(area, subject, Level.WARNING, finding, mend);
  }

  static Result wrong(String area, String subject, String finding, String mend) {
    return new Result(area, subject, Level.WRONG, finding, mend);
  }
}
