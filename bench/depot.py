"""What the measurements of the archive share: a site that records nothing, trees of segments, an rsync
daemon, and what a program takes."""
import collections
import hashlib
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import time

import field

SEGMENTS_A_DAY = 144  # of one station, ten minutes each
ENVIRONMENT = {**os.environ, "SMTP_HOST": "", "LC_ALL": "C.UTF-8"}

Cost = collections.namedtuple("Cost", "seconds cpu megabytes code out")


def need(*packages):
    field.install("rsync", "util-linux", "procps", "coreutils", *packages)


def names(stations, count, first="2026-06-01"):
    """Paths of segments as organize files them, of each station as many."""
    begin = time.mktime(time.strptime(first, "%Y-%m-%d")) + 12 * 3600
    for number in range(count):
        station = f"ROST{number % stations + 1}"
        day, segment = divmod(number // stations, SEGMENTS_A_DAY)
        date = time.strftime("%Y-%m-%d", time.localtime(begin + day * 86400))
        hour, ten_minutes = divmod(segment, 6)
        yield f"{station}/{date}/{station}_{date.replace('-', '')}T{hour:02}{ten_minutes}000.mkv"


def tree(folder, paths, size):
    """Files that nothing can compress, each another."""
    block = random.Random(size).randbytes(size)
    for number, path in enumerate(paths):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((b"%d\n" % number + block)[:size])


def prove(site, paths):
    """Writes the checkpoint that a backup of these files leaves, without the backup."""
    ready = site.folder / "ready"
    (site.folder / "state").mkdir(exist_ok=True)
    with open(site.folder / "state/proven.jsonl", "w") as out:
        for path in paths:
            known = os.stat(ready / path)
            digest = hashlib.sha256((ready / path).read_bytes()).hexdigest()
            proof = {"path": path, "bytes": known.st_size, "modified": known.st_mtime_ns // 1_000_000, "sha256": digest}
            out.write(json.dumps(proof, ensure_ascii=False, separators=(",", ":")) + "\n")


def site(prefix, **backup):
    """A site whose only camera nobody records; with other settings of the backup."""
    made = field.Site(prefix)
    made.add("ROST1", 9).configure()
    configure(made, **backup)
    return made


def configure(site, **backup):
    file = site.config / "backup.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **backup}, indent=2))


def run(command, check=True, **more):
    """Runs a program to its end: how long it took, its CPU time, and the most memory that it had."""
    begun = time.monotonic()
    with open("/dev/null") as nothing, subprocess.Popen(
        [str(word) for word in command], stdin=nothing, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=ENVIRONMENT, **more,
    ) as process:  # fmt: skip
        out = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if check and process.returncode:
        print(out[-2000:], file=sys.stderr)
        raise SystemExit(f"{' '.join(map(str, command))} ended with code {process.returncode}")
    return Cost(taken, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, out)


def settle():
    """Lets the disk write what it still has to, so that nobody pays for another's files."""
    os.sync()


def seconds(costs):
    return field.median([cost.seconds for cost in costs])


def spread(costs):
    return " ".join(f"{cost.seconds:.2f}" for cost in costs)


class Daemon:
    """An archive behind an rsync daemon on this machine."""

    def __init__(self, folder, served, user=None, password=None):
        self.folder, self.user = folder, user
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.settings = {"path": served, "read only": "no", "use chroot": "no"}
        if os.geteuid() == 0:
            self.settings.update(uid="root", gid="root")
        if user:
            self.settings.update({"auth users": user, "secrets file": folder / "rsyncd.secrets"})
            self.password(password)
        self.process = None

    def password(self, password):
        """The password that it wants from now on."""
        secrets = self.folder / "rsyncd.secrets"
        secrets.write_text(f"{self.user}:{password}\n")
        secrets.chmod(0o600)

    def address(self):
        return f"rsync://{self.user + '@' if self.user else ''}127.0.0.1:{self.port}/archive/"

    def up(self, **settings):
        """Starts it, until it answers; with settings of its own this once."""
        lines = [f"{key.replace('_', ' ')} = {value}" for key, value in {**self.settings, **settings}.items()]
        file = self.folder / "rsyncd.conf"
        file.write_text("[archive]\n" + "\n".join(lines) + "\n")
        with open(self.folder / "rsyncd.log", "a") as log:
            self.process = subprocess.Popen(
                ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={self.port}",
                 f"--config={file}"], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        field.await_(self.answers, 20, "an rsync daemon")
        return self

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def down(self):
        """Ends it with all connections that it has."""
        if self.process:
            for pid in [*descendants(self.process.pid), self.process.pid]:
                kill(pid)
            self.process.wait()
            self.process = None


def kill(pid, what=signal.SIGKILL):
    """Sends a signal to a process that may have ended."""
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        pass


def descendants(pid):
    """Ids of all processes that a process has started, and those have started."""
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split():
                found += [int(child), *descendants(int(child))]
    except OSError:
        pass  # It has ended meanwhile.
    return found
