package auklab.video.picture;

/** What cameras may see, painted by FFmpeg. */
final class Paintings {
  /** Rocks, so to say: a picture full of detail, of which nothing moves. */
  static final String STILL =
      "mandelbrot=s=640x360:r=15:start_scale=0.6,loop=-1:1,setpts=N/15/TB,format=yuv420p";

  /** The same rocks by day, through a sensor of little noise. */
  static final String DAY = STILL + ",noise=c0s=1:c0f=t";

  /** By night: dark, and full of noise. */
  static final String NIGHT = STILL + ",lutyuv=y=16+(val-16)*0.06,noise=c0s=3:c0f=t";

  /** By night without any light: nothing but noise. */
  static final String DEEP_NIGHT = "color=c=black:s=640x360:r=15,format=yuv420p,noise=c0s=6:c0f=t";

  static final String BLACK = "color=c=black:s=640x360:r=15";

  static final String COVERED = "color=c=gray:s=640x360:r=15,format=yuv420p,noise=c0s=2:c0f=t";

  static final String OUT_OF_FOCUS = STILL + ",gblur=sigma=40,noise=c0s=1:c0f=t";

  static final String SOUND = "sine=f=440:beep_factor=4:r=16000";

  static final String SILENCE = "anullsrc=r=16000:cl=mono";

  private Paintings() {}
}
