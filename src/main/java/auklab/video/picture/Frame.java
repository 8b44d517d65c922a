package auklab.video.picture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key frame, made small and grey: each pixel is the mean of those that it stands for, from 0
 * (black) to 255. It is kept and passed on as a PGM, which any viewer shows.
 */
final class Frame {
  static final int WIDTH = 320;
  static final int HEIGHT = 180;
  private static final int PIXELS = WIDTH * HEIGHT;
  private static final int LEVELS = 256;
  private static final Pattern HEAD = Pattern.compile("P5\\s+(\\d+)\\s+(\\d+)\\s+255\\s");
  private static final int HEAD_BYTES = 20;

  /** Of a text that is burnt into the picture, such as a clock, all takes up less than the rest. */
  private static final double NEARLY_ALL = 0.95;

  private final byte[] pixels;

  private Frame(byte[] pixels) {
    this.pixels = pixels;
  }

  /**
   * The frames in what FFmpeg has printed.
   *
   * @param images one PGM behind the other
   * @return the whole ones; what comes behind something else is passed over
   */
  static List<Frame> read(byte[] images) {
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (at < images.length) {
      int length = Math.min(HEAD_BYTES, images.length - at);
      Matcher head = HEAD.matcher(new String(images, at, length, StandardCharsets.ISO_8859_1));
      boolean ours =
          head.lookingAt()
              && Integer.parseInt(head.group(1)) == WIDTH
              && Integer.parseInt(head.group(2)) == HEIGHT
              && at + head.end() + PIXELS <= images.length;
      if (!ours) {
        break;
      }
      at += head.end();
      frames.add(new Frame(Arrays.copyOfRange(images, at, at + PIXELS)));
      at += PIXELS;
    }
    return frames;
  }

  byte[] pgm() {
    byte[] head = ("P5\n" + WIDTH + " " + HEIGHT + "\n255\n").getBytes(StandardCharsets.US_ASCII);
    byte[] image = Arrays.copyOf(head, head.length + PIXELS);
    System.arraycopy(pixels, 0, image, head.length, PIXELS);
    return image;
  }

  /** How bright it is in the mean, from 0 to 255. */
  double brightness() {
    long sum = 0;
    for (int i = 0; i < PIXELS; i++) {
      sum += level(i);
    }
    return (double) sum / PIXELS;
  }

  /** No more than a twentieth of it is brighter than this, from 0 to 255. */
  int brightest() {
    int[] count = new int[LEVELS];
    for (int i = 0; i < PIXELS; i++) {
      count[level(i)]++;
    }
    return nearlyAll(count);
  }

  /**
   * How far neighbours differ, from 0 to 255: by no more than this but for a twentieth of them. A
   * covered lens and one out of focus leave nothing that has an edge.
   */
  int detail() {
    int[] count = new int[LEVELS];
    for (int i = 0; i < PIXELS; i++) {
      if (i % WIDTH != WIDTH - 1) {
        count[Math.abs(level(i) - level(i + 1))]++;
      }
    }
    return nearlyAll(count);
  }

  /** How much of it has changed by a level at least, in percent of its pixels. */
  double changeTo(Frame other) {
    int changed = 0;
    for (int i = 0; i < PIXELS; i++) {
      changed += pixels[i] == other.pixels[i] ? 0 : 1;
    }
    return 100.0 * changed / PIXELS;
  }

  private int level(int pixel) {
    return pixels[pixel] & 0xFF;
  }

  private static int nearlyAll(int[] count) {
    double wanted = NEARLY_ALL * Arrays.stream(count).sum();
    int level = 0;
    int seen = count[0];
    while (seen < wanted) {
      seen += count[++level];
    }
    return level;
  }
}
