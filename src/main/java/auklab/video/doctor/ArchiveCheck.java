package auklab.video.doctor;

import auklab.video.archive.Archive;
import auklab.video.archive.Room;
import auklab.video.archive.Trouble;
import auklab.video.config.Backup;
import auklab.video.config.Configuration;
import auklab.video.space.Amount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the archive is there, is ours, and has room. Nothing is written to it. */
final class ArchiveCheck {
  private static final String AREA = "archive";
  private static final long LITTLE = 10_000_000_000L;

  private final Backup backup;
  private final Path stateDir;
  private final Archive archive;

  /**
   * @param site says where it is, and where footage lies
   */
  ArchiveCheck(Configuration site) {
    this.backup = site.backup();
    this.stateDir = site.cameras().stateDir();
    this.archive = new Archive(site);
  }

  List<Result> look() throws IOException {
    String subject = backup.target();
    Optional<Trouble> trouble = archive.reach();
    if (trouble.isPresent()) {
      Trouble.Kind kind = trouble.get().kind();
      boolean toBeMade = kind == Trouble.Kind.AWAY && archive.target().isFolder();
      String next = toBeMade ? kind.next() + "; or make the folder: " + making() : kind.next();
      return List.of(Result.wrong(AREA, subject, kind.words() + ": " + trouble.get().text(), next));
    }
    List<Result> results = new ArrayList<>();
    results.add(
        Result.ok(
            AREA,
            subject,
            archive.mark().isPresent()
                ? "is there, and bears our mark"
                : "bears no mark yet; the first backup makes it ours"));
    archive.room().ifPresent(room -> results.add(result(subject, room)));
    return results;
  }

  /** The command that makes the archive's folder for whoever has that of the state. */
  private String making() throws IOException {
    Path there = stateDir;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return "sudo install -d -o " + Files.getOwner(there) + " " + backup.target();
  }

  private static Result result(String subject, Room room) {
    String free = Amount.bytes(room.bytes()) + " free";
    if (!room.writable()) {
      return Result.wrong(
          AREA,
          subject,
          "cannot be written",
          "see who may write there, and how it is mounted or exported");
    }
    return room.bytes() < LITTLE
        ? Result.warning(AREA, subject, free, "make room there")
        : Result.ok(AREA, subject, "can be written; " + free);
  }
}
