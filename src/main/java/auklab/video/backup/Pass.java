package auklab.video.backup;

import auklab.video.archive.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One pass of the backup: what is still to be sent, and what came of the rest. */
public final class Pass {
  /** What rsync says of so many files fits well into the memory of a small machine. */
  private static final int BATCH_FILES = 1000;

  private final boolean locked;
  private final Deque<Waiting> left;
  private final long batchBytes;
  private final List<String> troubles = new ArrayList<>();
  private int proven;
  private int tried;

  /**
   * @param locked whether the lock is ours; without it, nothing is done
   * @param files everything that is not proven, in the order in which it is to be sent
   * @param batchBytes how much is sent before it is proven, in bytes
   */
  Pass(boolean locked, List<Waiting> files, long batchBytes) {
    this.locked = locked;
    this.left = new ArrayDeque<>(files);
    this.batchBytes = batchBytes;
  }

  public boolean isLocked() {
    return locked;
  }

  /** Whether there is another batch. */
  public boolean isUnfinished() {
    return !left.isEmpty();
  }

  /** The next files, at least one. */
  List<Waiting> batch() {
    List<Waiting> batch = new ArrayList<>();
    long bytes = 0;
    while (!left.isEmpty()
        && batch.size() < BATCH_FILES
        && (batch.isEmpty() || bytes + left.peek().bytes() <= batchBytes)) {
      bytes += left.peek().bytes();
      batch.add(left.remove());
    }
    tried += batch.size();
    return batch;
  }

  void proven(int files) {
    proven += files;
  }

  void trouble(String text) {
    troubles.add(text);
  }

  /** Leaves the rest for the next pass. */
  void abandon() {
    tried += left.size();
    left.clear();
  }

  int proven() {
    return proven;
  }

  /** Files that this pass should have archived and did not. */
  int failed() {
    return tried - proven;
  }

  List<String> troubles() {
    return troubles;
  }
}
