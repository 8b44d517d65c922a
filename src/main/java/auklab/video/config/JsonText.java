package auklab.video.config;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a JSON file with comments, as a parser can take it.
 *
 * @param plain the text, of the same length; where a blank that only looks like a space stood
 *     between values, there is a space
 * @param comments the places that lie in comments
 */
public record JsonText(String plain, BitSet comments) {
  /** A text in quotes, a comment, or blanks that are none to a parser. */
  private static final Pattern PART =
      Pattern.compile(
          "\"[^\"\\\\\\r\\n]*+(?:\\\\.[^\"\\\\\\r\\n]*+)*+\"?|//[^\\r\\n]*|(?s:/\\*.*?\\*/)|["
              + EditedText.ODD_BLANKS
              + "]+");

  /** Looks through a text. */
  public static JsonText of(String text) {
    StringBuilder plain = new StringBuilder(text);
    BitSet comments = new BitSet();
    for (Matcher part = PART.matcher(text); part.find(); ) {
      char first = text.charAt(part.start());
      if (first == '/') {
        comments.set(part.start(), part.end());
      } else if (first != '"') {
        plain.replace(part.start(), part.end(), " ".repeat(part.end() - part.start()));
      }
    }
    return new JsonText(plain.toString(), comments);
  }

  boolean isComment(int at) {
    return comments.get(at);
  }
}
