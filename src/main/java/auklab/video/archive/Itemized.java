package auklab.video.archive;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What rsync prints of files with {@code --8-bit-output --out-format="%i %n"}. */
public final class Itemized {
  /** Length of the letters with which it says what is done with a file, or what differs. */
  private static final int LETTERS = 11;

  private static final Pattern ESCAPED_BACKSLASH = Pattern.compile("\\\\#134(?=#[0-9]{3})");

  private Itemized() {}

  /**
   * Reads its output; what is no line of a file is passed over.
   *
   * @return the letters of each file, by its path
   */
  public static Map<String, String> files(String output) {
    Map<String, String> files = new HashMap<>();
    for (String line : output.split("\n")) {
      if (line.length() > LETTERS + 1 && line.charAt(1) == 'f') {
        files.put(unescaped(line.substring(LETTERS + 1)), line.substring(0, LETTERS));
      }
    }
    return files;
  }

  /** Whether the letters say that nothing differs. */
  static boolean isEqual(String letters) {
    return letters.startsWith(".f");
  }

  /** Whether the letters say that the file is sent, as from either side. */
  public static boolean isSent(String letters) {
    return letters.startsWith("<") || letters.startsWith(">");
  }

  /**
   * A name as it is on the disk. rsync writes the backslash of a name that looks like one of its
   * own escapes as {@code \#134}; other escapes stand for control characters, which no name here
   * has.
   *
   * @param name a name from rsync's output
   */
  static String unescaped(String name) {
    return ESCAPED_BACKSLASH.matcher(name).replaceAll("\\\\");
  }
}
