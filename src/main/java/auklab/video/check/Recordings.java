package auklab.video.check;

import auklab.video.config.Camera;
import java.io.IOException;
import java.util.Optional;

/** What is recorded at this moment. */
public interface Recordings {
  /**
   * The last seconds of a camera's footage, as a Matroska file of its own.
   *
   * @return empty where no recorder runs; no bytes where one runs and nothing has come of late
   */
  Optional<byte[]> recent(Camera camera) throws IOException;
}
