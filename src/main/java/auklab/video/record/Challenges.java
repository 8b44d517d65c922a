package auklab.video.record;

import auklab.video.config.Camera;
import auklab.video.stream.Challenge;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out which login cameras ask for, without anybody waiting: who asked comes again. */
final class Challenges {
  private final Map<String, CompletableFuture<String>> asked = new ConcurrentHashMap<>();

  /**
   * FFmpeg's last words, completed by what the camera says of its login where they leave that open.
   *
   * @return empty while the camera is asked
   */
  Optional<String> completed(Camera camera, String words) {
    if (!Challenge.isOpen(words)) {
      return Optional.of(words);
    }
    CompletableFuture<String> answer =
        asked.computeIfAbsent(
            camera.station(),
            station -> CompletableFuture.supplyAsync(() -> Challenge.complete(camera, words)));
    return answer.isDone()
        ? Optional.of(answer.exceptionally(fault -> words).join())
        : Optional.empty();
  }

  /** What was answered so far says nothing about the next time. */
  void forget(String station) {
    asked.remove(station);
  }
}
