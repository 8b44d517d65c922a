package auklab.video;

import auklab.video.archive.Archive;
import auklab.video.archive.Program;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;

/**
 * Runs rsync for a route: at a low priority, for as long as something moves, and no longer.
 * Whatever the archive does, the route goes on.
 */
public final class BoundedExecutor implements ExecCommandExecutor {
  private final Archive archive;

  /**
   * @param archive says how long nothing may move
   */
  BoundedExecutor(Archive archive) {
    this.archive = archive;
  }

  @Override
  public ExecResult execute(ExecCommand command) {
    List<String> words = new ArrayList<>();
    words.add(command.getExecutable());
    words.addAll(command.getArgs());
    try (InputStream input = input(command)) {
      Program.Answer answer = archive.run(words, input.readAllBytes());
      return new ExecResult(command, stream(answer.text()), stream(answer.said()), answer.exit());
    } catch (IOException e) {
      throw new UncheckedIOException(
          command.getExecutable() + " cannot be run: " + e.getMessage(), e);
    }
  }

  private static InputStream input(ExecCommand command) {
    return command.getInput() == null ? InputStream.nullInputStream() : command.getInput();
  }

  private static InputStream stream(String text) {
    return text.isEmpty() ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
