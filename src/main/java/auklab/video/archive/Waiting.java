package auklab.video.archive;

/**
 * A file below {@code ready_for_backup_dir}.
 *
 * @param path relative to that folder, with slashes
 * @param bytes its size
 * @param modified its modification time, in milliseconds since 1970
 */
public record Waiting(String path, long bytes, long modified) {}
