package auklab.video.service;

/** How the work is shared out among systemd's units. */
public enum Layout {
  /** One unit runs the whole pipeline. */
  SINGLE,
  /** A unit records each camera, and timers start one pass of each other stage. */
  PER_CAMERA;

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
