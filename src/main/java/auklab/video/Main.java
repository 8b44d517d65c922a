package auklab.video;

import auklab.video.cli.AuklabVideo;
import auklab.video.config.ConfigurationException;
import picocli.CommandLine;

/** Boots the command line. */
public final class Main {
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    // Before anything is logged.
    Journal.readsAlong(System.getenv());
    System.exit(execute(arguments));
  }

  /**
   * Does what was typed, to its end.
   *
   * @param arguments what the user typed
   * @return the exit code
   */
  public static int execute(String... arguments) {
    CommandLine command = AuklabVideo.of(arguments);
    command.setExecutionExceptionHandler(
        (fault, line, parsed) -> {
          System.err.println(fault.getMessage() == null ? fault.toString() : fault.getMessage());
          return fault instanceof ConfigurationException || fault instanceof RouteException
              ? UNUSABLE
              : FAILED;
        });
    return command.execute(arguments);
  }
}
