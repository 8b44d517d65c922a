package auklab.video.record;

import java.util.List;

/**
 * An FFmpeg that is to be started.
 *
 * @param station the camera's station
 * @param arguments its command, word by word
 * @param folder the folder that it works in
 * @param log the file that gets all it prints
 */
public record Launch(String station, List<String> arguments, String folder, String log) {}
