package auklab.video.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether systemd, where it ends us, is about to start us anew. */
public final class Restart {
  private Restart() {}

  /**
   * Before it ends us, {@code bin/service-hook} leaves a mark where a successor will follow.
   *
   * @param environment names the folder of the mark, {@code RUNTIME_DIRECTORY}
   */
  public static boolean follows(Map<String, String> environment) {
    String folder = environment.get("RUNTIME_DIRECTORY");
    return folder != null && Files.exists(Path.of(folder, "handover"));
  }
}
