package auklab.video.archive;

import auklab.video.footage.Durable;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code .synced} logs: ours, older ones, and ones that were edited by hand. What they name may
 * well be archived; a proof they are not. Each log is read once, and again when it has changed: the
 * file {@code state_dir/synced-read} remembers which were read, and what they name of that which
 * still lies here. So ten years of logs cost what a day's cost.
 */
public final class SyncedLogs {
  private static final Logger LOG = LoggerFactory.getLogger("cleanup");

  /** So many lines of a log, and so many logs, are named where they cannot be understood. */
  private static final int NAMED = 3;

  private static final String ENDING = ".synced";
  private static final String OF = "of ";
  private static final String READ = "read ";
  private static final String NAMES = "names ";
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final char UNDECODED = '\ufffd';

  private final Path folder;
  private final Path readyDir;
  private final Path memory;

  /**
   * @param folder {@code success_log_dir}
   * @param readyDir {@code ready_for_backup_dir}, which the paths are relative to
   * @param stateDir where is remembered what was read
   */
  public SyncedLogs(Path folder, Path readyDir, Path stateDir) {
    this.folder = folder;
    this.readyDir = readyDir;
    this.memory = stateDir.resolve("synced-read");
  }

  /**
   * What was read.
   *
   * @param logs names of logs, each with what tells whether it has changed since
   * @param named what they name of the files that lay here
   */
  private record Known(Map<String, String> logs, Set<String> named) {}

  /**
   * Those of these paths that some log names. A file that comes after the logs which name it were
   * read is not found here; backup compares it, as everything else.
   *
   * @param paths every file that lies here without a proof, relative to {@code
   *     ready_for_backup_dir}
   */
  public Set<String> naming(Set<String> paths) throws IOException {
    if (paths.isEmpty() || !Files.isDirectory(folder)) {
      return Set.of();
    }
    Known before = remembered();
    Known now = new Known(new TreeMap<>(), new TreeSet<>(before.named()));
    now.named().retainAll(paths);
    int faulty = 0;
    for (Path log : logs()) {
      try {
        String name = log.getFileName().toString();
        String state = state(log);
        if (!state.equals(before.logs().get(name)) && !read(log, paths, now.named(), faulty)) {
          faulty++;
        }
        if (SegmentName.canBeLogged(name) && name.indexOf(UNDECODED) < 0) {
          now.logs().put(name, state);
        }
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", log, e.toString());
      }
    }
    if (faulty > NAMED) {
      LOG.warn("{} more logs have lines that cannot be understood", faulty - NAMED);
    }
    if (!now.equals(before)) {
      remember(now);
    }
    return now.named();
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** Another one when a log has been edited, or has grown. */
  private static String state(Path log) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(log, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      return "";
    }
    return attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /**
   * Reads a log.
   *
   * @param named gets what it names of the paths
   * @param faulty how many logs with lines that cannot be understood there were before
   * @return whether every line could be understood
   */
  private boolean read(Path log, Set<String> paths, Set<String> named, int faulty)
      throws IOException {
    if (!Files.isRegularFile(log)) {
      return true;
    }
    long notUnderstood = 0;
    try (Lines lines = new Lines(log)) {
      while (lines.next()) {
        Optional<String> path = lines.isWhole() ? path(lines) : Optional.empty();
        if (path.isPresent()) {
          Stream.of(path.get(), path.get().strip()).filter(paths::contains).forEach(named::add);
        } else if (++notUnderstood <= NAMED && faulty < NAMED) {
          LOG.warn("{}: line {} cannot be understood, and counts for nothing", log, lines.number());
        }
      }
    }
    if (notUnderstood > NAMED && faulty < NAMED) {
      LOG.warn("{}: {} more such lines", log, notUnderstood - NAMED);
    }
    return notUnderstood == 0;
  }

  /** The path that a line means; "" for a blank line, and none where it means nothing here. */
  private Optional<String> path(Lines lines) {
    String line = lines.text();
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
    }
    if (lines.number() == 1 && line.indexOf(BYTE_ORDER_MARK) == 0) {
      line = line.substring(1);
    }
    if (line.isBlank()) {
      return Optional.of("");
    }
    boolean damaged = line.indexOf(UNDECODED) >= 0 && !isUtf8(lines.bytes());
    if (damaged || !SegmentName.canBeLogged(line)) {
      return Optional.empty();
    }
    if (line.charAt(0) != '/' && !line.contains("./") && !line.contains("//")) {
      return Optional.of(line);
    }
    Path path = readyDir.resolve(line);
    for (Path name : path) {
      if (name.toString().equals("..")) {
        return Optional.empty();
      }
    }
    path = path.normalize();
    return path.startsWith(readyDir) && !path.equals(readyDir)
        ? Optional.of(readyDir.relativize(path).toString())
        : Optional.empty();
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private Known remembered() {
    Map<String, String> logs = new HashMap<>();
    Set<String> named = new HashSet<>();
    try (Lines lines = new Lines(memory)) {
      if (lines.next() && lines.text().equals(OF + what())) {
        while (lines.next()) {
          String line = lines.text();
          int end = line.indexOf('/');
          if (line.startsWith(NAMES)) {
            named.add(line.substring(NAMES.length()));
          } else if (line.startsWith(READ) && end > 0) {
            logs.put(line.substring(end + 1), line.substring(READ.length(), end));
          }
        }
      }
    } catch (NoSuchFileException e) {
      // Nothing was read yet.
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so all logs are: {}", memory, e.toString());
    }
    return new Known(logs, named);
  }

  private void remember(Known known) {
    try {
      Durable.createPrivateDirectories(memory.getParent());
      Durable.replace(
          memory,
          out -> {
            StringBuilder text = new StringBuilder(OF + what() + "\n");
            // What was read comes last: where the end is lost, that is read again.
            known.named().forEach(path -> text.append(NAMES + path + "\n"));
            known.logs().forEach((log, state) -> text.append(READ + state + "/" + log + "\n"));
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
          });
    } catch (IOException e) {
      LOG.warn("the logs that were read cannot be remembered: {}", e.toString());
    }
  }

  /** What the memory is of: with other folders, it is of no use. */
  private String what() {
    return folder + " for " + readyDir;
  }
}
