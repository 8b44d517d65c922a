package auklab.video;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** One pipeline at a time works on a state_dir; the lock is free as soon as its holder dies. */
public final class PipelineLock implements AutoCloseable {
  /** Whoever only asks whether it is held, as doctor does, has it for a moment. */
  private static final Duration GLANCE = Duration.ofMillis(300);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final FileChannel channel;

  /** Another pipeline works there. */
  public static final class HeldException extends Exception {
    private static final long serialVersionUID = 1L;

    HeldException(String message) {
      super(message);
    }
  }

  private PipelineLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param stateDir the state_dir
   * @throws HeldException naming the process that has it
   */
  public static PipelineLock take(Path stateDir) throws IOException, HeldException {
    Durable.createPrivateDirectories(stateDir);
    Path file = stateDir.resolve("pipeline.lock");
    FileChannel channel =
        Ballast.in(stateDir)
            .spend(
                stateDir,
                () -> FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    long deadline = System.nanoTime() + GLANCE.toNanos();
    boolean taken = isTaken(channel);
    while (!taken && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
      taken = isTaken(channel);
    }
    if (!taken) {
      channel.close();
      throw new HeldException(
          "a pipeline runs on " + stateDir + " already, process " + Files.readString(file).strip());
    }
    try {
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      // A full disk: the lock holds all the same, it only cannot name us.
    }
    return new PipelineLock(channel);
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by this very process: as good as held by another.
      return false;
    }
  }

  /**
   * Whether some process holds the lock of a state_dir; who may only read the file can ask, too.
   */
  public static boolean isHeld(Path stateDir) throws IOException {
    Path file = stateDir.resolve("pipeline.lock");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
