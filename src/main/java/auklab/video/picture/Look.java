package auklab.video.picture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a segment shows.
 *
 * @param station whose it is
 * @param segment the file, where it lay when it was looked at
 * @param frame its first key frame; empty where it could not be seen
 * @param change how much of the picture changes from one key frame to the next, in percent; where
 *     there is but one, since the last look; empty where neither is known
 * @param loudness how far the sound reaches from its mean, of 32768; empty where there is none
 * @param faults what is wrong
 * @param trouble why it could not be seen; empty where it was
 */
public record Look(
    String station,
    Path segment,
    Optional<Frame> frame,
    OptionalDouble change,
    OptionalDouble loudness,
    List<Fault> faults,
    Optional<String> trouble) {

  /** A segment that could not be looked at. */
  static Look none(String station, Path segment, String trouble) {
    return new Look(
        station,
        segment,
        Optional.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of(),
        Optional.of(trouble));
  }

  /**
   * Judges a segment.
   *
   * @param frames its first key frames, one at least
   * @param before the first key frame at the last look
   * @param sound samples of 16 bits, the low byte first; empty where there is no sound
   * @param limits from where on something is wrong
   */
  static Look of(
      String station,
      Path segment,
      List<Frame> frames,
      Optional<Frame> before,
      byte[] sound,
      Limits limits) {
    Frame first = frames.get(0);
    OptionalDouble since =
        before
            .map(earlier -> OptionalDouble.of(first.changeTo(earlier)))
            .orElseGet(OptionalDouble::empty);
    OptionalDouble change =
        frames.size() > 1 ? OptionalDouble.of(first.changeTo(frames.get(1))) : since;
    // Also in the deepest night a sensor that works has its noise.
    boolean isStill = change.isPresent() && change.getAsDouble() <= limits.change();
    boolean wasStill = since.isPresent() && since.getAsDouble() <= limits.change();
    List<Fault> faults = new ArrayList<>();
    if (isStill && first.brightest() <= limits.black()) {
      faults.add(Fault.BLACK);
    } else if (first.brightness() >= limits.dark() && first.detail() < limits.detail()) {
      faults.add(Fault.COVERED);
    } else if (isStill && wasStill) {
      faults.add(Fault.STILL);
    }
    OptionalDouble loudness = loudness(sound);
    if (loudness.isPresent() && loudness.getAsDouble() <= limits.sound()) {
      faults.add(Fault.SILENT);
    }
    return new Look(
        station,
        segment,
        Optional.of(first),
        change,
        loudness,
        List.copyOf(faults),
        Optional.empty());
  }

  private static OptionalDouble loudness(byte[] sound) {
    int samples = sound.length / 2;
    if (samples == 0) {
      return OptionalDouble.empty();
    }
    int low = Short.MAX_VALUE;
    int high = Short.MIN_VALUE;
    for (int i = 0; i < samples; i++) {
      int sample = (sound[2 * i] & 0xFF) | sound[2 * i + 1] << 8;
      low = Math.min(low, sample);
      high = Math.max(high, sample);
    }
    return OptionalDouble.of((high - low) / 2.0);
  }
}
