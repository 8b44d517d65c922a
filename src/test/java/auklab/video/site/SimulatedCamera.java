package auklab.video.site;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A real RTSP server that shows a film in real time, in a process of its own. */
public final class SimulatedCamera extends CameraProcess {
  private SimulatedCamera(Path folder, String password, List<String> options) throws IOException {
    super("camera.py", folder, password, options);
  }

  /** A camera that shows a film for ten minutes. */
  public static SimulatedCamera start(Path folder, String codec, String password)
      throws IOException, InterruptedException {
    return start(folder, codec, password, 0, Media.of(codec, 60), List.of());
  }

  /** A camera of another make, with another path of its stream. */
  public static SimulatedCamera at(String path, Path folder, String codec, String password)
      throws IOException, InterruptedException {
    return start(folder, codec, password, 0, Media.of(codec, 60), List.of("--path", path));
  }

  /** A camera that shows a film of one's own, from its beginning to whoever comes first. */
  public static SimulatedCamera showing(Path folder, Path film, String codec, String password)
      throws IOException {
    return start(folder, codec, password, 0, film, List.of());
  }

  /** The same camera without a microphone. */
  public static SimulatedCamera deaf(Path folder, Path film, String codec, String password)
      throws IOException {
    return start(folder, codec, password, 0, film, List.of("--no-audio"));
  }

  /** A camera that shows so many times ten seconds to one viewer, and then is gone. */
  public static SimulatedCamera once(Path folder, String codec, String password, int repeats)
      throws IOException, InterruptedException {
    return start(folder, codec, password, 0, Media.of(codec, repeats), List.of("--once"));
  }

  /** A camera for many viewers on a port: what one of them asks for changes nothing for others. */
  public static SimulatedCamera live(Path folder, String codec, String password, int port)
      throws IOException, InterruptedException {
    return start(folder, codec, password, port, Media.of(codec, 60), List.of("--live"));
  }

  /** The same camera on the same port again, as after a power cut. */
  public static SimulatedCamera again(Path folder, String codec, String password, int port)
      throws IOException, InterruptedException {
    return start(folder, codec, password, port, Media.of(codec, 60), List.of());
  }

  private static SimulatedCamera start(
      Path folder, String codec, String password, int port, Path film, List<String> more)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("--port", "" + port, "--codec", codec));
    options.addAll(List.of("--media", film.toString()));
    options.addAll(more);
    return new SimulatedCamera(folder, password, options);
  }

  /**
   * When it sent its first picture: it waits for its viewer, and the next comes when it has gone.
   */
  public Instant firstPicture() throws IOException {
    return sent(1);
  }
}
