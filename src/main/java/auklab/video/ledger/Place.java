package auklab.video.ledger;

/**
 * Where the copies lie that were proven.
 *
 * @param address the archive, as in {@code nas_target_dir}, or the folder of an export
 * @param mark by which it is known again; empty where it has none
 * @param sameDisk whether it lies on a disk that footage is recorded to
 */
public record Place(String address, String mark, boolean sameDisk) {}
