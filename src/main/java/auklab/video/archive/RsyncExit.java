package auklab.video.archive;

/** What rsync's exit codes mean to the owner of an archive. */
public final class RsyncExit {
  private RsyncExit() {}

  /** The meaning of a code, in words. */
  public static String describe(int code) {
    return switch (code) {
      case 0 -> "done";
      case 2 -> "the rsyncs here and on the archive do not understand each other";
      case 1, 4 -> "rsync does not take an option of rsync_options, or is too old";
      case 3 -> "rsync cannot read or enter one of the folders";
      case 5 -> "the archive's rsync refuses: wrong password or module";
      case 10 -> "the archive does not answer, or the connection broke";
      case 11 -> "the archive is full or its folder is missing";
      case 12 -> "the connection to the archive broke";
      case 14 -> "the program that connects to the archive cannot be run here";
      case 20, 130, 137, 143 -> "rsync was stopped";
      case 23 -> "some files could not be sent, perhaps for want of permission";
      case 24 -> "some files vanished while they were sent";
      case 30, 35 -> "the archive did not answer in time";
      case 43, 126 -> "rsync cannot be run on the archive";
      case 127 -> "rsync or ssh is not here";
      case 255 -> "ssh was refused or the archive cannot be reached";
      default -> "rsync failed with code " + code;
    };
  }
}
