package auklab.video.archive;

import auklab.video.ledger.Proof;
import java.util.List;

/**
 * What a comparison with the archive showed. A file that was asked for and stands in no list could
 * not be compared, or has changed meanwhile.
 *
 * @param proven files whose bytes stand on the archive
 * @param different files under whose name the archive has other bytes
 * @param missing files that the archive has not got
 * @param troubles why some could not be compared, in words
 */
public record Verdict(
    List<Proof> proven, List<Waiting> different, List<Waiting> missing, List<String> troubles) {

  public Verdict {
    proven = List.copyOf(proven);
    different = List.copyOf(different);
    missing = List.copyOf(missing);
    troubles = List.copyOf(troubles);
  }
}
