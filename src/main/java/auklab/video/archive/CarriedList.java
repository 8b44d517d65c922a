package auklab.video.archive;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code SHA256SUMS} that an export has put beside footage on another disk. Where footage gets
 * another name there, its line gets it too.
 *
 * @param file the list
 */
public record CarriedList(Path file) {

  /** The list beside a segment; there need not be one. */
  public static CarriedList beside(Path segment) {
    return new CarriedList(segment.resolveSibling(Sums.FILE));
  }

  /**
   * Takes note of a new name.
   *
   * @param from as the file was called
   * @param to as it is called now
   */
  public void renamed(String from, String to) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    Map<String, String> sums = new TreeMap<>(Sums.parse(Files.readString(file)).byName());
    String sum = sums.remove(from);
    if (sum != null) {
      sums.put(to, sum);
      Durable.replace(file, new Sums(sums).text().getBytes(StandardCharsets.UTF_8));
      try {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      } catch (IOException | UnsupportedOperationException e) {
        // A disk without such permissions lets everybody read it anyway.
      }
    }
  }
}
