package auklab.video.record;

import java.util.List;

/**
 * An FFmpeg that is to be started.
 *
 * @param station the camera's station
 * @param arguments its command, word by word
 * @param folder the folder that it works in
 * @param log the file that gets all it prints
 * @param settings fingerprint of the camera's settings that it is started with
 */
public record Launch(
    String station, List<String> arguments, String folder, String log, String settings) {}
