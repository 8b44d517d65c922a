package auklab.video.alert;

import java.util.List;
import java.util.Map;

/** What became of an attempt to send an alert. */
sealed interface Verdict {
  /**
   * It was taken, at least for some.
   *
   * @param refused who will never get it, with what the server says of them
   * @param later who is to get it later, with what the server says of them
   */
  record Taken(Map<String, String> refused, Map<String, String> later) implements Verdict {}

  /**
   * It will never be taken, and those behind it may be.
   *
   * @param why what the server says
   * @param refused the recipients it will not take, where it is about them
   */
  record Refused(String why, Map<String, String> refused) implements Verdict {}

  /**
   * Nothing can be sent now: it and all behind it wait.
   *
   * @param why what is wrong, in words for a person
   */
  record Blocked(String why) implements Verdict {}

  /** Everybody has it. */
  Taken TAKEN = new Taken(Map.of(), Map.of());

  /** The addresses of a map in words. */
  static List<String> words(Map<String, String> addresses) {
    return addresses.entrySet().stream().map(a -> a.getKey() + " (" + a.getValue() + ")").toList();
  }
}
