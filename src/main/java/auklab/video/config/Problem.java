package auklab.video.config;

/**
 * Something that a person has to mend in a configuration file.
 *
 * @param error true where the value cannot be used, false where it is only worth a warning
 * @param file name of the file as the person knows it, e.g. {@code config/cameras.json}
 * @param line line in that file, counted from 1; 0 where the whole file is meant
 * @param path JSON path of the value, e.g. {@code cameras[1].station}; empty for the whole file
 * @param text what was found and what is allowed, in words for the owner
 */
public record Problem(boolean error, String file, int line, String path, String text) {

  /** One line: {@code file:line: path: text}, with "warning" where it is only that. */
  public String describe() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (error ? "" : "warning: ")
        + (path.isEmpty() ? "" : path + ": ")
        + text;
  }
}
