package auklab.video.config;

import java.util.List;
import java.util.Map;

/**
 * A JSON value that knows where it stands, so that every message can name file, line and path.
 *
 * @param file name of the file as the person knows it
 * @param line line of the value, counted from 1
 * @param path JSON path, e.g. {@code cameras[1].station}; empty for the document
 * @param value a {@code Map<String, JsonNode>}, a {@code List<JsonNode>}, a {@code String}, a
 *     {@code Number}, a {@code Boolean}, or {@link Nothing} for JSON's null
 */
record JsonNode(String file, int line, String path, Object value) {
  enum Nothing {
    NULL
  }

  @SuppressWarnings("unchecked")
  Map<String, JsonNode> members() {
    return value instanceof Map ? (Map<String, JsonNode>) value : Map.of();
  }

  @SuppressWarnings("unchecked")
  List<JsonNode> elements() {
    return value instanceof List ? (List<JsonNode>) value : List.of();
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isArray() {
    return value instanceof List;
  }

  Problem error(String text) {
    return new Problem(true, file, line, path, text);
  }

  Problem warning(String text) {
    return new Problem(false, file, line, path, text);
  }

  /** What stands here, as a person would say it, in one line; never a password. */
  String found() {
    if (path.endsWith("password") && value != Nothing.NULL) {
      return "a value that is not shown";
    }
    if (value instanceof Map) {
      return "an object {…}";
    }
    if (value instanceof List) {
      return "a list […]";
    }
    if (value instanceof String text) {
      return "the text \"" + Secrets.masked(text) + "\"";
    }
    if (value == Nothing.NULL) {
      return "null";
    }
    return String.valueOf(value);
  }
}
