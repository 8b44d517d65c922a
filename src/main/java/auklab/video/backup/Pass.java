package auklab.video.backup;

import auklab.video.archive.Trouble;
import auklab.video.archive.Waiting;
import auklab.video.ledger.Proof;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One pass of the backup: what is still to be sent, and what came of the rest. */
public final class Pass {
  /** What is known of so many files fits well into the memory of a small machine. */
  private static final int BATCH_FILES = 10_000;

  /** Every so many batches the newest footage goes, which is what people ask for. */
  private static final int NEWEST_EVERY = 4;

  private final boolean locked;
  private final Deque<Waiting> left;
  private final long batchBytes;
  private final List<Trouble> troubles = new ArrayList<>();
  private final Map<String, String> renamed = new TreeMap<>();
  private boolean opened;
  private boolean cutOff;
  private boolean abandoned;
  private int batches;
  private final long bytes;
  private int proven;
  private long provenBytes;
  private int tried;

  /**
   * @param locked whether the lock is ours; without it, nothing is done
   * @param files everything that is not proven, oldest first
   * @param batchBytes how much is sent before it is proven, in bytes
   */
  Pass(boolean locked, List<Waiting> files, long batchBytes) {
    this.locked = locked;
    this.left = new ArrayDeque<>(files);
    this.batchBytes = batchBytes;
    this.bytes = files.stream().mapToLong(Waiting::bytes).sum();
  }

  /**
   * A pass that could not begin.
   *
   * @param trouble what kept it from that
   */
  static Pass failed(Trouble trouble) {
    Pass pass = new Pass(false, List.of(), 0);
    pass.trouble(trouble);
    return pass;
  }

  /** Whether another backup goes on in its place. */
  boolean isElsewhere() {
    return !locked && trouble().isEmpty();
  }

  public boolean isLocked() {
    return locked;
  }

  /** Whether there is another batch. */
  public synchronized boolean isUnfinished() {
    return !left.isEmpty();
  }

  /** The next files, at least one: the oldest, or with every fourth batch the newest. */
  synchronized Batch batch() {
    boolean newest = ++batches % NEWEST_EVERY == 0;
    Deque<Waiting> batch = new ArrayDeque<>();
    long bytes = 0;
    while (!left.isEmpty() && batch.size() < BATCH_FILES) {
      Waiting next = newest ? left.peekLast() : left.peekFirst();
      bytes += next.bytes();
      if (!batch.isEmpty() && bytes > batchBytes) {
        break;
      }
      if (newest) {
        batch.addFirst(left.removeLast());
      } else {
        batch.addLast(left.removeFirst());
      }
    }
    tried += batch.size();
    return new Batch(List.copyOf(batch));
  }

  /** The archive was looked at, and is well. */
  synchronized void found() {
    opened = true;
  }

  public synchronized boolean isOpened() {
    return opened;
  }

  /** An rsync did not come to its end, and may have left something there. */
  synchronized void cutOff() {
    cutOff = true;
  }

  synchronized boolean isCutOff() {
    return cutOff;
  }

  /** So many files of a batch are not here any more: cleanup, or somebody, was faster. */
  synchronized void gone(long files) {
    tried -= (int) files;
  }

  synchronized void proven(List<Proof> proofs) {
    proven += proofs.size();
    provenBytes += proofs.stream().mapToLong(Proof::bytes).sum();
  }

  synchronized Progress progress() {
    return new Progress(bytes, provenBytes);
  }

  synchronized void trouble(Trouble trouble) {
    troubles.add(trouble);
  }

  /** Footage under whose name the archive has other bytes got another name here. */
  synchronized void renamed(String path, String name) {
    renamed.put(path, name);
  }

  /**
   * Leaves the rest for the next pass, since none of it can be archived now.
   *
   * @param trouble what is wrong; of all, this is what people are told first
   */
  synchronized void abandon(Trouble trouble) {
    troubles.add(0, trouble);
    abandoned = true;
    tried += left.size();
    left.clear();
  }

  /** These are sent once more, in another way. */
  synchronized void again(List<Waiting> files) {
    tried -= files.size();
    left.addAll(files);
  }

  synchronized boolean isAbandoned() {
    return abandoned;
  }

  /**
   * Leaves out what could not be archived by an earlier pass, though other files could.
   *
   * @param files how many
   * @param known why
   */
  synchronized void leftOut(int files, Trouble known) {
    tried += files;
    troubles.add(known);
  }

  synchronized int proven() {
    return proven;
  }

  /** Files that this pass should have archived and did not. */
  synchronized int failed() {
    return tried - proven;
  }

  /** The new name of each file that had to be renamed, by its path. */
  synchronized Map<String, String> renamed() {
    return new TreeMap<>(renamed);
  }

  /** What is wrong with the archive, if anything: the first that was found. */
  synchronized Optional<Trouble> trouble() {
    return troubles.stream()
        .filter(trouble -> trouble.kind() != Trouble.Kind.BROKEN)
        .findFirst()
        .or(() -> troubles.stream().findFirst());
  }

  /** All that went wrong, in words; empty where nothing did. */
  synchronized String words() {
    List<String> words = new ArrayList<>(troubles.stream().map(Trouble::text).distinct().toList());
    renamed.forEach(
        (path, name) ->
            words.add(
                "the archive has other footage named "
                    + path
                    + "; ours is called "
                    + name
                    + " now and goes with the next pass"));
    return words.stream().collect(Collectors.joining("; "));
  }
}
