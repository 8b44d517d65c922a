package auklab.video.config;

import java.util.List;
import java.util.stream.Collectors;

/** Nothing can be started with these files; the message has a line for each problem. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param problems what is wrong, at least one
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::describe).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong. */
  public List<Problem> problems() {
    return problems;
  }
}
