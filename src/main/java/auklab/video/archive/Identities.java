package auklab.video.archive;

import auklab.video.footage.Durable;
import auklab.video.space.Ballast;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archives that were accepted: {@code state_dir/archives.json} has the mark of each by its
 * address. The mark is a file in the archive's folder whose name says which archive it is, so a
 * mount point with nothing on it, or with another disk, is known by its absence.
 *
 * @param file {@code state_dir/archives.json}
 */
record Identities(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger("archive");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The mark of the archive at an address, where one was accepted. */
  Optional<String> of(String address) throws IOException {
    try {
      return Optional.ofNullable(all().get(address));
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " cannot be understood; see the archive and say: auklab-video accept-target", e);
    }
  }

  /**
   * A file of state_dir with notes on the archive at an address: each archive has its own, so that
   * no other disk that is mounted there meanwhile gets, or settles, what they say.
   */
  Path notes(String name, String address) throws IOException {
    return file.resolveSibling(name + of(address).map(mark -> "-" + mark).orElse(""));
  }

  /** From now on this is the archive at that address. */
  void accept(String address, String mark) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try {
      all.putAll(all());
    } catch (JsonProcessingException e) {
      LOG.warn("{} cannot be understood, and is begun anew", file);
    }
    all.put(address, mark);
    byte[] text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
    Ballast.in(file.getParent())
        .spending(
            file.getParent(),
            () -> {
              Durable.createPrivateDirectories(file.getParent());
              Durable.replace(file, text);
            });
  }

  private Map<String, String> all() throws IOException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    return MAPPER.readValue(Files.readAllBytes(file), new TypeReference<>() {});
  }
}
