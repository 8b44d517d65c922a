package auklab.video.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What the archive holds, for who has to learn it anew. */
public final class Holdings {
  /** More than it takes to read the packets of a segment over a slow network. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Archive archive;

  /**
   * @param archive the far end
   */
  public Holdings(Archive archive) {
    this.archive = archive;
  }

  /** What keeps the archive from being read; empty where nothing does. */
  public Optional<Trouble> look() throws IOException {
    return archive.look();
  }

  /** The folders of stations. */
  public Set<String> stations() throws IOException {
    return archive.copies().stations();
  }

  /**
   * Looks at every file of a station.
   *
   * @param files gets the path of each
   * @return what is wrong; empty where all were listed
   */
  public Optional<Trouble> files(String station, Consumer<String> files) throws IOException {
    return archive
        .copies()
        .survey(Optional.of(station), (path, bytes) -> files.accept(path), name -> {});
  }

  /**
   * The small files of this name in some folders.
   *
   * @return what they hold, by the folders that have one
   * @throws IOException where they cannot be read
   */
  public Map<String, String> texts(Collection<String> folders, String name) throws IOException {
    DayLists.Texts found = archive.lists().texts(folders, name, archive.mark());
    Optional<Trouble> trouble =
        found.trouble().or(() -> found.unread().values().stream().findFirst());
    if (trouble.isPresent()) {
      throw new IOException(trouble.get().text());
    }
    return found.byFolder();
  }

  /**
   * How long a segment is, read from the file itself.
   *
   * @param path the segment
   * @param ffprobe the program that reads it
   * @return empty where it cannot be read
   */
  public Optional<Duration> length(String path, String ffprobe) throws IOException {
    if (archive.target().isFolder()) {
      return archive.copies().length(Path.of(archive.target().path(), path), ffprobe, PATIENCE);
    }
    Path here = archive.copies().fetch(path);
    try {
      Path file = here.resolve(path);
      return Files.isRegularFile(file)
          ? archive.copies().length(file, ffprobe, PATIENCE)
          : Optional.empty();
    } finally {
      Workplace.remove(here);
    }
  }

  /** The same of a segment that lies here. */
  public Optional<Duration> lengthHere(Path file, String ffprobe) throws IOException {
    return archive.copies().length(file, ffprobe, PATIENCE);
  }
}
