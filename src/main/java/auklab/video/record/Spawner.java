package auklab.video.record;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Starts a program that is to outlive us, and returns at once with its pid as the result's output.
 * Nothing connects the two: the program reads from nowhere and writes into the file that {@code
 * CamelExecCommandOutFile} names.
 */
public final class Spawner implements ExecCommandExecutor {

  @Override
  public ExecResult execute(ExecCommand command) {
    List<String> words = new ArrayList<>();
    words.add(command.getExecutable());
    words.addAll(command.getArgs());
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(new File(command.getWorkingDir()))
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(command.getOutFile()))
              .redirectErrorStream(true)
              .start();
      byte[] pid = String.valueOf(process.pid()).getBytes(StandardCharsets.US_ASCII);
      // The result must not read the log as if it were the output of a program that has ended.
      ExecCommand started =
          new ExecCommand(
              command.getExecutable(),
              command.getArgs(),
              command.getWorkingDir(),
              command.getTimeout(),
              command.getExitValues(),
              command.getInput(),
              null,
              false,
              command.getCommandLogLevel());
      return new ExecResult(started, new ByteArrayInputStream(pid), null, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          command.getExecutable() + " cannot be started: " + e.getMessage(), e);
    }
  }
}
