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
    assertThat(tracks.of("ROST1")).containsExactly("picture (h264, track 2)");

    tracks.begun("ROST1");
    tracks.closed("ROST1", FULL, false);

    assertThat(tracks.isKnown("ROST1")).isFalse();
  }

  /**
   * The faults: sound that begins late in one segment, and a microphone that sends what is loud.
   */
  @Test
  void shouldCallATrackEmptyOnlyAfterTwoSegmentsInARow() {
    List<Matroska.Track> silent = List.of(new Matroska.Track("audio", "A_AAC", true));
    tracks.begun("ROST1");
    tracks.closed("ROST1", silent, true);
    assertThat(tracks.of("ROST1")).isEmpty();
    assertThat(tracks.isKnown("ROST1")).as("nothing is over by that either").isFalse();
    tracks.closed("ROST1", FULL, true);
    tracks.closed("ROST1", silent, true);
    assertThat(tracks.of("ROST1")).isEmpty();

    tracks.closed("ROST1", silent, true);

    assertThat(tracks.of("ROST1")).containsExactly("sound (AAC)");
  }

  @Test
  void shouldKnowThatAnAnnouncedPictureIsMissing() {
    tracks.begun("ROST1");
    assertThat(tracks.isPictureUnknown("ROST1")).isFalse();

    tracks.said("ROST1", UNKNOWN);

    assertThat(tracks.isPictureUnknown("ROST1")).isTrue();
  }
}
