package auklab.video.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON with comments and trailing commas, and keeps the line of every value. */
final class JsonFile {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** What word processors and web pages make of the straight quote. */
  private static final Pattern CURLY_QUOTE =
      Pattern.compile("[\\u2018-\\u201F\\u2032\\u2033\\u00AB\\u00BB\\uFF02]");

  private final String name;
  private final List<Problem> problems;

  private JsonFile(String name, List<Problem> problems) {
    this.name = name;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @param problems receives what is wrong with it: not there, not readable, not JSON
   * @return the document, or empty where it is no JSON object at all
   */
  static Optional<JsonNode> read(Path file, List<Problem> problems) {
    String name = file.toString();
    try {
      return parse(name, Files.readAllBytes(file), problems);
    } catch (NoSuchFileException e) {
      problems.add(new Problem(true, name, 0, "", "there is no such file"));
    } catch (IOException e) {
      problems.add(new Problem(true, name, 0, "", "cannot be read: " + e));
    }
    return Optional.empty();
  }

  /**
   * Reads a text.
   *
   * @param name what it is called in messages
   * @param content the text as it lies in the file, in any encoding that {@link EditedText} knows
   * @param problems receives what is wrong with it
   * @return the document, or empty where it is no JSON object at all
   */
  static Optional<JsonNode> parse(String name, byte[] content, List<Problem> problems) {
    EditedText read = EditedText.of(content);
    JsonText json = JsonText.of(read.text());
    for (EditedText.Unread unread : read.unread()) {
      boolean harmless = json.isComment(unread.at());
      String text = unread.describe() + (harmless ? "; it is read as a comment all the same" : "");
      problems.add(new Problem(!harmless, name, unread.line(), "", text));
      if (!harmless) {
        // A letter of a password must not be guessed, and one line is enough to find them all.
        return Optional.empty();
      }
    }
    try (JsonParser parser = FACTORY.createParser(json.plain())) {
      return new JsonFile(name, problems).document(parser);
    } catch (JsonParseException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.add(curlyQuote(name, json.plain(), line).orElseGet(() -> invalid(name, line, e)));
    } catch (IOException e) {
      problems.add(new Problem(true, name, 0, "", "cannot be read: " + e.getMessage()));
    }
    return Optional.empty();
  }

  private static Problem invalid(String name, int line, JsonParseException e) {
    return new Problem(
        true,
        name,
        line,
        "",
        "this is not valid JSON ("
            + reason(e)
            + "); look for a missing comma, quote or bracket in this line or the one before");
  }

  /** A curly quote in the line in which the parser gave up, or in the one before. */
  private static Optional<Problem> curlyQuote(String name, String text, int line) {
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int number = Math.min(line, lines.length); number >= Math.max(1, line - 1); number--) {
      Matcher quote = CURLY_QUOTE.matcher(lines[number - 1]);
      if (quote.find()) {
        return Optional.of(
            new Problem(
                true,
                name,
                number,
                "",
                "column "
                    + (quote.start() + 1)
                    + " has the curly quote "
                    + quote.group()
                    + ", as word processors write it; JSON needs the straight quote \""));
      }
    }
    return Optional.empty();
  }

  /** The parser's words, but for a word that it could not read: that may be a password. */
  private static String reason(JsonParseException e) {
    return e.getOriginalMessage()
        .replaceAll("\\s+", " ")
        .replaceFirst("^Unrecognized token '.*?':", "A word without quotes:");
  }

  private Optional<JsonNode> document(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      int line = Math.max(1, parser.currentLocation().getLineNr());
      problems.add(
          new Problem(
              true, name, line, "", "the file must hold one JSON object, beginning with {"));
      return Optional.empty();
    }
    JsonNode document = value(parser, "");
    if (parser.nextToken() != null) {
      int line = parser.currentTokenLocation().getLineNr();
      problems.add(
          new Problem(true, name, line, "", "something stands behind the end of the document"));
    }
    return Optional.of(document);
  }

  private JsonNode value(JsonParser parser, String path) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    Object value =
        switch (parser.currentToken()) {
          case START_OBJECT -> object(parser, path);
          case START_ARRAY -> array(parser, path);
          case VALUE_STRING -> parser.getText();
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          default -> JsonNode.Nothing.NULL;
        };
    return new JsonNode(name, line, path, value);
  }

  private Map<String, JsonNode> object(JsonParser parser, String path) throws IOException {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      JsonNode member = value(parser, path.isEmpty() ? key : path + "." + key);
      JsonNode earlier = members.put(key, member);
      if (earlier != null) {
        problems.add(
            member.error("is given twice; it stands in line " + earlier.line() + " already"));
      }
    }
    return members;
  }

  private List<JsonNode> array(JsonParser parser, String path) throws IOException {
    List<JsonNode> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser, path + "[" + elements.size() + "]"));
    }
    return elements;
  }
}
