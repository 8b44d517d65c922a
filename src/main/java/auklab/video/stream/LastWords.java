package auklab.video.stream;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the last lines of FFmpeg or ffprobe say of why it ended. Its exit code tells nothing. */
public enum LastWords {
  CERTIFICATE(
      "certificate of \\S+ (is not trusted|cannot be checked)",
      "the camera's certificate is not trusted"),
  /** Only {@link Challenge} says so: FFmpeg does not tell this from a wrong password. */
  DIGEST(
      Pattern.quote(Challenge.BEYOND_FFMPEG),
      "the camera asks for a login that FFmpeg cannot give, such as digest by SHA-256; set its digest"
          + " algorithm to MD5"),
  PASSWORD("401 Unauthorized|Unauthorized", "the camera refuses user or password"),
  FORBIDDEN("403 Forbidden", "the camera does not let this user see the stream"),
  BUSY("failed: 453\\b", "the camera has no free connection"),
  /** The answer to SETUP; 461 comes here where neither TCP nor UDP pleases the camera. */
  TRANSPORT(
      "SETUP failed: (405|406|415|451|459|46[0-2]|501|551)\\b",
      "the camera refuses the transport of the stream"),
  PATH(
      "404 Not Found|400 Bad Request|failed: (400|404)\\b",
      "the camera does not know the path of the stream"),
  /** Any other code: the camera is there, and has an answer of its own. */
  ERROR("failed: [45]\\d\\d\\b", "the camera answers with an error"),
  UNREACHABLE(
      "Connection refused|No route to host|Network is unreachable|Host is unreachable"
          + "|Name or service not known|Temporary failure in name resolution"
          + "|Failed to resolve",
      "the camera cannot be reached"),
  TLS(
      "TLS with \\S+: (?!Connection timed out)|A TLS fatal alert|handshake",
      "no encrypted connection with the camera comes about"),
  NO_KEY_FRAME(
      "matches no streams|does not contain any stream|dimensions not set",
      "the camera sent no key frame after FFmpeg connected"),
  SOUND(
      "No wav codec tag found|sample rate not set",
      "the camera's sound is in a form that no segment can hold"),
  SILENT(
      "Connection timed out|Operation timed out|timed out"
          + "|Invalid data found when processing input",
      "the camera does not answer"),
  DISK("No space left on device", "the disk is full"),
  DENIED("Permission denied|Read-only file system", "the folder cannot be written"),
  NONE("", "");

  private static final Pattern CODE = Pattern.compile("(?:failed:|returned) ([45]\\d\\d)\\b");

  private final Pattern pattern;
  private final String cause;

  LastWords(String pattern, String cause) {
    this.pattern = Pattern.compile(pattern);
    this.cause = cause;
  }

  /** What these lines say. */
  public static LastWords of(String words) {
    return of(words, false);
  }

  /**
   * The same of an FFmpeg that may have recorded. It connects once: what a camera refused before
   * footage came, such as TCP before it granted UDP, says nothing of the end.
   *
   * @param grew whether anything was recorded
   */
  public static LastWords of(String words, boolean grew) {
    for (LastWords kind : values()) {
      boolean before = kind.isRefusal() || kind.isRejection();
      if (kind != NONE && !(grew && before) && kind.pattern.matcher(words).find()) {
        return kind;
      }
    }
    return NONE;
  }

  /** The kind whose cause in words is this one. */
  public static LastWords ofCause(String cause) {
    return Arrays.stream(values())
        .filter(kind -> kind != NONE && kind.cause.equals(cause))
        .findFirst()
        .orElse(NONE);
  }

  /** The code with which the camera refuses; empty where these lines name none. */
  public static String code(String words) {
    Matcher code = CODE.matcher(words);
    return code.find() ? code.group(1) : "";
  }

  /** Whether only a person can change that, and asking again soon might lock the camera. */
  public boolean isRefusal() {
    return switch (this) {
      case CERTIFICATE, DIGEST, PASSWORD, FORBIDDEN, PATH -> true;
      default -> false;
    };
  }

  /** Whether the camera is there and says no, but may say yes a little later. */
  public boolean isRejection() {
    return switch (this) {
      case BUSY, TRANSPORT, ERROR, TLS -> true;
      default -> false;
    };
  }

  /**
   * The cause in words, of these lines.
   *
   * @param grew whether anything was recorded before
   */
  public static String cause(String words, boolean grew) {
    LastWords kind = of(words, grew);
    return kind == ERROR ? kind.cause + " (" + code(words) + ")" : kind.cause(grew);
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
