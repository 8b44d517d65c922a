package auklab.video.ledger;

import java.util.Arrays;
import java.util.Optional;

/** Why a camera was not recorded for a time, as far as the pipeline could see. */
public enum Cause {
  /** The camera answers, or takes connections, and sends no media. */
  SILENT("camera-silent", "camera silent"),
  UNREACHABLE("camera-unreachable", "camera unreachable"),
  REFUSED("camera-refused", "camera refused"),
  /** All connections that it has are taken. */
  BUSY("camera-busy", "camera has no free connection"),
  UNTRUSTED("camera-untrusted", "certificate not trusted"),
  /** FFmpeg ended, or was replaced, and the camera had no part in it. */
  ENDED("ffmpeg-ended", "FFmpeg ended"),
  /** FFmpeg ran, and did not take what the camera sent. */
  HUNG("recorder-hung", "recorder hung"),
  DISK_FULL("disk-full", "disk full"),
  /** The disk is not mounted, or nothing can be written to it. */
  DISK_ABSENT("disk-absent", "disk absent"),
  MAINTENANCE("maintenance", "maintenance"),
  PAUSED("paused", "paused"),
  PIPELINE_DOWN("pipeline-down", "pipeline down"),
  MACHINE_OFF("machine-off", "machine off"),
  CLOCK_STEPPED("clock-stepped", "clock stepped"),
  /** The camera was to be recorded from then on, and its first footage was on its way. */
  STARTING("starting", "recorder starting"),
  UNKNOWN("unknown", "unknown");

  private final String code;
  private final String words;

  Cause(String code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The cause as the ledger and lists bear it. */
  public String code() {
    return code;
  }

  /** The cause as a person reads it. */
  public String words() {
    return words;
  }

  /** The cause of a code; empty where there is none of that name. */
  public static Optional<Cause> of(String code) {
    return Arrays.stream(values()).filter(cause -> cause.code.equals(code)).findFirst();
  }
}
