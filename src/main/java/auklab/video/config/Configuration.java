package auklab.video.config;

import java.util.List;

/**
 * All that the owner has configured, valid as a whole.
 *
 * @param cameras what {@code cameras.json} says
 * @param backup what {@code backup.json} says
 * @param alerts what {@code alerts.json} says
 * @param mail where alerts go
 * @param problems what was wrong or worth a warning; errors stand here only where the last good
 *     configuration took the place of what was wrong
 */
public record Configuration(
    Cameras cameras, Backup backup, Alerts alerts, MailSettings mail, List<Problem> problems) {

  public Configuration {
    problems = List.copyOf(problems);
  }

  public List<Problem> errors() {
    return problems.stream().filter(Problem::error).toList();
  }

  public List<Problem> warnings() {
    return problems.stream().filter(problem -> !problem.error()).toList();
  }
}
