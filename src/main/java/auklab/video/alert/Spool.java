package auklab.video.alert;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts that wait to be sent one way, a file each, so that a server that is down delays nobody and
 * a restart loses nothing. Their names put them in order, whatever the clock does. The spool is
 * bounded: where a new alert has no room, the oldest go, and one that takes their place says how
 * many.
 */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger("alert");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ENDING = ".json";
  private static final String STAMP_PATTERN = "yyyyMMdd'T'HHmmss.SSS";
  private static final int STAMP_LENGTH = 19;
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern(STAMP_PATTERN, Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path folder;
  private final long most;
  private final long mostBytes;
  private final Clock clock;
  private final AtomicInteger counter = new AtomicInteger();
  private volatile String inHand = "";
  private Optional<FileChannel> lock = Optional.empty();

  /**
   * @param folder where the files lie, e.g. {@code state_dir/mail}
   * @param most so many alerts wait at most
   * @param mostBytes so many bytes they have at most, together
   * @param clock the wall clock
   */
  public Spool(Path folder, long most, long mostBytes, Clock clock) {
    this.folder = folder;
    this.most = most;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  /**
   * Lays an alert by.
   *
   * @param subject what it is about, in one line
   * @param text all of it
   */
  public synchronized void add(String subject, String text) throws IOException {
    List<Path> waiting = files();
    Instant now = clock.instant();
    Instant stamp = waiting.isEmpty() ? now : after(waiting.get(waiting.size() - 1), now);
    String name =
        STAMP.format(stamp)
            + String.format("-%d-%04d", ProcessHandle.current().pid(), counter.getAndIncrement());
    write(new Alert(name, subject, text, second(now), List.of(), "", 0));
    waiting.add(file(name));
    makeRoom(waiting);
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Now, or just after the newest alert, where the clock was set back since. */
  private static Instant after(Path newest, Instant now) {
    try {
      String stamp = newest.getFileName().toString().substring(0, STAMP_LENGTH);
      Instant last = STAMP.parse(stamp, Instant::from);
      return now.isAfter(last) ? now : last.plusMillis(1);
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      // It was put here by hand, under a name of its own.
      return now;
    }
  }

  /** Drops the oldest, but never the newest nor the one that is just being sent. */
  private void makeRoom(List<Path> waiting) throws IOException {
    long bytes = 0;
    for (Path file : waiting) {
      bytes += size(file);
    }
    List<Path> gone = new ArrayList<>();
    int dropped = 0;
    boolean said = false;
    String since = "";
    for (Path file : waiting.subList(0, waiting.size() - 1)) {
      // The notice, which takes the place of those that go, is one more.
      boolean fits = waiting.size() - gone.size() + (gone.isEmpty() ? 0 : 1) <= most;
      if (fits && bytes <= mostBytes) {
        break;
      }
      if (file.equals(file(inHand))) {
        continue;
      }
      Optional<Alert> oldest = read(file);
      said |= oldest.filter(alert -> alert.dropped() > 0).isPresent();
      dropped += oldest.map(alert -> Math.max(1, alert.dropped())).orElse(1);
      since = since.isEmpty() ? oldest.map(Alert::written).orElse("") : since;
      bytes -= size(file);
      gone.add(file);
    }
    if (gone.isEmpty()) {
      return;
    }
    String name = name(gone.get(gone.size() - 1));
    String subject =
        "[SYSTEM] " + dropped + (dropped == 1 ? " alert was" : " alerts were") + " dropped";
    write(
        new Alert(
            name,
            subject,
            "More alerts waited to be sent than there is room for, so the oldest were dropped: "
                + dropped
                + (since.isEmpty() ? "" : ", since " + since)
                + ". The log of this machine has them all.\n\n"
                + "Likely cause: the server that takes them could not be reached for long.\n"
                + "Next: auklab-video status tells what is open now.\n",
            since,
            List.of(),
            "",
            dropped));
    for (Path file : gone.subList(0, gone.size() - 1)) {
      Files.deleteIfExists(file);
    }
    if (!said) {
      LOG.warn(
          "{}: there is no more room, and the oldest alerts are dropped; a mail says how many",
          folder);
    }
  }

  /**
   * The alert that is to be sent next: the oldest, but for those that are to wait for some of their
   * recipients.
   */
  Optional<Alert> oldest() throws IOException {
    String now = second(clock.instant());
    for (Path file : files()) {
      Optional<Alert> alert = read(file).filter(a -> a.notBefore().compareTo(now) <= 0);
      if (alert.isPresent()) {
        inHand = alert.get().name();
        return alert;
      }
    }
    return Optional.empty();
  }

  /** Takes one away that was sent. */
  void remove(Alert alert) throws IOException {
    Files.deleteIfExists(file(alert.name()));
    Durable.syncFolder(folder);
    inHand = "";
  }

  /** Puts one back that is not done. */
  void replace(Alert alert) throws IOException {
    write(alert);
    inHand = "";
  }

  /** Keeps one apart that will never be taken, so that it is in nobody's way. */
  synchronized void setAside(Alert alert) throws IOException {
    Path apart = refused();
    Durable.createPrivateDirectories(apart);
    Files.move(
        file(alert.name()),
        apart.resolve(alert.name() + ENDING),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Durable.syncFolder(folder);
    inHand = "";
    List<Path> kept = files(apart);
    for (int i = 0; i < kept.size() - most; i++) {
      Files.deleteIfExists(kept.get(i));
    }
  }

  /** Folder of those that were set aside. */
  Path refused() {
    return folder.resolve("refused");
  }

  /** How many wait. */
  public long waiting() throws IOException {
    return files().size();
  }

  /** How many were set aside. */
  long setAside() throws IOException {
    return files(refused()).size();
  }

  /**
   * Keeps other processes from sending meanwhile.
   *
   * @return false where another one sends now
   */
  synchronized boolean lock() throws IOException {
    if (lock.isPresent()) {
      return true;
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        lock = Optional.of(channel);
        return true;
      }
    } catch (OverlappingFileLockException e) {
      // Another pipeline in this very process.
    }
    channel.close();
    return false;
  }

  /** Lets other processes send. */
  synchronized void unlock() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
      lock = Optional.empty();
    }
  }

  private Optional<Alert> read(Path file) throws IOException {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), Alert.class).named(name(file)));
    } catch (NoSuchFileException e) {
      // Another process has sent or dropped it.
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("{} is no alert, and is set aside: {}", file, e.getOriginalMessage());
      setAside(new Alert(name(file), "", "", "", List.of(), "", 0));
      return Optional.empty();
    }
  }

  private void write(Alert alert) throws IOException {
    byte[] text = MAPPER.writeValueAsBytes(alert);
    Ballast.in(folder.toAbsolutePath().getParent())
        .spending(
            folder,
            () -> {
              Durable.createPrivateDirectories(folder);
              Durable.replace(file(alert.name()), text);
            });
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private Path file(String name) {
    return folder.resolve(name + ENDING);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  private List<Path> files() throws IOException {
    return files(folder);
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "[!.]*" + ENDING)) {
      found.forEach(files::add);
    } catch (NoSuchFileException e) {
      // Nothing was ever laid by here.
    }
    files.sort(null);
    return files;
  }
}
