package auklab.video.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The owner's options for rsync, made safe. An option that would break a promise is replaced and
 * said, or refused; one that only changes what rsync prints is left out, since nobody watches.
 *
 * @param written the options as the owner wrote them
 * @param transfer those that take effect when files are sent
 * @param connection those of them that say how the archive is reached; a comparison needs them too
 * @param replaced what was replaced, in words, and which of the owner's words it was
 * @param refused what cannot be used at all, and which of the owner's words it was
 */
public record RsyncOptions(
    List<String> written,
    List<String> transfer,
    List<String> connection,
    List<Remark> replaced,
    List<Remark> refused) {

  private static final String RSH = "--rsh=";

  /** A frozen archive ends rsync after this many seconds, where the owner set no other limit. */
  static final int TIMEOUT_SECONDS = 120;

  /** How long the archive may be silent, in seconds: the last word that says so counts. */
  public int timeoutSeconds() {
    String last = "";
    for (String option : connection) {
      if (option.startsWith("--timeout=")) {
        last = option.substring("--timeout=".length());
      }
    }
    return last.matches("[1-9]\\d{0,6}") ? Integer.parseInt(last) : TIMEOUT_SECONDS;
  }

  private static final Set<String> REFUSED =
      Set.of(
          "--remove-source-files",
          "--remove-sent-files",
          "--del",
          "--delete",
          "--dry-run",
          "--list-only",
          "--only-write-batch",
          "--write-batch",
          "--read-batch",
          "--existing",
          "--ignore-non-existing",
          "--force",
          "--files-from",
          "--from0",
          "--daemon",
          "--server",
          "--sender",
          "--no-relative",
          "--no-R",
          "--help",
          "--version");

  private static final Set<String> REPLACED =
      Set.of(
          "--inplace",
          "--append",
          "--append-verify",
          "--partial",
          "--partial-dir",
          "--no-partial",
          "--no-ignore-existing",
          "--no-timeout",
          "--write-devices");

  private static final Set<String> FOR_THE_EYE =
      Set.of(
          "--verbose",
          "--quiet",
          "--progress",
          "--no-progress",
          "--info",
          "--debug",
          "--stats",
          "--human-readable",
          "--no-human-readable",
          "--itemize-changes",
          "--out-format",
          "--log-format",
          "--msgs2stderr",
          "--no-motd",
          "--8-bit-output");

  private static final Set<String> CONNECTION =
      Set.of(
          "--rsh",
          "--rsync-path",
          "--password-file",
          "--port",
          "--address",
          "--sockopts",
          "--blocking-io",
          "--contimeout",
          "--timeout",
          "--protocol",
          "--remote-option",
          "--secluded-args",
          "--protect-args",
          "--old-args",
          "--ipv4",
          "--ipv6",
          "--iconv",
          "--bwlimit");

  /** Options that may keep footage from ever being archived; the owner's wish, but worth a word. */
  private static final Set<String> LEAVING_OUT =
      Set.of(
          "--max-size",
          "--min-size",
          "--exclude",
          "--exclude-from",
          "--include",
          "--include-from",
          "--filter",
          "--cvs-exclude",
          "--stop-after",
          "--time-limit");

  /** Long options whose value may stand in the next word. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--rsh",
          "--rsync-path",
          "--password-file",
          "--port",
          "--address",
          "--sockopts",
          "--contimeout",
          "--timeout",
          "--protocol",
          "--remote-option",
          "--iconv",
          "--bwlimit",
          "--chmod",
          "--chown",
          "--usermap",
          "--groupmap",
          "--temp-dir",
          "--backup-dir",
          "--suffix",
          "--block-size",
          "--checksum-choice",
          "--compress-choice",
          "--compress-level",
          "--skip-compress",
          "--max-size",
          "--min-size",
          "--modify-window",
          "--exclude",
          "--include",
          "--filter",
          "--exclude-from",
          "--include-from",
          "--partial-dir",
          "--log-file",
          "--log-file-format",
          "--info",
          "--debug",
          "--out-format",
          "--max-alloc",
          "--copy-as",
          "--outbuf",
          "--stop-after",
          "--time-limit");

  /** What else rsync 3.1 to 3.5 knows; each may stand with {@code --no-} before it as well. */
  private static final Set<String> OTHERS =
      Set.of(
          "--acls",
          "--archive",
          "--atimes",
          "--backup",
          "--cc",
          "--checksum",
          "--checksum-seed",
          "--compare-dest",
          "--compress",
          "--compress-threads",
          "--confine-root",
          "--copy-dest",
          "--copy-devices",
          "--copy-dirlinks",
          "--copy-links",
          "--copy-unsafe-links",
          "--crtimes",
          "--delay-updates",
          "--devices",
          "--dirs",
          "--drop-D",
          "--early-input",
          "--executability",
          "--fake-super",
          "--fsync",
          "--fuzzy",
          "--group",
          "--hard-links",
          "--i-d",
          "--i-r",
          "--ignore-errors",
          "--ignore-existing",
          "--ignore-missing-args",
          "--ignore-times",
          "--implied-dirs",
          "--inc-recursive",
          "--insecure-links",
          "--keep-dirlinks",
          "--link-dest",
          "--links",
          "--max-delete",
          "--mkpath",
          "--motd",
          "--munge-links",
          "--new-compress",
          "--numeric-ids",
          "--old-compress",
          "--old-d",
          "--old-dirs",
          "--omit-dir-times",
          "--omit-link-times",
          "--one-file-system",
          "--open-noatime",
          "--owner",
          "--perms",
          "--preallocate",
          "--prune-empty-dirs",
          "--recursive",
          "--relative",
          "--safe-links",
          "--size-only",
          "--sparse",
          "--specials",
          "--stderr",
          "--stop-at",
          "--super",
          "--times",
          "--trust-sender",
          "--update",
          "--whole-file",
          "--xattrs",
          "--zc",
          "--zl",
          "--zt");

  /** Every long option, so that a slip of the pen is found before rsync finds it at night. */
  private static final Set<String> KNOWN =
      Stream.of(REFUSED, REPLACED, FOR_THE_EYE, CONNECTION, LEAVING_OUT, WITH_VALUE, OTHERS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** Letters whose value stands behind them, and the long names of these options. */
  private static final Map<Character, String> LETTERS_WITH_VALUE =
      Map.of(
          'e', "--rsh",
          'f', "--filter",
          'T', "--temp-dir",
          'B', "--block-size",
          'M', "--remote-option",
          '@', "--modify-window");

  /** Options whose value may hold words that look like options. */
  private static final Set<String> OF_WORDS =
      Set.of(
          "--rsh",
          "--rsync-path",
          "--remote-option",
          "--filter",
          "--exclude",
          "--include",
          "--out-format",
          "--log-format",
          "--log-file-format");

  private static final String LETTERS = "abcdghiklmnopqrstuvxyzACDEFHIJKLNOPRSUVWX0468";
  private static final String SHORT_FOR_THE_EYE = "vqhi8";
  private static final String SHORT_CONNECTION = "46s";

  /** What is used where {@code rsync_options} is absent. */
  static final List<String> UNSET = List.of("-a", "--partial");

  /**
   * Something about one of the owner's words.
   *
   * @param at which of them, counted from 0
   * @param text what is to be said of it
   */
  public record Remark(int at, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  public RsyncOptions {
    written = List.copyOf(written);
    transfer = List.copyOf(transfer);
    connection = List.copyOf(connection);
    replaced = List.copyOf(replaced);
    refused = List.copyOf(refused);
  }

  /**
   * Sorts the owner's words. However an option was spelled, it is one word in what comes of it: a
   * long name, and its value behind {@code =}.
   *
   * @param written one option an element, as on rsync's command line
   */
  public static RsyncOptions of(List<String> written) {
    return new Sorter(written).sorted();
  }

  /**
   * The words of the owner's own remote shell, as rsync takes them apart; empty where there is
   * none.
   */
  public List<String> remoteShell() {
    return connection.stream()
        .filter(word -> word.startsWith(RSH))
        .reduce((first, last) -> last)
        .map(word -> words(word.substring(RSH.length())))
        .orElse(List.of());
  }

  /** Takes a line apart at its blanks; quotes hold together what is between them. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean begun = false;
    for (char c : line.toCharArray()) {
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        begun = true;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  private static final class Sorter {
    private final List<String> written;
    private final List<String> transfer = new ArrayList<>();
    private final List<String> connection = new ArrayList<>();
    private final List<Remark> replaced = new ArrayList<>();
    private final List<Remark> refused = new ArrayList<>();
    private boolean timeout;
    private int at;

    Sorter(List<String> written) {
      this.written = written;
    }

    RsyncOptions sorted() {
      for (at = 0; at < written.size(); at++) {
        int first = at;
        String word = EditedText.strip(written.get(at));
        if (word.startsWith("--") && word.length() > 2) {
          longOption(first, word);
        } else if (word.startsWith("-") && word.length() > 1 && !word.equals("--")) {
          shortOptions(first, word);
        } else if (word.matches("[\\u2010-\\u2015\\u2212].+")) {
          refuse(
              first,
              "begins with a long dash, as word processors make one of two hyphens; write - or --");
        } else {
          refuse(first, "is not an option: rsync would take it for a file to send");
        }
      }
      transfer.add("--partial-dir=.rsync-partial");
      transfer.add("--ignore-existing");
      if (!timeout) {
        both("--timeout=" + TIMEOUT_SECONDS);
      }
      return new RsyncOptions(written, transfer, connection, replaced, refused);
    }

    /** A name, with its value behind {@code =}, behind a blank, or in the next element. */
    private void longOption(int first, String word) {
      String name = word.replaceFirst("[=\\s].*", "");
      String behind = word.substring(name.length());
      if (!behind.isEmpty() && !behind.startsWith("=") && !WITH_VALUE.contains(name)) {
        refuseSeveral(first, word);
      } else if (!behind.isEmpty()) {
        option(first, name, behind.substring(1));
      } else if (WITH_VALUE.contains(name)) {
        nextIsValue(first, name);
      } else {
        option(first, name, null);
      }
    }

    /** Letters may stand together behind one dash, as in -avhP. */
    private void shortOptions(int first, String word) {
      StringBuilder kept = new StringBuilder("-");
      for (int i = 1; i < word.length(); i++) {
        char letter = word.charAt(i);
        if (LETTERS_WITH_VALUE.containsKey(letter)) {
          String name = LETTERS_WITH_VALUE.get(letter);
          if (i + 1 < word.length()) {
            option(first, name, word.substring(i + 1).replaceFirst("^=", ""));
          } else {
            nextIsValue(first, name);
          }
          break;
        }
        if (letter == 'P') {
          replace(first, "-P is replaced by --partial-dir: it could leave half a segment behind");
        } else if (letter == 'n' || letter == '0') {
          refused.add(
              new Remark(first, "-" + letter + " cannot be used: no footage would be sent"));
        } else if (Character.isWhitespace(letter)) {
          refuseSeveral(first, word);
          return;
        } else if (LETTERS.indexOf(letter) < 0) {
          refuse(first, "holds the letter " + letter + ", which is no option of rsync");
          return;
        } else if (SHORT_CONNECTION.indexOf(letter) >= 0) {
          both("-" + letter);
        } else if (SHORT_FOR_THE_EYE.indexOf(letter) < 0) {
          kept.append(letter);
        }
      }
      if (kept.length() > 1) {
        transfer.add(kept.toString());
      }
    }

    private void nextIsValue(int first, String name) {
      if (at + 1 < written.size() && !isAnotherOption(name, written.get(at + 1))) {
        at++;
        option(first, name, written.get(at));
      } else {
        refuse(first, "needs a value: write \"" + name + "=…\"");
      }
    }

    /** Whether a value was left out, and the next option stands where it should. */
    private static boolean isAnotherOption(String name, String next) {
      return (name.equals("--rsh") || !OF_WORDS.contains(name)) && next.matches("--?[A-Za-z].*");
    }

    /** Sorts one option, whichever way it was spelled. */
    private void option(int first, String name, String found) {
      String value = found == null ? null : unquoted(EditedText.strip(found));
      String option = value == null ? name : name + "=" + value;
      if (REFUSED.contains(name) || name.startsWith("--delete-")) {
        refused.add(
            new Remark(first, name + " cannot be used: it would delete, skip or misplace footage"));
      } else if (REPLACED.contains(name)) {
        replace(
            first,
            name
                + " is replaced by --partial-dir, --ignore-existing and --timeout: it could leave"
                + " half a segment under a final name, or wait for ever");
      } else if (name.equals("--timeout") && value != null && value.matches("0*")) {
        replace(first, "--timeout=0 is replaced by --timeout=" + TIMEOUT_SECONDS);
      } else if (!KNOWN.contains(name) && !isNegation(name)) {
        refuse(
            first,
            "is no option of rsync"
                + Fields.nearestOf(name, everyName())
                    .map(near -> "; the nearest is \"" + near + "\"")
                    .orElse(""));
        transfer.add(option);
      } else if (value != null && Secrets.isInCommand(words(value))) {
        refused.add(
            new Remark(
                first,
                name
                    + " holds a password, which everybody on this machine could see (it is not"
                    + " repeated here); use a key, or sshpass -f FILE"));
      } else if (value != null && holdsOption(name, value)) {
        refuseSeveral(at, written.get(at));
      } else if (CONNECTION.contains(name)) {
        timeout |= name.equals("--timeout");
        both(option);
      } else if (!FOR_THE_EYE.contains(name) && !name.equals("--ignore-existing")) {
        if (LEAVING_OUT.contains(name)) {
          replace(first, name + " is used; what it leaves out is never archived, and stays here");
        }
        transfer.add(option);
      }
    }

    private static boolean isNegation(String name) {
      String letterOrName = name.startsWith("--no-") ? name.substring("--no-".length()) : "";
      return KNOWN.contains("--" + letterOrName)
          || letterOrName.length() == 1 && LETTERS.contains(letterOrName);
    }

    private static Set<String> everyName() {
      Set<String> names = new TreeSet<>(KNOWN);
      KNOWN.forEach(name -> names.add(name.replaceFirst("^--(?!no-)", "--no-")));
      return names;
    }

    /** Whether more options hang on a value, which rsync would take for a part of it. */
    private static boolean holdsOption(String name, String value) {
      return OF_WORDS.contains(name)
          // What stands in quotes, such as a ProxyCommand, is for the shell alone.
          ? name.equals("--rsh")
              && words(value).stream().skip(1).anyMatch(word -> word.matches("--[a-z].*"))
          : value.matches(".*\\s-.*");
    }

    /** Quotes around a value are for a shell, and no shell sees it. */
    private static String unquoted(String value) {
      return value.matches("'[^']*'|\"[^\"]*\"") ? value.substring(1, value.length() - 1) : value;
    }

    private void refuse(int first, String text) {
      refused.add(new Remark(first, "\"" + Secrets.masked(written.get(first)) + "\" " + text));
    }

    private void refuseSeveral(int first, String word) {
      refuse(
          first,
          "holds several options; write each as an element of its own: "
              + words(Secrets.masked(word)).stream()
                  .map(part -> "\"" + part + "\"")
                  .collect(Collectors.joining(", ")));
    }

    private void replace(int first, String text) {
      replaced.add(new Remark(first, text));
    }

    private void both(String option) {
      transfer.add(option);
      connection.add(option);
    }
  }
}
