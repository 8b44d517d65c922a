package auklab.video.archive;

import auklab.video.footage.SegmentName;
import auklab.video.ledger.Proof;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of finished segments.
 *
 * @param folder {@code ready_for_backup_dir}
 */
public record ReadyFolder(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger("archive");

  /**
   * Every file that can be archived, oldest first by its name. Links, hidden files and files whose
   * name cannot stand in a log stay as they are; the last are named.
   */
  public List<Waiting> files() throws IOException {
    List<Waiting> files = new ArrayList<>();
    Set<String> left = new TreeSet<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    // The folder itself may be a link, to another disk for instance.
    Path real = folder.toRealPath();
    Files.walkFileTree(real, new Visitor(real, files, left));
    if (!left.isEmpty()) {
      LOG.warn("cannot be archived by their names, and stay: {}", left);
    }
    files.sort(
        java.util.Comparator.comparing((Waiting file) -> day(file.path()))
            .thenComparing(Waiting::path));
    return files;
  }

  /** The part of a path after the station, so that every camera's oldest day comes first. */
  private static String day(String path) {
    return path.substring(path.indexOf('/') + 1).replaceFirst("/.*", "");
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final List<Waiting> files;
    private final Set<String> left;

    Visitor(Path folder, List<Waiting> files, Set<String> left) {
      this.folder = folder;
      this.files = files;
      this.left = left;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return !directory.equals(folder) && isHidden(directory)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isHidden(file)) {
        String path = folder.relativize(file).toString();
        if (SegmentName.canBeLogged(path)) {
          files.add(new Waiting(path, attributes.size(), attributes.lastModifiedTime().toMillis()));
        } else {
          left.add(path.replaceAll("\\p{Cntrl}", "?"));
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      LOG.warn("{} cannot be read: {}", file, e.getMessage());
      return FileVisitResult.CONTINUE;
    }

    private static boolean isHidden(Path path) {
      return path.getFileName().toString().startsWith(".");
    }
  }

  /** The file at this path as it is now; empty where there is none, or only behind a link. */
  public Optional<Waiting> file(String path) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && isHere(file.getParent())
          ? Optional.of(
              new Waiting(path, attributes.size(), attributes.lastModifiedTime().toMillis()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether no link leads elsewhere: perhaps to the archive's only copy. */
  private boolean isHere(Path parent) throws IOException {
    return parent.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(parent)));
  }

  /** Whether a file is, by size and modification time, what was proven. */
  public static boolean isUnchanged(Waiting file, Proof proof) {
    return proof != null && file.bytes() == proof.bytes() && file.modified() == proof.modified();
  }
}
