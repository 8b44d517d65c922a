package auklab.video.record;

import java.time.Duration;

/**
 * An FFmpeg that another process becomes.
 *
 * @param launch what it is
 * @param delay how long to wait with it, since the camera has refused the one before
 */
public record Succession(Launch launch, Duration delay) {}
