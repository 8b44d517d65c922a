package auklab.video.archive;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an rsync that was killed leaves on the archive: a hidden file, called like the segment that
 * it was writing, with six characters behind. {@code state_dir/sending-MARK} says which segments
 * were being sent to the archive with that mark; if that did not come to its end, the next pass
 * clears away what is called after one of them and is no larger. Nothing else is touched.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  private static final Pattern HIDDEN = Pattern.compile("(.*/)?\\.([^/]+)\\.[A-Za-z0-9]{6}");
  private static final String NOTE = "sending";
  private static final String ANY = ".*.??????";

  private final Rsync rsync;
  private final Copies copies;
  private final Workplace work;
  private final Identities identities;
  private final Path unmarked;

  /**
   * @param rsync reaches the archive
   * @param copies tells what is there
   * @param work where an empty folder lies for a moment
   * @param identities tells which archive it is
   * @param stateDir where it is noted what is being sent
   */
  Leftovers(Rsync rsync, Copies copies, Workplace work, Identities identities, Path stateDir) {
    this.rsync = rsync;
    this.copies = copies;
    this.work = work;
    this.identities = identities;
    this.unmarked = stateDir.resolve(NOTE);
  }

  private Path note() throws IOException {
    return identities.notes(NOTE, rsync.target().address());
  }

  /** Takes over the note of the version that had one for all archives. */
  void inherit() throws IOException {
    Path note = note();
    if (Files.exists(unmarked) && !Files.exists(note)) {
      Files.move(unmarked, note);
    }
  }

  /** Notes that these are sent from now on. */
  void begin(Collection<Waiting> files) {
    Map<String, Long> sent = noted();
    files.forEach(file -> sent.put(file.path(), file.bytes()));
    StringBuilder lines = new StringBuilder();
    sent.forEach((path, bytes) -> lines.append(bytes).append(' ').append(path).append('\n'));
    try {
      Path note = note();
      Ballast.in(note.getParent())
          .spending(
              note.getParent(),
              () -> {
                Durable.createPrivateDirectories(note.getParent());
                Durable.replace(note, lines.toString().getBytes(StandardCharsets.UTF_8));
              });
    } catch (IOException e) {
      LOG.warn("{} cannot be written; a killed rsync may leave litter: {}", NOTE, e.toString());
    }
  }

  /** Notes that rsync has come to its end by itself: then it leaves nothing. */
  void end() {
    try {
      Files.deleteIfExists(note());
    } catch (IOException e) {
      LOG.warn("{} cannot be deleted: {}", NOTE, e.toString());
    }
  }

  private Map<String, Long> noted() {
    Map<String, Long> noted = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(note())) {
        int blank = line.indexOf(' ');
        if (blank > 0 && line.substring(0, blank).matches("\\d{1,18}")) {
          noted.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
        }
      }
    } catch (NoSuchFileException e) {
      // All has ended well.
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", NOTE, e.toString());
    }
    return noted;
  }

  /**
   * Clears away what an earlier pass has left, if one was cut off.
   *
   * @return whether nothing is left
   */
  boolean clear() throws IOException {
    Map<String, Long> sent = noted();
    if (sent.isEmpty()) {
      return true;
    }
    Set<String> folders = new TreeSet<>();
    sent.keySet().forEach(path -> folders.add(path.substring(0, path.lastIndexOf('/') + 1)));
    List<String> within = folders.stream().map(folder -> folder.replaceAll("/$", "")).toList();
    List<String> left = new ArrayList<>();
    boolean seen =
        copies
            .listed(
                List.of("--recursive", "--from0", "--include-from=-", "--exclude=*"),
                Rsync.within(within, ANY),
                (path, bytes) -> {
                  if (isOurs(path, bytes, sent)) {
                    left.add(path);
                  }
                })
            .isEmpty();
    boolean cleared = seen && (left.isEmpty() || delete(left));
    if (cleared) {
      end();
    }
    return cleared;
  }

  private static boolean isOurs(String path, long bytes, Map<String, Long> sent) {
    Matcher hidden = HIDDEN.matcher(path);
    if (!hidden.matches()) {
      return false;
    }
    String folder = hidden.group(1) == null ? "" : hidden.group(1);
    return bytes <= sent.getOrDefault(folder + hidden.group(2), -1L);
  }

  /** Deletes these files through rsync, which protects all that its patterns do not name. */
  private boolean delete(List<String> paths) throws IOException {
    Path empty = work.forLists();
    try {
      Set<String> patterns = new TreeSet<>();
      for (String path : paths) {
        patterns.add(Rsync.literally("/" + path));
        for (Path above = Path.of(path).getParent(); above != null; above = above.getParent()) {
          patterns.add(Rsync.literally("/" + above + "/"));
          Files.createDirectories(empty.resolve(above));
        }
      }
      Program.Answer answer =
          rsync.run(
              List.of(
                  "--recursive",
                  "--existing",
                  "--omit-dir-times",
                  "--delete",
                  "--max-delete=" + paths.size(),
                  "--from0",
                  "--include-from=-",
                  "--exclude=*"),
              List.of(empty + "/", rsync.target().argument()),
              Archive.list(patterns.stream().map(path -> new Waiting(path, 0, 0)).toList()),
              rsync.silence());
      if (answer.isWhole()) {
        LOG.info("cleared away what a killed rsync has left: {}", String.join(", ", paths));
      } else {
        LOG.warn("what a killed rsync has left stays: {}", Trouble.of(answer).text());
      }
      return answer.isWhole();
    } finally {
      Workplace.remove(empty);
    }
  }
}
