package auklab.video.record;

import static org.assertj.core.api.Assertions.assertThat;

import auklab.video.footage.Matroska;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of the tracks in which a camera sends nothing. */
class EmptyTracksTest {
  private static final String UNKNOWN =
      "[concat @ 0x55d] Could not find codec parameters for stream 1 (Video: h264, none):"
          + " unspecified size\n";
  private static final List<Matroska.Track> FULL =
      List.of(new Matroska.Track("video", "V_MPEG4/ISO/AVC", false));

  private final EmptyTracks tracks = new EmptyTracks();

  @Test
  void shouldKnowThatNoTrackIsEmptyOnceASegmentIsThere() {
    tracks.begun("ROST1");
    assertThat(tracks.isKnown("ROST1")).isFalse();

    tracks.closed("ROST1", FULL, true);

    assertThat(tracks.of("ROST1")).isEmpty();
    assertThat(tracks.isKnown("ROST1")).isTrue();
  }

  /** The fault: a pipeline takes over an FFmpeg, which has named the empty track long ago. */
  @Test
  void shouldNotKnowWhatAnFfmpegSaidBeforeItWasTakenOver() {
    tracks.closed("ROST1", FULL, true);

    assertThat(tracks.isKnown("ROST1")).isFalse();
  }

  /** The fault: FFmpeg is started anew, and the segment of the one before gets its name then. */
  @Test
  void shouldNotKnowWhatANewFfmpegFindsByTheSegmentsOfTheOneBefore() {
    tracks.begun("ROST1");
    tracks.said("ROST1", UNKNOWN);
    tracks.closed("ROST1", FULL, true);
    assertThat(tracks.of("ROST1")).containsExactly("video (h264, track 2)");

    tracks.begun("ROST1");
    tracks.closed("ROST1", FULL, false);

    assertThat(tracks.isKnown("ROST1")).isFalse();
  }

  /** The fault: no picture came when FFmpeg connected, so it records the sound alone, for ever. */
  @Test
  void shouldTellOnceForEachSegmentThatTheAnnouncedPictureIsMissing() {
    List<Matroska.Track> sound = List.of(new Matroska.Track("audio", "A_AAC", false));
    tracks.begun("ROST1");
    tracks.said("ROST1", UNKNOWN);
    tracks.closed("ROST1", sound, true);
    // This one announces no picture.
    tracks.begun("ROST2");
    tracks.closed("ROST2", sound, true);

    assertThat(tracks.withoutPicture()).containsExactly("ROST1");
    assertThat(tracks.withoutPicture()).isEmpty();
  }
}
