package auklab.video.ledger;

import java.util.Objects;

/**
 * That a file's bytes stand on the archive.
 *
 * @param path the file, relative to {@code ready_for_backup_dir}, with slashes
 * @param bytes its size
 * @param modified its modification time, in milliseconds since 1970
 * @param sha256 SHA-256 of its bytes as they lay here, in lower-case hexadecimal
 */
public record Proof(String path, long bytes, long modified, String sha256) {

  public Proof {
    Objects.requireNonNull(path);
    Objects.requireNonNull(sha256);
  }
}
