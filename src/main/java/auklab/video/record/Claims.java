package auklab.video.record;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Which stations this process takes care of: one process a station, until it ends. */
final class Claims {
  private final Path folder;
  private final Map<String, FileLock> held = new HashMap<>();

  /**
   * @param folder where the lock files lie
   */
  Claims(Path folder) {
    this.folder = folder;
  }

  /** Whether this station is ours, now that we have asked for it. */
  synchronized boolean claim(String station) throws IOException {
    if (held.containsKey(station)) {
      return true;
    }
    Durable.createPrivateDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(station + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        held.put(station, lock);
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // Another pipeline within this very process has it.
    }
    channel.close();
    return false;
  }

  /** Whether this station is ours. */
  synchronized boolean holds(String station) {
    return held.containsKey(station);
  }

  /** Whether no process takes care of this station. */
  synchronized boolean isFree(String station) throws IOException {
    if (held.containsKey(station) || !claim(station)) {
      return false;
    }
    held.remove(station).acquiredBy().close();
    return true;
  }

  /** Gives every station back. */
  synchronized void release() throws IOException {
    for (FileLock lock : held.values()) {
      lock.acquiredBy().close();
    }
    held.clear();
  }
}
