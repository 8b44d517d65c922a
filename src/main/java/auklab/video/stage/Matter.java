package auklab.video.stage;

import java.util.List;

/**
 * Something that people are to know, as a stage sees it now.
 *
 * @param who whom or what it concerns; there is one such matter of a kind for each
 * @param manner how it is told
 * @param subject of the mail when it begins, with its label, e.g. {@code [CAMERA] Auto-restart
 *     ROST2}
 * @param state the same for as long as it lasts, e.g. {@code [CAMERA] no footage of ROST2}
 * @param end the same when it is over, e.g. {@code [CAMERA] ROST2 records again}
 * @param variant what it is in particular, in lines: one that was not there before is told too; may
 *     be empty
 * @param text the first line says what it is; below it stand circumstances, cause and what to do
 * @param age how long it has lasted already, in seconds
 * @param stations the cameras whose footage may be lost by it
 */
public record Matter(
    String who,
    Manner manner,
    String subject,
    String state,
    String end,
    String variant,
    String text,
    long age,
    List<String> stations) {

  /** How a matter is told. */
  public enum Manner {
    /** A mail when it begins, some while it lasts, and one when it is over. */
    LASTING,
    /** None while it lasts. */
    ONCE,
    /** It is over at once. If it happens again soon, one mail tells how often it did. */
    PASSING,
    /** One mail when it is over, since none would arrive before. */
    AFTERWARDS
  }

  public Matter {
    stations = List.copyOf(stations);
  }

  /** One that is told when it begins, while it lasts, and when it is over. */
  public static Matter of(String who, String subject, String text) {
    return new Matter(
        who,
        Manner.LASTING,
        subject,
        subject,
        subject.replaceFirst("] ", "] over: "),
        "",
        text,
        0,
        List.of());
  }

  public Matter told(Manner other) {
    return new Matter(who, other, subject, state, end, variant, text, age, stations);
  }

  public Matter called(String lasting, String over) {
    return new Matter(who, manner, subject, lasting, over, variant, text, age, stations);
  }

  public Matter variant(String other) {
    return new Matter(who, manner, subject, state, end, other, text, age, stations);
  }

  public Matter since(long seconds) {
    return new Matter(who, manner, subject, state, end, variant, text, seconds, stations);
  }

  public Matter losing(List<String> cameras) {
    return new Matter(who, manner, subject, state, end, variant, text, age, cameras);
  }
}
