package auklab.video.footage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A file of ours that one process at a time has locked, for the moment of a write. Somebody may
 * stop a command in that moment, with Ctrl-Z, so nobody waits for it without an end.
 */
public final class Exclusive {
  /** Longer than a write takes on a disk that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Who has waited in vain does so no more, until it was free once. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private static final Duration PAUSE = Duration.ofMillis(5);

  private final Path file;
  private volatile boolean inVain;

  /** Another process has it, and does not let go. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    HeldException(Path file) {
      super(file + " is held by another process; fuser -v " + file + " names it");
    }
  }

  /**
   * @param file the file that is locked; its folder must exist when it is
   */
  public Exclusive(Path file) {
    this.file = file;
  }

  /**
   * Waits until no other process has it, and has it.
   *
   * @return to be closed by who has finished
   * @throws HeldException where another one keeps it for too long
   */
  public FileChannel take() throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      long deadline = System.nanoTime() + (inVain ? GLANCE : PATIENCE).toNanos();
      while (!isTaken(channel)) {
        if (System.nanoTime() > deadline) {
          inVain = true;
          throw new HeldException(file);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      inVain = false;
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very process: as good as held by another.
      return false;
    }
  }
}
