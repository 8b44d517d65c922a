package auklab.video.record;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A segment that FFmpeg writes no more, under FFmpeg's name for it.
 *
 * @param station the station
 * @param file where it lies
 * @param first whether it is the first of its session: such a file is made some seconds after its
 *     first frame was taken
 * @param duration how long its footage is by the times that the frames bear; empty where it cannot
 *     be read
 */
public record Segment(String station, Path file, boolean first, Optional<Duration> duration) {}
