package auklab.video.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What simulated cameras show: encoded once, and kept below {@code target/}. */
public final class Media {
  private static final Path FOLDER = Path.of("target", "media").toAbsolutePath();
  private static final int SECONDS = 10;

  private Media() {}

  /**
   * Moving pictures at 15 frames a second, a key frame each second, and a sound.
   *
   * @param codec h264 or h265
   * @param repeats how often ten seconds are shown
   */
  public static synchronized Path of(String codec, int repeats)
      throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    Path once = FOLDER.resolve(codec + ".mkv");
    if (!Files.exists(once)) {
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(
          List.of("-f", "lavfi", "-i", "testsrc2=s=320x180:r=15:d=" + SECONDS, "-f", "lavfi"));
      words.addAll(List.of("-i", "sine=f=440:beep_factor=4:r=16000:d=" + SECONDS));
      words.addAll(
          codec.equals("h264")
              ? List.of("-c:v", "libx264", "-preset", "veryfast", "-bf", "0")
              : List.of(
                  "-c:v",
                  "libx265",
                  "-preset",
                  "ultrafast",
                  "-x265-params",
                  "log-level=error:bframes=0"));
      words.addAll(List.of("-b:v", "300k", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "aac"));
      words.addAll(List.of("-b:a", "32k", "-ar", "16000", "-ac", "1"));
      make(words, once);
    }
    Path looped = FOLDER.resolve(codec + "-" + repeats + ".mkv");
    if (!Files.exists(looped)) {
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(List.of("-stream_loop", String.valueOf(repeats - 1), "-i", once.toString()));
      words.addAll(List.of("-map", "0", "-c", "copy"));
      make(words, looped);
    }
    return looped;
  }

  /** H.264 with a sound: 15 s of small pictures, and then larger ones for some minutes. */
  public static synchronized Path changingItsSize() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    Path film = FOLDER.resolve("turning.mkv");
    if (!Files.exists(film)) {
      Path pictures = FOLDER.resolve("changing.h264");
      Files.write(pictures, new byte[0]);
      for (String part : List.of("320x180:r=15:d=15", "640x360:r=15:d=225")) {
        List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        words.addAll(List.of("-f", "lavfi", "-i", "testsrc2=s=" + part, "-c:v", "libx264"));
        words.addAll(List.of("-preset", "veryfast", "-bf", "0", "-b:v", "300k", "-g", "15"));
        // The camera says with each key frame what it sends.
        words.addAll(List.of("-pix_fmt", "yuv420p", "-bsf:v", "dump_extra=freq=keyframe"));
        Path piece = FOLDER.resolve("piece.h264");
        make(words, piece);
        Files.write(pictures, Files.readAllBytes(piece), StandardOpenOption.APPEND);
      }
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(List.of("-framerate", "15", "-i", pictures.toString(), "-f", "lavfi"));
      words.addAll(List.of("-i", "sine=f=440:beep_factor=4:r=16000:d=240", "-c:v", "copy"));
      words.addAll(List.of("-c:a", "aac", "-b:a", "32k", "-ar", "16000", "-ac", "1"));
      make(words, film);
    }
    return film;
  }

  /** H.264 with a sound, of which every so many seconds one picture is a key frame. */
  public static synchronized Path keyFrameEvery(int seconds)
      throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    Path film = FOLDER.resolve("key-frame-every-" + seconds + ".mkv");
    if (!Files.exists(film)) {
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(List.of("-f", "lavfi", "-i", "testsrc2=s=320x180:r=15:d=" + 4 * seconds));
      words.addAll(List.of("-f", "lavfi", "-i", "sine=f=440:r=16000:d=" + 4 * seconds));
      words.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-g"));
      words.addAll(List.of("" + 15 * seconds, "-sc_threshold", "0", "-b:v", "300k"));
      words.addAll(List.of("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", "-ac", "1"));
      make(words, film);
    }
    return film;
  }

  /** H.264 in a large and in a small picture (tracks v:0 and v:1), with a sound. */
  public static synchronized Path twoPictures() throws IOException, InterruptedException {
    Path large = painted("h264", "testsrc2=s=640x360:r=15", "sine=f=440:r=16000");
    Path small = painted("h264", "testsrc2=s=160x90:r=15", "");
    Path film = FOLDER.resolve("two-pictures.mkv");
    if (!Files.exists(film)) {
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(List.of("-i", large.toString(), "-i", small.toString()));
      words.addAll(List.of("-map", "0:v", "-map", "0:a", "-map", "1:v", "-c", "copy"));
      make(words, film);
    }
    return film;
  }

  /**
   * Thirty seconds of what FFmpeg's filters paint, as a camera sends it: 15 frames a second, a key
   * frame each second.
   *
   * @param codec h264 or h265
   * @param painting a source of FFmpeg with its filters
   * @param sound another for the sound; empty for a film without
   */
  public static synchronized Path painted(String codec, String painting, String sound)
      throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    String name = codec + "-of-" + Integer.toHexString((painting + "|" + sound).hashCode());
    Path film = FOLDER.resolve(name + ".mkv");
    if (!Files.exists(film)) {
      List<String> words = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
      words.addAll(List.of("-f", "lavfi", "-i", painting));
      if (!sound.isEmpty()) {
        words.addAll(List.of("-f", "lavfi", "-i", sound, "-c:a", "aac", "-b:a", "32k"));
      }
      words.addAll(
          codec.equals("h264")
              ? List.of("-c:v", "libx264", "-qp", "28", "-bf", "0", "-sc_threshold", "0")
              : List.of(
                  "-c:v", "libx265", "-x265-params", "log-level=error:bframes=0:scenecut=0:qp=30"));
      // What stands still looks the same at each key frame, as it does when a camera has been
      // sending it for long.
      words.addAll(List.of("-preset", "ultrafast", "-r", "15", "-g", "15"));
      words.addAll(List.of("-pix_fmt", "yuv420p", "-t", "30"));
      make(words, film);
    }
    return film;
  }

  private static void make(List<String> words, Path file) throws IOException, InterruptedException {
    Path part = file.resolveSibling("part-" + file.getFileName());
    List<String> command = new ArrayList<>(words);
    command.add(part.toString());
    Programs.output(command.toArray(String[]::new));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
