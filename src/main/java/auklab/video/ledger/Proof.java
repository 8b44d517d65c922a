package auklab.video.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 */
public record Proof(
    String path,
    long bytes,
    long modified,
    String sha256,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String elsewhere) {

  public Proof {
    Objects.requireNonNull(path);
    Objects.requireNonNull(sha256);
    elsewhere = Objects.requireNonNullElse(elsewhere, "");
  }

  /** A proof by the archive itself. */
  public Proof(String path, long bytes, long modified, String sha256) {
    this(path, bytes, modified, sha256, "");
  }

  /** The same bytes, as they stand on another disk. */
  Proof at(String folder) {
    return new Proof(path, bytes, modified, sha256, folder);
  }
}
