package auklab.video.archive;

import auklab.video.ledger.Proof;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a comparison with the archive showed. A file that was asked for and stands in no list could
 * not be compared, or has changed meanwhile.
 *
 * @param proven files whose bytes stand on the archive
 * @param different files under whose name the archive has other bytes
 * @param missing files that the archive has not got
 * @param troubles why some could not be compared
 */
public record Verdict(
    List<Proof> proven, List<Waiting> different, List<Waiting> missing, List<Trouble> troubles) {
  static final Verdict NOTHING = new Verdict(List.of(), List.of(), List.of(), List.of());

  public Verdict {
    proven = List.copyOf(proven);
    different = List.copyOf(different);
    missing = List.copyOf(missing);
    troubles = List.copyOf(troubles);
  }

  static Verdict trouble(Trouble trouble) {
    return new Verdict(List.of(), List.of(), List.of(), List.of(trouble));
  }

  /** What two comparisons showed together. */
  Verdict and(Verdict more) {
    return new Verdict(
        both(proven, more.proven),
        both(different, more.different),
        both(missing, more.missing),
        both(troubles, more.troubles));
  }

  private static <T> List<T> both(List<T> some, List<T> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
