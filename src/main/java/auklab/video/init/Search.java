package auklab.video.init;

import auklab.video.check.Finding;
import auklab.video.config.Camera;
import auklab.video.doctor.LiveStream;
import auklab.video.stream.LastWords;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks for the path of a camera's stream. The first refused password ends it: some cameras lock an
 * account after a few.
 */
public final class Search {
  private final Consumer<String> said;

  /**
   * @param said is told of each step, in words
   */
  public Search(Consumer<String> said) {
    this.said = said;
  }

  /**
   * What came of it.
   *
   * @param camera the camera with the path that was found
   * @param finding what it sends; empty where none was found
   * @param words why none was, as far as that is known
   * @param trouble the same in words; empty where one was found
   */
  public record Found(Camera camera, Optional<Finding> finding, LastWords words, String trouble) {

    /** Whether nobody answered as a camera does, so that another port may be worth a try. */
    public boolean isUnanswered() {
      return words == LastWords.UNREACHABLE || words == LastWords.SILENT;
    }
  }

  /**
   * Tries paths until there is a picture.
   *
   * @param camera the camera
   * @param paths which
   */
  public Found among(Camera camera, List<String> paths) throws IOException {
    for (String path : paths) {
      Camera tried = camera.streaming(path);
      LiveStream.Answer answer = new LiveStream(tried).ask();
      if (answer.finding().isPresent()) {
        Finding finding = answer.finding().get();
        said.accept(path + ": " + finding.video() + ", sound " + finding.audio());
        return new Found(tried, answer.finding(), answer.words(), "");
      }
      said.accept(path + ": " + answer.trouble());
      if (!answer.isOtherPath()) {
        return new Found(tried, Optional.empty(), answer.words(), answer.trouble());
      }
    }
    return new Found(
        camera,
        Optional.empty(),
        LastWords.PATH,
        "the camera answers, but has no stream under any path tried");
  }
}
