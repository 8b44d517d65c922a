package auklab.video.doctor;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a program that is needed is there, and which version it is. */
final class ProgramCheck {
  private static final String AREA = "program";
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private ProgramCheck() {}

  /**
   * Looks at one program.
   *
   * @param program its name or path
   * @param question how it is asked for its version
   * @param debian the package that it comes in
   */
  static Result look(String program, String question, String debian) {
    try {
      Tool.Answer answer = Tool.run(List.of(program, question), LONGEST);
      // ssh tells its version as if it were a complaint.
      List<String> lines = new ArrayList<>(answer.out().lines().toList());
      answer.err().lines().forEach(lines::add);
      String version =
          lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("").strip();
      return answer.isGood()
          ? Result.ok(AREA, program, version.replaceFirst(" Copyright.*", ""))
          : Result.wrong(
              AREA, program, "does not work: " + version, "sudo apt-get install " + debian);
    } catch (IOException e) {
      return Result.wrong(AREA, program, "cannot be started", "sudo apt-get install " + debian);
    }
  }
}
