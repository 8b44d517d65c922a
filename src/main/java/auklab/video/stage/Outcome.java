package auklab.video.stage;

/**
 * What one pass of a stage came to.
 *
 * @param failed whether something that should have been done was not
 * @param idle whether there was nothing to do, so that nobody need hear of it
 * @param text what was done and what was not, for a person
 */
public record Outcome(boolean failed, boolean idle, String text) {

  public static Outcome done(String text) {
    return new Outcome(false, false, text);
  }

  public static Outcome idle(String text) {
    return new Outcome(false, true, text);
  }

  public static Outcome failed(String text) {
    return new Outcome(true, false, text);
  }

  /** What two passes came to together. */
  public Outcome and(Outcome other) {
    return idle
        ? other
        : other.idle ? this : new Outcome(failed || other.failed, false, text + "; " + other.text);
  }

  /** A number of things in words: {@code 1 segment}, {@code 2 segments}. */
  public static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
