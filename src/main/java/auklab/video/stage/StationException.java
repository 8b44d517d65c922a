package auklab.video.stage;

import java.io.IOException;

/** A step has failed for one station, which says nothing of the others. */
public final class StationException extends IOException {
  private static final long serialVersionUID = 1;

  private final String station;

  /**
   * @param station whose
   * @param fault what went wrong; it reads the same at each attempt
   */
  public StationException(String station, IOException fault) {
    super(station + ": " + fault, fault);
    this.station = station;
  }

  String station() {
    return station;
  }
}
