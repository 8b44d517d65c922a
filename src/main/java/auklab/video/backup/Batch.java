package auklab.video.backup;

import auklab.video.archive.Slices;
import auklab.video.archive.Waiting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * So much as is sent, proven, logged and cleaned before the next. Its slices go through two steps,
 * so that one is proven while the next is sent.
 */
public final class Batch {
  private final List<Waiting> files;
  private final Deque<List<Waiting>> slices;
  private List<Waiting> sending = List.of();
  private List<Waiting> proving = List.of();
  private String sendingSaid = "";
  private String provingSaid = "";
  private Optional<Complaint> sendingComplaint = Optional.empty();
  private Optional<Complaint> provingComplaint = Optional.empty();

  /**
   * What rsync complained of single files of a slice. Whether it counts is seen when the slice is
   * compared.
   */
  record Complaint(int exitValue, String errors) {}

  /**
   * @param files what is to be sent, in its order
   */
  Batch(List<Waiting> files) {
    this.files = files;
    this.slices = new ArrayDeque<>(Slices.of(files));
  }

  /** Whether a slice is left to be sent, or to be proven. */
  public synchronized boolean isUnfinished() {
    return !slices.isEmpty() || !sending.isEmpty();
  }

  /** What was sent is proven from now on, and the next slice is sent. */
  synchronized void advance() {
    proving = sending;
    provingSaid = sendingSaid;
    sendingSaid = "";
    provingComplaint = sendingComplaint;
    sendingComplaint = Optional.empty();
    sending = slices.isEmpty() ? List.of() : slices.remove();
  }

  /** The slice that is sent now; empty where all are. */
  public synchronized List<Waiting> sending() {
    return sending;
  }

  /** The slice that is proven now; empty before the first was sent. */
  public synchronized List<Waiting> proving() {
    return proving;
  }

  /** All that is to be sent. */
  List<Waiting> files() {
    return files;
  }

  /** Whether nothing is to be sent after what is sent now. */
  synchronized boolean isLast() {
    return slices.isEmpty();
  }

  /** What rsync printed of the slice that was sent now. */
  synchronized void said(String output) {
    sendingSaid = output;
  }

  /** What rsync had printed of the slice that is proven now. */
  synchronized String said() {
    return provingSaid;
  }

  /** rsync complained of single files of the slice that was sent now. */
  synchronized void complained(int exitValue, String errors) {
    sendingComplaint = Optional.of(new Complaint(exitValue, errors));
  }

  /** What rsync complained of in the slice that is proven now. */
  synchronized Optional<Complaint> complaint() {
    return provingComplaint;
  }

  /** Sends nothing more; what was sent is still proven. */
  synchronized void sendNoMore() {
    slices.clear();
  }
}
