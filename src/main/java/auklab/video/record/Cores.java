package auklab.video.record;

import auklab.video.config.Camera;
import java.util.List;

/**
 * Spreads FFmpegs over the cores.
 *
 * @param available the cores that this program may use
 */
record Cores(List<Integer> available) {

  static Cores here() {
    return new Cores(Processes.cores());
  }

  /**
   * The core of a camera's FFmpeg: the one that its owner wants, where there is such a one, or the
   * next in turn.
   *
   * @param camera the camera
   * @param all every camera
   */
  int of(Camera camera, List<Camera> all) {
    if (camera.core().isPresent() && available.contains(camera.core().getAsInt())) {
      return camera.core().getAsInt();
    }
    List<String> stations = all.stream().map(Camera::station).toList();
    return available.get(Math.max(0, stations.indexOf(camera.station())) % available.size());
  }
}
