package auklab.video.alert;

import auklab.video.stage.Matter;
import auklab.video.stage.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Whether mails leave this machine: the oldest that waits must not be the same for long. */
public final class MailPath {
  private final Path folder;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private Optional<String> oldest = Optional.empty();
  private long since;

  /**
   * @param folder where mails wait
   * @param patience how long one may wait
   * @param nanoTime a clock that nobody sets, in nanoseconds
   */
  public MailPath(Path folder, Duration patience, LongSupplier nanoTime) {
    this.folder = folder;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** What people are to know, once they can be told. */
  public synchronized Report report() throws IOException {
    Optional<String> now = oldest();
    if (!now.equals(oldest)) {
      oldest = now;
      since = nanoTime.getAsLong();
    }
    Duration waited = Duration.ofNanos(nanoTime.getAsLong() - since);
    return Report.all(
        "mail",
        oldest
            .filter(name -> waited.compareTo(patience) >= 0)
            .map(
                name ->
                    Matter.of("mail", "[SYSTEM] mails are not sent", "The mail server takes none.")
                        .called("[SYSTEM] mails are not sent", "[SYSTEM] mails are sent again")
                        .told(Matter.Manner.AFTERWARDS)
                        .since(waited.toSeconds())));
  }

  private Optional<String> oldest() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json") && !name.startsWith("."))
          .min(Comparator.naturalOrder());
    }
  }
}
