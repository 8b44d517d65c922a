package auklab.video.stream;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the last lines of FFmpeg or ffprobe say of why it ended. Its exit code tells nothing. */
public enum LastWords {
  PASSWORD("401 Unauthorized|403 Forbidden|Unauthorized", "the camera refuses user or password"),
  PATH(
      "404 Not Found|400 Bad Request|failed: (400|404|454)\\b",
      "the camera does not know the path of the stream"),
  UNREACHABLE(
      "Connection refused|No route to host|Network is unreachable|Host is unreachable"
          + "|Name or service not known|Temporary failure in name resolution"
          + "|Failed to resolve",
      "the camera cannot be reached"),
  SILENT(
      "Connection timed out|Operation timed out|timed out"
          + "|Invalid data found when processing input",
      "the camera does not answer"),
  NO_KEY_FRAME(
      "matches no streams|dimensions not set",
      "the camera sent no key frame after FFmpeg connected"),
  DISK("No space left on device", "the disk is full"),
  DENIED("Permission denied|Read-only file system", "the folder cannot be written"),
  NONE("", "");

  private static final Pattern CODE = Pattern.compile("\\b(400|401|403|404|454)\\b");

  private final Pattern pattern;
  private final String cause;

  LastWords(String pattern, String cause) {
    this.pattern = Pattern.compile(pattern);
    this.cause = cause;
  }

  /** What these lines say. */
  public static LastWords of(String words) {
    for (LastWords kind : values()) {
      if (kind != NONE && kind.pattern.matcher(words).find()) {
        return kind;
      }
    }
    return NONE;
  }

  /** The code with which the camera refuses; empty where these lines name none. */
  public static String code(String words) {
    Matcher code = CODE.matcher(words);
    return code.find() ? code.group(1) : "";
  }

  /** Whether asking again soon would only lock the camera. */
  public boolean isRefusal() {
    return this == PASSWORD || this == PATH;
  }

  /**
   * The cause in words.
   *
   * @param grew whether anything was recorded before
   */
  public String cause(boolean grew) {
    if (this != NONE) {
      return cause;
    }
    return grew ? "the camera stopped sending" : "FFmpeg ended without footage";
  }
}
