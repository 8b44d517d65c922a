package auklab.video.archive;

import auklab.video.footage.ForeignFiles;
import auklab.video.footage.SegmentName;
import auklab.video.ledger.Proof;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of finished segments.
 *
 * @param folder {@code ready_for_backup_dir}
 */
public record ReadyFolder(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /** Each camera's oldest day first, and within a day by the paths. */
  static final Comparator<Waiting> OLDEST_DAY_FIRST =
      Comparator.comparing(Waiting::path, ReadyFolder::compareDays).thenComparing(Waiting::path);

  /** Lists that the archive keeps beside the segments. */
  private static final Set<String> LISTS = Set.of("SHA256SUMS", "coverage.csv");

  /** What Java makes of bytes that are no letter. */
  private static final char UNDECODED = '\ufffd';

  private static final String SEGMENT_ENDING = ".mkv";
  private static final int NAMED = 10;

  /** Every file that can be archived, each camera's oldest day first. */
  public List<Waiting> files() throws IOException {
    List<Waiting> files = new ArrayList<>();
    walk(files::add);
    files.sort(OLDEST_DAY_FIRST);
    return files;
  }

  /**
   * Looks at every file that can be archived, in no order. Hidden files stay as they are, and what
   * a NAS or a system makes by itself; so do links, and files whose names cannot stand in a log or
   * on the archive, which are named.
   *
   * @param visitor gets each file as it is now
   * @throws IOException where the folder is there and cannot be read
   */
  public void walk(Consumer<Waiting> visitor) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // The folder itself may be a link, to another disk for instance.
    Path real = folder.toRealPath();
    Walk walk = new Walk(visitor, isArchive(real));
    walk.into(real);
    if (walk.stay > 0) {
      LOG.warn(
          "cannot be archived, and stay: {}{}",
          String.join(", ", walk.named),
          walk.stay > NAMED ? " and " + (walk.stay - NAMED) + " more" : "");
    }
  }

  /** Whether this is an archive itself, as a disk that was exported to: it has lists of its own. */
  private static boolean isArchive(Path folder) {
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, Archive.MARK + "*")) {
      return marks.iterator().hasNext();
    } catch (IOException e) {
      // The walk says why.
      return false;
    }
  }

  /** Compares the parts of two paths that follow the station, as far as they name a folder. */
  private static int compareDays(String one, String other) {
    int oneFrom = one.indexOf('/') + 1;
    int otherFrom = other.indexOf('/') + 1;
    int oneTo = end(one, oneFrom);
    int otherTo = end(other, otherFrom);
    for (int at = 0; oneFrom + at < oneTo && otherFrom + at < otherTo; at++) {
      int difference = one.charAt(oneFrom + at) - other.charAt(otherFrom + at);
      if (difference != 0) {
        return difference;
      }
    }
    return (oneTo - oneFrom) - (otherTo - otherFrom);
  }

  private static int end(String path, int from) {
    int slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  /** One walk through the folder; no more than one folder is open at a time. */
  private static final class Walk {
    private final Consumer<Waiting> visitor;
    private final boolean hasLists;
    private final Deque<Map.Entry<Path, String>> left = new ArrayDeque<>();
    private final Set<String> named = new TreeSet<>();
    private int stay;

    Walk(Consumer<Waiting> visitor, boolean hasLists) {
      this.visitor = visitor;
      this.hasLists = hasLists;
    }

    void into(Path folder) throws IOException {
      left.add(Map.entry(folder, ""));
      while (!left.isEmpty()) {
        Map.Entry<Path, String> next = left.remove();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(next.getKey())) {
          for (Path entry : entries) {
            visit(entry, next.getValue());
          }
        } catch (NoSuchFileException e) {
          // It was empty and has been removed meanwhile.
        } catch (IOException | DirectoryIteratorException e) {
          if (next.getKey().equals(folder)) {
            throw new IOException(folder + " cannot be read: " + e.getMessage(), e);
          }
          LOG.warn("{} cannot be read: {}", printable(next.getKey().toString()), e.getMessage());
        }
      }
    }

    private void visit(Path entry, String above) {
      String name = entry.getFileName().toString();
      if (name.startsWith(".") || ForeignFiles.isOne(name)) {
        return;
      }
      String path = above + name;
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          if (name.endsWith(SEGMENT_ENDING)) {
            stays(path + "/", "a folder");
          }
          left.add(Map.entry(entry, path + "/"));
        } else if (!attributes.isRegularFile()) {
          stays(path, attributes.isSymbolicLink() ? "a link" : "no file");
        } else if (!isNameSound(entry, path)) {
          stays(path, "not a name that a log can hold");
        } else if (LISTS.contains(name)) {
          if (!hasLists) {
            stays(path, "the name of a list on the archive");
          }
        } else {
          visitor.accept(
              new Waiting(path, attributes.size(), attributes.lastModifiedTime().toMillis()));
        }
      } catch (NoSuchFileException e) {
        // It is gone meanwhile.
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", printable(path), e.getMessage());
      }
    }

    /** Whether a path can stand in a log as one line, and leads to the file again. */
    private static boolean isNameSound(Path file, String path) {
      return SegmentName.canBeLogged(path)
          && (path.indexOf(UNDECODED) < 0 || Path.of(file.toString()).equals(file));
    }

    private void stays(String path, String why) {
      stay++;
      if (named.size() < NAMED) {
        named.add(printable(path) + " (" + why + ")");
      }
    }

    private static String printable(String path) {
      return path.replaceAll("\\p{Cntrl}", "?");
    }
  }

  /**
   * The file at this path as it is now; empty where there is none that can be archived, or only
   * behind a link.
   */
  public Optional<Waiting> file(String path) {
    try {
      Path below = Path.of(path);
      if (below.isAbsolute()
          || !below.equals(below.normalize())
          || below.startsWith("..")
          || LISTS.contains(below.getFileName().toString())
          || ForeignFiles.leadsThroughOne(below)) {
        return Optional.empty();
      }
      Path file = folder.resolve(below);
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && isHere(file)
          ? Optional.of(
              new Waiting(path, attributes.size(), attributes.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Whether no link leads elsewhere: perhaps to the archive's only copy. */
  private boolean isHere(Path file) {
    for (Path above = file.getParent(); !above.equals(folder); above = above.getParent()) {
      if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file is, by size and modification time, what was proven. */
  public static boolean isUnchanged(Waiting file, Proof proof) {
    return proof != null && file.bytes() == proof.bytes() && file.modified() == proof.modified();
  }
}
