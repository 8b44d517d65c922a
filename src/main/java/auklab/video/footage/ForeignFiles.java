package auklab.video.footage;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Files and folders that a NAS, a filesystem or an operating system makes by itself beside footage,
 * such as {@code @eaDir} and {@code lost+found}: never footage, and often closed to everybody. No
 * station and no segment can bear such a name.
 */
public final class ForeignFiles {
  /** Their names; a star stands for any letters. */
  public static final List<String> NAMES =
      List.of(
          // Synology and QNAP
          "@eaDir",
          "@tmp",
          "@sharebin",
          "#recycle",
          "#snapshot",
          "@Recycle",
          "@Recently-Snapshot",
          ".@__thumb",
          // Snapshots of NetApp, btrfs and ZFS
          ".snapshot",
          ".snapshots",
          "~snapshot",
          ".zfs",
          // Filesystems
          "lost+found",
          "FOUND.???",
          "aquota.user",
          "aquota.group",
          ".nfs*",
          ".fuse_hidden*",
          // Windows
          "System Volume Information",
          "$RECYCLE.BIN",
          "$Recycle.Bin",
          "Thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          // Macs and Linux desktops
          ".DS_Store",
          ".AppleDouble",
          ".Spotlight-V100",
          ".fseventsd",
          ".TemporaryItems",
          ".Trashes",
          "Network Trash Folder",
          "Temporary Items",
          ".Trash-*");

  private static final Pattern ANY =
      Pattern.compile(
          NAMES.stream()
              .map(name -> Pattern.quote(name).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"))
              .collect(Collectors.joining("|")),
          Pattern.CASE_INSENSITIVE);

  private ForeignFiles() {}

  /** Whether a file or folder of this name is one. */
  public static boolean isOne(String name) {
    return ANY.matcher(name).matches();
  }

  /** Whether a path is one, or leads through one. */
  public static boolean leadsThroughOne(Path path) {
    return StreamSupport.stream(path.spliterator(), false).anyMatch(part -> isOne(part.toString()));
  }
}
