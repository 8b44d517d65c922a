package auklab.video.archive;

/**
 * How much the archive can still take.
 *
 * @param bytes what is free there, in bytes
 * @param writable whether we may write there
 */
public record Room(long bytes, boolean writable) {}
