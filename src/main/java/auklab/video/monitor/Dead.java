package auklab.video.monitor;

/**
 * A camera whose footage has stopped growing.
 *
 * @param station its station
 * @param idleSeconds time since the last growth of its footage, in seconds
 * @param address its address, without a password
 * @param everRecorded whether there was any footage of it
 */
public record Dead(String station, long idleSeconds, String address, boolean everRecorded) {}
