package auklab.video.config;

import java.util.List;
import java.util.regex.Pattern;

/** Passwords where people type them: before a host, in a path, among the words of a command. */
final class Secrets {
  /** User and password before a host, whatever characters the password has. */
  private static final Pattern LOGIN = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*+://)?+.*:.*@");

  /** A password in a path, where some makes of cameras want it. */
  private static final Pattern IN_PATH =
      Pattern.compile("(?i)((?:passw(?:or)?d|pwd|pass|token|key)=)([^&\\s\"]+)");

  /** A password among the words of a command that connects, with quotes around it or without. */
  private static final Pattern IN_COMMAND =
      Pattern.compile(
          "(sshpass\\b.*?\\s-p\\s*|plink\\b.*?\\s-pw\\s+|SSHPASS=)(\"[^\"]*\"?|'[^']*'?|[^\\s\"']+)");

  private static final Pattern ODD_BLANK = Pattern.compile("[" + EditedText.ODD_BLANKS + "]");

  private Secrets() {}

  /** A text as it may be shown: in one line, without a password; odd blanks are named. */
  static String masked(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\x80-\\x9F]", "?");
    line = LOGIN.matcher(line).replaceAll(Secrets::login);
    line = IN_COMMAND.matcher(line).replaceAll("$1***");
    line = IN_PATH.matcher(line).replaceAll("$1***");
    return ODD_BLANK
        .matcher(line)
        .replaceAll(blank -> "<U+%04X>".formatted((int) blank.group().charAt(0)));
  }

  /** Whether the words of a command hold a password, which every process list would show. */
  static boolean isInCommand(List<String> words) {
    String program = "";
    boolean value = false;
    for (String word : words) {
      String name = word.substring(word.lastIndexOf('/') + 1);
      if (word.startsWith("SSHPASS=")
          || program.equals("sshpass") && !value && word.startsWith("-p")
          || program.equals("plink") && word.equals("-pw")) {
        return true;
      }
      if (name.equals("sshpass") || name.equals("plink")) {
        program = name;
      } else if (program.equals("sshpass") && !value && !word.startsWith("-")) {
        // What sshpass runs may have a -p of its own, such as ssh's port.
        program = "";
      }
      value = program.equals("sshpass") && !value && word.matches("-[fdP]");
    }
    return false;
  }

  /** The passwords that stand in the path of a stream. */
  static List<String> inPath(String path) {
    return IN_PATH.matcher(path).results().map(secret -> secret.group(2)).toList();
  }

  private static String login(java.util.regex.MatchResult match) {
    return (match.group(1) == null ? "" : match.group(1)) + "***@";
  }
}
