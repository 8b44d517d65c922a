package auklab.video.backup;

/**
 * How far a pass of the backup is.
 *
 * @param bytes what it is to archive, in bytes
 * @param proven what of it is proven, in bytes
 */
public record Progress(long bytes, long proven) {}
