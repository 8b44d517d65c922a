package auklab.video.archive;

import java.util.ArrayList;
import java.util.List;

/** Pieces small enough that one comparison neither takes for ever nor fills the memory. */
public final class Slices {
  private static final long BYTES = 500_000_000;
  private static final int FILES = 500;

  private Slices() {}

  /**
   * Cuts a list, in its order. A larger file is a slice of its own.
   *
   * @param files the files
   */
  public static List<List<Waiting>> of(List<Waiting> files) {
    List<List<Waiting>> slices = new ArrayList<>();
    long bytes = 0;
    for (Waiting file : files) {
      boolean full = bytes + file.bytes() > BYTES;
      if (slices.isEmpty() || full || slices.get(slices.size() - 1).size() >= FILES) {
        slices.add(new ArrayList<>());
        bytes = 0;
      }
      slices.get(slices.size() - 1).add(file);
      bytes += file.bytes();
    }
    return slices;
  }
}
