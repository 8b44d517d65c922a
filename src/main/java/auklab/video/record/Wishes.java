package auklab.video.record;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * That somebody wants a station's recorder replaced, and why: a file each, so that it can come from
 * any process, and is kept until it is granted.
 *
 * @param folder {@code state_dir/wishes}
 */
record Wishes(Path folder) {

  void add(String station, String reason) throws IOException {
    Durable.createPrivateDirectories(folder);
    Durable.replace(file(station), reason.getBytes(StandardCharsets.UTF_8));
  }

  /** Who is wished to be replaced: a single question for all, since it is nearly always nobody. */
  Set<String> stations() {
    String[] names = folder.toFile().list();
    return names == null ? Set.of() : Set.of(names);
  }

  Optional<String> of(String station) {
    Path file = file(station);
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      // It was granted by another process meanwhile.
      return Optional.empty();
    }
  }

  void granted(String station) throws IOException {
    Files.deleteIfExists(file(station));
  }

  private Path file(String station) {
    return folder.resolve(station);
  }
}
