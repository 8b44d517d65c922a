package auklab.video.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a closed segment holds, and what of it is not as agreed.
 *
 * @param segment the file, where it lay when it was looked at
 * @param finding what is in it
 * @param trouble why it could not be checked; empty where it was
 */
public record SegmentFinding(Path segment, Finding finding, Optional<String> trouble) {

  String station() {
    return finding.station();
  }

  List<String> mismatches() {
    return finding.mismatches();
  }
}
