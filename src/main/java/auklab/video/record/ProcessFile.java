package auklab.video.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.Optional;

/**
 * One process, as it is looked at each second: the file in which the kernel tells of it stays open.
 * So a look costs less than half of what it does to find it anew, and no later one can be met
 * through it, since the kernel answers for the one that it was opened for, or for none.
 */
final class ProcessFile implements Closeable {
  /** What is read of it: more than the part that matters is ever long. */
  private static final int MOST = 512;

  private final RandomAccessFile file;
  private final byte[] line = new byte[MOST];

  private ProcessFile(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * @return empty where there is no such process
   */
  static Optional<ProcessFile> of(long pid) {
    try {
      return Optional.of(new ProcessFile(new RandomAccessFile("/proc/" + pid + "/stat", "r")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * How it is now. Unlike a channel, this file is not closed when the thread that reads it is
   * interrupted, as on a stop.
   *
   * @return empty where it has ended
   */
  synchronized Optional<Processes.Stat> stat() {
    try {
      file.seek(0);
      return Processes.Stat.of(line, file.read(line));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
