package auklab.video.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The lock that only one backup at a time holds: flock(2) on {@code lock_dir/backup.lock}, which
 * shell scripts and the system before this one take too. Java's own locks are of another kind, so
 * util-linux's flock holds it for us, for as long as its input from us is open: when we die, by
 * whatever cause, the lock is free.
 */
public final class BackupLock {
  private static final int HELD_ELSEWHERE = 75;
  private static final int EXIT_SECONDS = 5;

  private final Path file;
  private Optional<Process> holder = Optional.empty();

  /**
   * @param lockDir folder of the lock
   */
  BackupLock(Path lockDir) {
    this.file = file(lockDir);
  }

  /** The file that is locked. */
  public static Path file(Path lockDir) {
    return lockDir.resolve("backup.lock");
  }

  /**
   * Takes the lock, or leaves it at once where somebody has it.
   *
   * @return whether it is ours now
   * @throws IOException where it cannot be told
   */
  boolean acquire() throws IOException {
    Files.createDirectories(file.getParent());
    Process process =
        new ProcessBuilder(
                "flock",
                "--nonblock",
                "--conflict-exit-code",
                String.valueOf(HELD_ELSEWHERE),
                file.toString(),
                "sh",
                "-c",
                "echo held; exec cat")
            .redirectErrorStream(true)
            .start();
    BufferedReader answer =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = answer.readLine();
    if ("held".equals(line)) {
      holder = Optional.of(process);
      return true;
    }
    if (exit(process) == HELD_ELSEWHERE) {
      return false;
    }
    throw new IOException(file + " cannot be locked: " + line);
  }

  void release() throws IOException {
    if (holder.isPresent()) {
      holder.get().getOutputStream().close();
      exit(holder.get());
      holder = Optional.empty();
    }
  }

  private static int exit(Process process) throws IOException {
    try {
      if (process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return -1;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
