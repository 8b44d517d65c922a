package auklab.video.alert;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * An alert that waits for one way to people: a file in the {@link Spool} of that way.
 *
 * @param name name of its file without the ending, by which alerts are in order
 * @param subject what it is about, in one line
 * @param text all of it
 * @param written when it was laid by, ISO 8601 in UTC; empty where that is not known
 * @param to who is still to get it; empty for everybody
 * @param notBefore it is not tried before this instant, ISO 8601 in UTC; empty for at once
 * @param dropped how many alerts it stands for, which had no room; 0 for an alert like any other
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Alert(
    String name,
    String subject,
    String text,
    String written,
    List<String> to,
    String notBefore,
    int dropped) {

  /** What a file says; one of an earlier version says less. */
  public Alert {
    name = name == null ? "" : name;
    subject = subject == null ? "" : subject;
    text = text == null ? "" : text;
    written = written == null ? "" : written;
    to = to == null ? List.of() : List.copyOf(to);
    notBefore = notBefore == null ? "" : notBefore;
  }

  Alert named(String file) {
    return new Alert(file, subject, text, written, to, notBefore, dropped);
  }

  /**
   * What is left of it, where somebody has it already.
   *
   * @param others who has not
   * @param later it is not tried before this instant
   */
  Alert left(List<String> others, String later) {
    return new Alert(name, subject, text, written, others, later, dropped);
  }
}
