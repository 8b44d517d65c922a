package auklab.video.check;

import java.util.List;

/**
 * What a camera sends, and what of it is not as agreed.
 *
 * @param station the camera's station
 * @param video codec, profile, size and frame rate; "-" where it could not be asked
 * @param audio codec, sample rate and channels; "none" where there is none
 * @param mismatches what is not as agreed, or why it could not be asked; empty where all is well
 */
public record Finding(String station, String video, String audio, List<String> mismatches) {
  /** In place of a track that is not there. */
  public static final String NONE = "none";

  public Finding {
    mismatches = List.copyOf(mismatches);
  }

  public boolean ok() {
    return mismatches.isEmpty();
  }
}
