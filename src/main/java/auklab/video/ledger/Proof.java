package auklab.video.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * That a file's bytes stand on the archive.
 *
 * @param path the file, relative to {@code ready_for_backup_dir}, with slashes
 * @param bytes its size
 * @param modified its modification time, in milliseconds since 1970
 * @param sha256 SHA-256 of its bytes as they lay here, in lower-case hexadecimal
 * @param elsewhere the folder of an export that the owner has accepted in place of the archive;
 *     empty where it is the archive itself
 * @param sameDisk whether the copy lies on a disk that footage is recorded to: then the proof holds
 *     only as long as the owner allows that
 */
public record Proof(
    String path,
    long bytes,
    long modified,
    String sha256,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String elsewhere,
    @JsonProperty("same_disk") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean sameDisk) {

  public Proof {
    Objects.requireNonNull(path);
    Objects.requireNonNull(sha256);
    elsewhere = Objects.requireNonNullElse(elsewhere, "");
  }

  /** A proof by the archive itself. */
  public Proof(String path, long bytes, long modified, String sha256) {
    this(path, bytes, modified, sha256, "", false);
  }

  /** The same bytes, as they stand in the folder of an export; empty for the archive itself. */
  Proof at(String folder, boolean sharesDisk) {
    return new Proof(path, bytes, modified, sha256, folder, sharesDisk);
  }
}
