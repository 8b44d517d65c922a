package auklab.video.picture;

/** What may be wrong with a picture or a sound that is all right as a stream. */
enum Fault {
  BLACK(
      "the picture is black",
      "the lens is closed or capped, or the camera's sensor has failed",
      "look at the camera; switching it off and on may help"),
  COVERED(
      "the picture shows nothing",
      "something covers the lens, it is dirty or out of focus, or there is thick fog",
      "clean or focus the lens"),
  STILL(
      "the picture stands still",
      "the camera repeats its last picture",
      "switch the camera off and on"),
  SILENT(
      "the sound is dead silent",
      "the microphone is off, muted or unplugged",
      "see the sound settings of the camera");

  private final String words;
  private final String cause;
  private final String remedy;

  Fault(String words, String cause, String remedy) {
    this.words = words;
    this.cause = cause;
    this.remedy = remedy;
  }

  String words() {
    return words;
  }

  String cause() {
    return cause;
  }

  String remedy() {
    return remedy;
  }
}
