package auklab.video.init;

import auklab.video.config.JsonText;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text of {@code cameras.json}: all that a person has written into it stays. */
public final class CamerasText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String COMMENTS = "(?s)/\\*.*?\\*/|//[^\\n]*";

  private CamerasText() {}

  /**
   * One camera as an entry.
   *
   * @param values what stands in it: texts and numbers, by key
   */
  public static String entry(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(value -> quoted(value.getKey()) + ": " + literal(value.getValue()))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String literal(Object value) {
    return value instanceof Number ? value.toString() : quoted(value.toString());
  }

  /** A text as JSON has it. */
  public static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /**
   * Adds an entry behind the last one.
   *
   * @param text what the file holds
   * @param entry the new one
   * @return what it is to hold; empty where no list of cameras is found
   */
  public static Optional<String> with(String text, String entry) throws IOException {
    try (JsonParser parser = FACTORY.createParser(JsonText.of(text).plain())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        if (parser.nextToken() == JsonToken.START_ARRAY && key.equals("cameras")) {
          return Optional.of(with(text, entry, parser));
        }
        parser.skipChildren();
      }
    }
    return Optional.empty();
  }

  private static String with(String text, String entry, JsonParser parser) throws IOException {
    int begin = (int) parser.currentLocation().getCharOffset();
    int last = begin;
    boolean empty = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      empty = false;
      parser.skipChildren();
      last = (int) parser.currentLocation().getCharOffset();
    }
    int end = (int) parser.currentTokenLocation().getCharOffset();
    String behind = text.substring(last, end);
    boolean comma = empty || behind.replaceAll(COMMENTS, "").contains(",");
    String newline = text.contains("\r\n") ? "\r\n" : "\n";
    return text.substring(0, last)
        + (comma ? "" : ",")
        + behind.stripTrailing()
        + newline
        + "    "
        + entry
        + newline
        + "  "
        + text.substring(end);
  }
}
