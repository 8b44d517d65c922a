package auklab.video.footage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Steps after which a file is on stable storage, whatever happens next. */
public final class Durable {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_AND_GROUP_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

  private static final int BUFFER_BYTES = 65_536;

  private Durable() {}

  /** Makes a folder, and those above it, into which others cannot look. */
  public static void createPrivateDirectories(Path folder) throws IOException {
    Files.createDirectories(folder, OWNER_AND_GROUP_FOLDER);
  }

  /**
   * Replaces a file of ours as a whole: who reads it sees the old or the new one. The file is
   * readable by its owner alone.
   *
   * @param file the file; its folder must exist
   * @param content its new content
   */
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, out -> out.write(content));
  }

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * The same for a content that would take much memory as a whole.
   *
   * @param file the file; its folder must exist
   * @param content writes its new content; where that fails, the old one stays
   */
  public static void replace(Path file, Content content) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    Files.deleteIfExists(next);
    try (FileChannel channel =
        FileChannel.open(
            next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    } catch (IOException e) {
      // Half of it would only take the space of a full disk.
      Files.deleteIfExists(next);
      throw e;
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(file.toAbsolutePath().getParent());
  }

  /** Puts a file's bytes on stable storage. */
  public static void syncFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Puts a folder's entries on stable storage. */
  public static void syncFolder(Path folder) throws IOException {
    syncFile(folder);
  }
}
