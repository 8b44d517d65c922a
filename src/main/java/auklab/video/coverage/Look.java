package auklab.video.coverage;

import auklab.video.ledger.Cause;

/**
 * How gaps look in a picture: by kinds of cause, each with a pattern and a height of its own, so
 * that they can be told without colours, also where they are narrow. The colours are such as
 * colour-blind readers tell apart, from dark to light.
 */
enum Look {
  CAMERA("#b03a00", Pattern.SOLID, -8, 8, "camera"),
  RECORDER("#0072b2", Pattern.RISING, -8, 2, "recorder, pipeline or machine"),
  DISK("#7a3b69", Pattern.CHECKED, -5, 5, "disk"),
  PEOPLE("#009e73", Pattern.DOTTED, -2, 8, "people: paused or maintenance"),
  OTHER("#000000", Pattern.UPRIGHT, -3, 3, "clock, start or unknown");

  /** What a box is filled with. */
  enum Pattern {
    SOLID,
    RISING,
    CHECKED,
    DOTTED,
    UPRIGHT
  }

  private final String colour;
  private final Pattern pattern;
  private final int top;
  private final int bottom;
  private final String words;

  Look(String colour, Pattern pattern, int top, int bottom, String words) {
    this.colour = colour;
    this.pattern = pattern;
    this.top = top;
    this.bottom = bottom;
    this.words = words;
  }

  String colour() {
    return colour;
  }

  Pattern pattern() {
    return pattern;
  }

  /** Where its boxes begin, in pixels below the middle of the row. */
  int top() {
    return top;
  }

  /** Where they end. */
  int bottom() {
    return bottom;
  }

  String words() {
    return words;
  }

  static Look of(Cause cause) {
    return switch (cause) {
      case SILENT, UNREACHABLE, REFUSED, BUSY, UNTRUSTED -> CAMERA;
      case ENDED, HUNG, PIPELINE_DOWN, MACHINE_OFF -> RECORDER;
      case DISK_FULL, DISK_ABSENT -> DISK;
      case MAINTENANCE, PAUSED -> PEOPLE;
      case CLOCK_STEPPED, STARTING, UNKNOWN -> OTHER;
    };
  }
}
