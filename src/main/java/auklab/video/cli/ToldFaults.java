package auklab.video.cli;

import auklab.video.footage.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Which faults of the configuration were told already: a restart is no news. */
final class ToldFaults {
  private final Path file;

  /**
   * @param stateDir where it is remembered
   */
  ToldFaults(Path stateDir) {
    this.file = stateDir.resolve("told-faults");
  }

  /** Whether these faults were not told yet; from now on they are. */
  boolean areNews(List<String> faults) {
    String text = String.join("\n", faults);
    try {
      if (Files.exists(file) && Files.readString(file).equals(text)) {
        return false;
      }
      Durable.replace(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LoggerFactory.getLogger("run").warn("{} cannot be written: {}", file, e.toString());
    }
    return true;
  }

  /** All is well again. */
  void forget() throws IOException {
    Files.deleteIfExists(file);
  }
}
