package auklab.video.coverage;

/** What a picture is drawn on. Lengths are in pixels, from the upper left corner. */
interface Canvas {
  /** Where a text stands to its place. */
  enum Anchor {
    LEFT,
    MIDDLE,
    RIGHT
  }

  /** A box in one colour. */
  void fill(double x, double y, double width, double height, String colour);

  /** A box in the pattern of a cause, with a line around it. */
  void gap(double x, double y, double width, double height, Look look, String title);

  /** A text in black on its base line. */
  void text(double x, double y, Anchor anchor, int size, boolean bold, String text);
}
