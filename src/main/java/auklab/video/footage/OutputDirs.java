package auklab.video.footage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Every folder that cameras were ever recorded into, in {@code state_dir/output-dirs}: what an edit
 * leaves behind in an old one still has to be named, organized and archived.
 *
 * @param file {@code state_dir/output-dirs}, a path a line
 */
public record OutputDirs(Path file) {

  /**
   * The configured folders, and those of earlier configurations, also where one is away just now:
   * the disk that holds it may come back.
   *
   * @param configured what is configured now
   */
  public List<Path> all(List<Path> configured) {
    return Stream.concat(configured.stream(), earlier()).distinct().toList();
  }

  /** Remembers these folders, besides those that are remembered already. */
  public void remember(List<Path> configured) throws IOException {
    Durable.createPrivateDirectories(file.getParent());
    String text =
        all(configured).stream().map(folder -> folder + "\n").collect(Collectors.joining());
    Durable.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private Stream<Path> earlier() {
    try {
      return Files.exists(file) ? Files.readAllLines(file).stream().map(Path::of) : Stream.empty();
    } catch (IOException e) {
      LoggerFactory.getLogger("record").warn("{} cannot be read: {}", file, e.toString());
      return Stream.empty();
    }
  }
}
