package auklab.video.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The owner's options for rsync, made safe. An option that would break a promise is replaced and
 * said, or refused; one that only changes what rsync prints is left out, since nobody watches.
 *
 * @param written the options as the owner wrote them
 * @param transfer those that take effect when files are sent
 * @param connection those of them that say how the archive is reached; a comparison needs them too
 * @param replaced what was replaced, in words
 * @param refused what cannot be used at all, in words
 */
public record RsyncOptions(
    List<String> written,
    List<String> transfer,
    List<String> connection,
    List<String> replaced,
    List<String> refused) {

  /** A frozen archive ends rsync after this many seconds, where the owner set no other limit. */
  static final int TIMEOUT_SECONDS = 120;

  /** How long the archive may be silent, in seconds: the last word that says so counts. */
  public int timeoutSeconds() {
    String last = "";
    for (int i = 0; i < connection.size(); i++) {
      if (connection.get(i).startsWith("--timeout=")) {
        last = connection.get(i).substring("--timeout=".length());
      } else if (connection.get(i).equals("--timeout") && i + 1 < connection.size()) {
        last = connection.get(i + 1);
      }
    }
    return last.matches("[1-9]\\d{0,6}") ? Integer.parseInt(last) : TIMEOUT_SECONDS;
  }

  private static final Set<String> REFUSED =
      Set.of(
          "--remove-source-files",
          "--remove-sent-files",
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

  private static final String SHORT_WITH_VALUE = "efTBM@";
  private static final String SHORT_FOR_THE_EYE = "vqhi8";
  private static final String SHORT_CONNECTION = "e46sM";

  /** What is used where {@code rsync_options} is absent. */
  static final List<String> UNSET = List.of("-a", "--partial");

  public RsyncOptions {
    written = List.copyOf(written);
    transfer = List.copyOf(transfer);
    connection = List.copyOf(connection);
    replaced = List.copyOf(replaced);
    refused = List.copyOf(refused);
  }

  /**
   * Sorts the owner's words.
   *
   * @param written one option an element, as on rsync's command line
   */
  public static RsyncOptions of(List<String> written) {
    return new Sorter(written).sorted();
  }

  private static final class Sorter {
    private final List<String> written;
    private final List<String> transfer = new ArrayList<>();
    private final List<String> connection = new ArrayList<>();
    private final List<String> replaced = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private boolean timeout;

    Sorter(List<String> written) {
      this.written = written;
    }

    RsyncOptions sorted() {
      for (Iterator<String> words = written.iterator(); words.hasNext(); ) {
        String word = words.next();
        if (word.startsWith("--") && word.length() > 2) {
          longOption(word, words);
        } else if (word.startsWith("-") && word.length() > 1 && !word.equals("--")) {
          shortOptions(word, words);
        } else {
          refused.add("\"" + word + "\" is not an option: rsync would take it for a file to send");
        }
      }
      transfer.add("--partial-dir=.rsync-partial");
      transfer.add("--ignore-existing");
      if (!timeout) {
        both(List.of("--timeout=" + TIMEOUT_SECONDS));
      }
      return new RsyncOptions(written, transfer, connection, replaced, refused);
    }

    private void longOption(String word, Iterator<String> words) {
      String name = word.replaceFirst("=.*", "");
      List<String> option = new ArrayList<>(List.of(word));
      if (!word.contains("=") && WITH_VALUE.contains(name) && words.hasNext()) {
        option.add(words.next());
      }
      if (REFUSED.contains(name) || name.equals("--del") || name.startsWith("--delete")) {
        refused.add(name + " cannot be used: it would delete, skip or misplace footage");
      } else if (REPLACED.contains(name)) {
        replaced.add(
            name
                + " is replaced by --partial-dir, --ignore-existing and --timeout: it could leave"
                + " half a segment under a final name, or wait for ever");
      } else if (name.equals("--timeout") && option.get(option.size() - 1).matches("(.*=)?0+")) {
        replaced.add("--timeout=0 is replaced by --timeout=" + TIMEOUT_SECONDS);
      } else if (CONNECTION.contains(name)) {
        timeout |= name.equals("--timeout");
        both(option);
      } else if (!FOR_THE_EYE.contains(name) && !name.equals("--ignore-existing")) {
        if (LEAVING_OUT.contains(name)) {
          replaced.add(name + " is used; what it leaves out is never archived, and stays here");
        }
        transfer.addAll(option);
      }
    }

    /** Letters may stand together behind one dash, as in -avhP. */
    private void shortOptions(String word, Iterator<String> words) {
      StringBuilder kept = new StringBuilder("-");
      for (int i = 1; i < word.length(); i++) {
        char letter = word.charAt(i);
        if (SHORT_WITH_VALUE.indexOf(letter) >= 0) {
          List<String> option = new ArrayList<>();
          option.add("-" + letter);
          if (i + 1 < word.length()) {
            option.add(word.substring(i + 1));
          } else if (words.hasNext()) {
            option.add(words.next());
          }
          if (SHORT_CONNECTION.indexOf(letter) >= 0) {
            both(option);
          } else {
            transfer.addAll(option);
          }
          break;
        }
        if (letter == 'P') {
          replaced.add("-P is replaced by --partial-dir: it could leave half a segment behind");
        } else if (letter == 'n' || letter == '0') {
          refused.add("-" + letter + " cannot be used: no footage would be sent");
        } else if (SHORT_CONNECTION.indexOf(letter) >= 0) {
          both(List.of("-" + letter));
        } else if (SHORT_FOR_THE_EYE.indexOf(letter) < 0) {
          kept.append(letter);
        }
      }
      if (kept.length() > 1) {
        transfer.add(kept.toString());
      }
    }

    private void both(List<String> option) {
      transfer.addAll(option);
      connection.addAll(option);
    }
  }
}
