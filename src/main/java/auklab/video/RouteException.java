package auklab.video;

import java.nio.file.Path;
import java.util.List;

/** The routes in a folder cannot be loaded. */
public final class RouteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param routes the folder
   * @param cause what is wrong
   */
  RouteException(Path routes, Throwable cause) {
    super("the routes in " + routes + " cannot be loaded: " + words(cause), cause);
  }

  /**
   * @param faults what is wrong, each with file and line as far as that is known
   */
  RouteException(List<String> faults) {
    super(String.join("\n", faults));
  }

  /** What a fault and its causes say, each thing once. */
  static String words(Throwable cause) {
    StringBuilder words = new StringBuilder();
    for (Throwable link = cause; link != null; link = link.getCause()) {
      String message = link.getMessage();
      if (message != null && words.indexOf(message) < 0) {
        words.append(words.length() == 0 ? "" : "; ").append(message);
      }
    }
    return words.toString();
  }
}
