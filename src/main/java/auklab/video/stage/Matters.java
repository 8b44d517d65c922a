package auklab.video.stage;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * What people were told of and is not over: a file each, so that a matter is told once, also when
 * the pipeline is restarted meanwhile.
 *
 * @param folder {@code state_dir/matters}
 */
public record Matters(Path folder) {

  /** The matters that are kept below a state_dir. */
  public static Matters in(Path stateDir) {
    return new Matters(stateDir.resolve("matters"));
  }

  /**
   * What people were told of a matter that is not over.
   *
   * @param matter its name
   */
  public synchronized Optional<String> told(String matter) {
    Path file = folder.resolve(matter);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      LoggerFactory.getLogger("alert").warn("{} cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Whether this is to be told: it was not yet, or has changed. From now on it counts as told.
   *
   * @param matter its name, which is also a file's, e.g. {@code stream-ROST2}
   * @param text what is the matter
   */
  public synchronized boolean isNews(String matter, String text) {
    if (told(matter).filter(text::equals).isPresent()) {
      return false;
    }
    Path file = folder.resolve(matter);
    try {
      Ballast.in(folder.toAbsolutePath().getParent())
          .spending(
              folder,
              () -> {
                Durable.createPrivateDirectories(folder);
                Durable.replace(file, text.getBytes(StandardCharsets.UTF_8));
              });
    } catch (IOException e) {
      LoggerFactory.getLogger("alert").warn("{} cannot be written: {}", file, e.toString());
    }
    return true;
  }

  /** When people were told of a matter that is not over. */
  public synchronized Optional<Instant> since(String matter) {
    try {
      return Optional.of(Files.getLastModifiedTime(folder.resolve(matter)).toInstant());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Notes that a matter is over; whether there was one. */
  public synchronized boolean ends(String matter) {
    try {
      return Files.deleteIfExists(folder.resolve(matter));
    } catch (IOException e) {
      LoggerFactory.getLogger("alert").warn("{} cannot be deleted: {}", matter, e.toString());
      return false;
    }
  }
}
