package auklab.video;

import auklab.video.cli.AuklabVideo;
import auklab.video.config.ConfigurationException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
          System.err.println(words(fault));
          return fault instanceof ConfigurationException || fault instanceof RouteException
              ? UNUSABLE
              : FAILED;
        });
    return command.execute(arguments);
  }

  /** Of a file, Java says no more than its name. */
  private static String words(Exception fault) {
    if (fault instanceof AccessDeniedException denied) {
      return denied.getFile() + " is closed to " + System.getProperty("user.name");
    }
    if (fault instanceof NoSuchFileException missing) {
      return missing.getFile() + " is not there";
    }
    boolean named =
        fault instanceof FileSystemException file
            ? file.getReason() != null
            : fault.getMessage() != null;
    return named ? fault.getMessage() : fault.toString();
  }
}
