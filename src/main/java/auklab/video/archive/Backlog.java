package auklab.video.archive;

import auklab.video.ledger.Proofs;
import auklab.video.ledger.Proven;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What lies in the folder of finished segments and is not proven to stand on the archive. */
public final class Backlog {
  private final ReadyFolder ready;
  private final Proven proven;

  /**
   * @param ready the folder
   * @param proven which of its files are proven
   */
  public Backlog(ReadyFolder ready, Proven proven) {
    this.ready = ready;
    this.proven = proven;
  }

  /**
   * Every such file as it is now, each camera's oldest day first. It takes memory for what is not
   * proven, and little for the rest.
   */
  public List<Waiting> files() throws IOException {
    Proofs proofs = proven.all();
    List<Waiting> files = new ArrayList<>();
    ready.walk(
        file -> {
          if (!proofs.hold(file.path(), file.bytes(), file.modified())) {
            files.add(file);
          }
        });
    files.sort(ReadyFolder.OLDEST_DAY_FIRST);
    return files;
  }
}
