package auklab.video.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may stand in {@code ip} and {@code rtsp_path}. Whatever FFmpeg, Java and a person would not
 * all read in the same way is refused, with the key that it belongs to.
 */
final class CameraAddress {
  static final String ALLOWED = "the camera's address, e.g. 192.0.2.75";
  static final String ALLOWED_PATH =
      "a path that begins with / and has no spaces, ' and \\, e.g. /Streaming/Channels/101";

  private static final Pattern URL =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://([^/]*@|.*:.*@)?(\\[[^\\]]*]|[^/:?#@]*)(?::(\\d*))?([/?].*)?");
  private static final Pattern HARDWARE =
      Pattern.compile(
          "[0-9A-Fa-f]{1,2}(:[0-9A-Fa-f]{1,2}){5}|[0-9A-Fa-f]{2}(-[0-9A-Fa-f]{2}){5}"
              + "|([0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}");
  private static final Pattern WITH_PORT =
      Pattern.compile("(\\[[^\\]]*]|[^\\[\\]:/]+):(\\d{1,5})(/.*)?");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,2}");
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

  /** The last part of a name is none, since it is read as a number. */
  private static final Pattern ENDS_IN_NUMBER =
      Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)\\.?");

  private static final Pattern PATH = Pattern.compile("/[^\\s\\x00-\\x1f\\x7f'\\\\]*");

  private CameraAddress() {}

  /** An address as the camera has it: that of IPv6 without its brackets. */
  static String plain(String text) {
    return text.startsWith("[") && text.endsWith("]") && text.contains(":")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /** What to write instead of this address; empty where it is one. */
  static Optional<String> refusal(String text) {
    if (isNumeric(text) || isIpv6(text) || isName(text)) {
      return Optional.empty();
    }
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return Optional.of(parts(url));
    }
    if (HARDWARE.matcher(text).matches()) {
      return Optional.of(
          "this is the camera's hardware (MAC) address; give its IP address or name, as the router"
              + " shows it beside this one");
    }
    if (text.contains("@")) {
      return Optional.of("give the address alone; name and password belong in user and password");
    }
    Matcher port = WITH_PORT.matcher(text);
    if (port.matches() && isAddress(port.group(1))) {
      return Optional.of(
          "the port is a key of its own: give "
              + keys(port.group(1), port.group(2), port.group(3)));
    }
    int slash = text.indexOf('/');
    if (slash > 0 && isAddress(text.substring(0, slash))) {
      String behind = text.substring(slash + 1);
      return Optional.of(
          "give "
              + (behind.matches("\\d*")
                  ? "the address alone, \"ip\": \"" + text.substring(0, slash) + "\""
                  : keys(text.substring(0, slash), null, text.substring(slash))));
    }
    return Optional.of(numbers(text).orElse("give " + ALLOWED));
  }

  private static boolean isAddress(String text) {
    return isNumeric(text) || isIpv6(text) || isName(text);
  }

  private static String parts(Matcher url) {
    boolean stream = url.group(1).toLowerCase(java.util.Locale.ROOT).startsWith("rtsp");
    String login =
        url.group(2) == null ? "" : ", and user and password for what stands before the @";
    return isAddress(url.group(3))
        ? "this is a URL; each part of it has a key of its own: "
            + keys(url.group(3), stream ? url.group(4) : null, stream ? url.group(5) : null)
            + login
        : "this is a URL; give " + ALLOWED;
  }

  private static String keys(String host, String port, String path) {
    List<String> keys = new ArrayList<>(List.of("\"ip\": \"" + plain(host) + "\""));
    if (port != null && !port.isEmpty()) {
      keys.add("\"rtsp_port\": " + port);
    }
    if (path != null && path.length() > 1) {
      keys.add("\"rtsp_path\": \"" + JsonNode.shown(slashed(path)) + "\"");
    }
    return String.join(", ", keys);
  }

  /** Four numbers from 0 to 255, as every program reads them. */
  private static boolean isNumeric(String text) {
    String[] numbers = text.split("\\.", -1);
    if (numbers.length != 4) {
      return false;
    }
    for (String number : numbers) {
      if (!NUMBER.matcher(number).matches() || Integer.parseInt(number) > 255) {
        return false;
      }
    }
    int first = Integer.parseInt(numbers[0]);
    return first > 0 && first < 224;
  }

  private static boolean isIpv6(String text) {
    String address = plain(text);
    if (!address.contains(":") || !address.matches("[0-9A-Fa-f:.]+")) {
      return false;
    }
    try {
      // Brackets keep Java from asking a name server.
      return InetAddress.getByName("[" + address + "]") instanceof Inet6Address;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isName(String text) {
    return text.length() <= 253
        && NAME.matcher(text).matches()
        && !text.matches("[-_].*|.*[-.]-.*|.*-\\.?")
        && !HARDWARE.matcher(text).matches()
        && !ENDS_IN_NUMBER.matcher(text).matches();
  }

  private static Optional<String> numbers(String text) {
    if (!text.matches("[0-9., ]*\\d[0-9., ]*")) {
      return Optional.empty();
    }
    String better = text.replaceAll("[,.\\s]+", ".").replaceAll("(^|\\.)0+(?=\\d)", "$1");
    String rule =
        "an address is four numbers from 0 to 255 with dots between, the first from 1 to 223";
    return Optional.of(
        isNumeric(better)
            ? "give "
                + better
                + (text.matches(".*(^|\\.)0\\d.*")
                    ? ", without leading zeros: some programs read 010 as 8"
                    : "")
            : rule + ", e.g. 192.0.2.75");
  }

  /** What to write instead of this path; empty where it is one. */
  static Optional<String> pathRefusal(String text) {
    if (PATH.matcher(text).matches()) {
      return Optional.empty();
    }
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      String path = url.group(5) == null ? "/" : slashed(url.group(5));
      return Optional.of(
          "give only what stands behind address and port, "
              + (PATH.matcher(path).matches() ? "\"" + JsonNode.shown(path) + "\"" : ALLOWED_PATH)
              + "; the rest belongs in ip, rtsp_port, user and password");
    }
    return Optional.of(
        "give "
            + (PATH.matcher("/" + text).matches() && !text.isEmpty()
                ? "it with a slash before it: \"/" + JsonNode.shown(text) + "\""
                : ALLOWED_PATH));
  }

  private static String slashed(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }
}
