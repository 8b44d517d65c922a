package auklab.video.init;

import java.util.List;

/** The paths under which cameras of common makes offer their main stream. */
public final class Makes {
  /**
   * A path, and who uses it.
   *
   * @param make the makers
   * @param path the path of the main stream
   */
  public record Make(String make, String path) {}

  /** In the order in which they are tried. */
  public static final List<Make> ALL =
      List.of(
          new Make("Hikvision", "/Streaming/Channels/101"),
          new Make("Dahua, Amcrest", "/cam/realmonitor?channel=1&subtype=0"),
          new Make("Axis", "/axis-media/media.amp"),
          new Make("Reolink", "/h264Preview_01_main"),
          new Make("Reolink", "/Preview_01_main"),
          new Make("Reolink", "/h265Preview_01_main"),
          new Make("Hanwha", "/profile2/media.smp"),
          new Make("Uniview", "/media/video1"),
          new Make("Uniview", "/unicast/c1/s0/live"),
          new Make("Bosch", "/rtsp_tunnel"),
          new Make("Vivotek", "/live.sdp"),
          new Make("Vivotek", "/live1s1.sdp"),
          new Make("Foscam", "/videoMain"),
          new Make("TP-Link", "/stream1"),
          new Make("ONVIF", "/onvif1"),
          new Make("older Hikvision", "/h264/ch1/main/av_stream"),
          new Make("several", "/live/ch00_0"),
          new Make("several", "/11"),
          new Make("several", "/"));

  private Makes() {}
}
