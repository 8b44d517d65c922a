package auklab.video.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may stand for a folder, and for the archive. What looks like a place elsewhere, and would
 * become a folder of that name beside the configuration, is refused with what to write instead.
 */
final class FolderAddress {
  private static final String MOUNT =
      "mount it on this machine and give that folder, e.g. /mnt/nas/video";

  static final String ARCHIVE =
      "a folder from its first / on (a mounted NAS or disk), user@host:/path, or"
          + " rsync://host/module";

  private static final String HOST = "([A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+])";

  private static final Pattern SSH = Pattern.compile("([^\\s/:]+@)?" + HOST + ":/.*");
  private static final Pattern DAEMON =
      Pattern.compile("rsync://([^\\s/:@]+@)?" + HOST + "(:\\d{1,5})?/[^/].*");
  private static final Pattern URL =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://(?:(.*)@)?(\\[[^\\]]*]|[^/@:]*)(?::(\\d+))?(/.*)?");
  private static final Pattern SSH_WITH_PORT =
      Pattern.compile("((?:[^\\s/:]+@)?" + HOST + "):(\\d{1,5}):?(/.*)");
  private static final Pattern DOUBLE_COLON =
      Pattern.compile("((?:[^\\s/:]+@)?" + HOST + ")::/?([^/].*)");
  private static final Pattern SSH_RELATIVE =
      Pattern.compile("((?:[^\\s/:]+@)?" + HOST + "):([^/:].*)?");

  private FolderAddress() {}

  /** What to write instead of this folder of this machine; empty where it can be one. */
  static Optional<String> folderRefusal(String text) {
    Optional<String> odd = odd(text);
    if (odd.isPresent() || text.startsWith("/")) {
      return odd;
    }
    if (text.isEmpty()) {
      return Optional.of("give a folder from its first / on");
    }
    if (URL.matcher(text).matches() || text.matches("[^/]*:.*")) {
      return Optional.of(
          "this is on another machine, which only nas_target_dir may be; give a folder of this one,"
              + " from its first / on");
    }
    return Optional.empty();
  }

  /** What to write instead of this archive; empty where it can be one. */
  static Optional<String> archiveRefusal(String text) {
    Optional<String> odd = odd(text);
    if (odd.isPresent()) {
      return odd;
    }
    if (text.startsWith("/")) {
      return Optional.empty();
    }
    if (text.matches("~(/.*)?")) {
      String home = System.getProperty("user.home");
      return Optional.of("give the folder from its first / on, e.g. " + home + text.substring(1));
    }
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return url(url, text);
    }
    if (SSH.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(remote(text).orElse("give " + ARCHIVE));
  }

  /** What is no folder anywhere here. */
  private static Optional<String> odd(String text) {
    if (text.matches("(?s).*[\\x00-\\x1f\\x7f].*")) {
      return Optional.of("take away the line break, tab or other control character in it");
    }
    if (!text.equals(EditedText.strip(text))) {
      return Optional.of("take away the blank before or behind it");
    }
    if (text.matches("[\"'\\u2018-\\u201F].*")) {
      return Optional.of("leave out the quotes inside the quotes");
    }
    if (text.startsWith("//") || text.startsWith("\\")) {
      return Optional.of("this is a share as Windows names it; " + MOUNT);
    }
    if (text.matches("[A-Za-z]:([/\\\\].*)?") || text.contains("\\") && !text.contains("/")) {
      return Optional.of(
          "this is a folder as Windows names it; give one of this machine from its first / on");
    }
    if (text.matches("[$%].*")) {
      return Optional.of(
          "nothing is put in for a variable here; write the folder out, from its first /");
    }
    return text.matches("~[^/].*")
        ? Optional.of("give that home folder from its first / on, e.g. /home/" + text.substring(1))
        : Optional.empty();
  }

  private static Optional<String> url(Matcher url, String text) {
    String scheme = url.group(1);
    String login = url.group(2) == null ? "" : url.group(2).replaceFirst(":.*", "") + "@";
    String host = url.group(3);
    String path = url.group(5) == null ? "/path" : url.group(5);
    switch (scheme) {
      case "rsync":
        if (text.matches("rsync://[^/@]*:[^/@]*@.*")) {
          return Optional.of(
              "this bears a password, which everybody on this machine could see; put it into a file"
                  + " and name that in rsync_options: \"--password-file=FILE\"");
        }
        return DAEMON.matcher(text).matches()
            ? Optional.empty()
            : Optional.of("give host and module: rsync://user@host/module");
      case "ssh", "sftp", "scp":
        return Optional.of(
            "give "
                + login
                + host
                + ":"
                + path
                + port(url.group(4))
                + (login.isEmpty() ? ", with user@ before it where needed" : ""));
      case "file":
        return Optional.of("give the folder alone: " + path);
      default:
        return Optional.of(
            scheme.equalsIgnoreCase("rsync")
                ? "write rsync:// in small letters"
                : scheme
                    + ":// cannot be written to; "
                    + MOUNT
                    + "; or give user@host:/path, where the NAS lets one in by ssh");
    }
  }

  private static String port(String port) {
    return port == null || port.equals("22")
        ? ""
        : ", and the port in rsync_options: \"--rsh=ssh -p " + port + "\"";
  }

  /** What was meant for a machine that is reached by ssh or by a daemon. */
  private static Optional<String> remote(String text) {
    if (text.matches("[^/@]*:[^/]*@.*")) {
      return Optional.of(
          "a password cannot stand here; give user@host:/path, and let this machine in there by a"
              + " key (ssh-copy-id user@host)");
    }
    Matcher port = SSH_WITH_PORT.matcher(text);
    if (port.matches()) {
      return Optional.of("give " + port.group(1) + ":" + port.group(4) + port(port.group(3)));
    }
    Matcher daemon = DOUBLE_COLON.matcher(text);
    if (daemon.matches()) {
      return Optional.of("give rsync://" + daemon.group(1) + "/" + daemon.group(3));
    }
    Matcher relative = SSH_RELATIVE.matcher(text);
    return relative.matches()
        ? Optional.of(
            "give the folder there from its first / on, e.g. "
                + relative.group(1)
                + ":/volume1/"
                + (relative.group(3) == null
                    ? "video"
                    : relative.group(3).replaceFirst("^~/*", "")))
        : Optional.empty();
  }
}
