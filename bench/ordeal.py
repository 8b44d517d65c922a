"""Files with odd names on their way to an archive, what may go wrong with it, and what must hold after."""
import collections
import fcntl
import getpass
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import depot
import field

ODD = ["", " two words", "'quote\"s'", "-rf", " --delete", "ünï☃録画", "a\\b", "back\\#134\\#007", "100%20",
       "$(touch pwned)", "*", "[a]?", ";semi&colon", "~", "a:b", "#", "e\u0301", "-2", "{x,y}", "L" * 150]  # fmt: skip
LONGEST = 300  # seconds that a command may take, whatever happens to it
DONE = {0: "done", 1: "failed, and said so", -signal.SIGKILL: "killed"}
PASSWORD = "guillemot"
WAYS = ("folder", "daemon", "ssh")

Placed = collections.namedtuple("Placed", "path hash")


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def lists(name):
    """Whether a file of the archive is no footage."""
    return name.startswith(".") or name in ("SHA256SUMS", "coverage.csv")


class Broken(Exception):
    """Promises that were not kept, a line each."""


class Journey:
    """A site, its archive behind a folder, an rsync daemon and sshd, and all that must not get lost."""

    def __init__(self, prefix, chance, small_disk=0):
        self.chance = chance
        self.site = depot.site(prefix)
        self.folder = self.site.folder
        self.ready, self.cameras = self.folder / "ready", self.folder / "cameras"
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.mounted = small_disk and os.geteuid() == 0
        if self.mounted:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={small_disk}", "archive", self.disk], check=True)
        self.nas = self.disk / "nas"
        self.nas.mkdir()
        # Each folder that ever was the archive.
        self.archives = [self.nas]
        self.known = {}  # the hash of all that must be kept, and what it was called
        self.empty = 0  # files without a byte, which no hash tells apart
        self.stay = {}  # files that cannot be archived, with their hashes
        self.foreign = {}  # files of others on the archive, with their hashes
        self.invented = set()  # lines that were written into logs by hand
        self.seen = {}  # hashes of files that have not changed since
        self.number = 0
        self.duration = collections.defaultdict(lambda: 2.0)
        self.counts = collections.Counter()
        self.daemon = depot.Daemon(self.folder / "daemon", self.nas, "recorder", PASSWORD).up()
        self.secret = self.folder / "secret"
        self.wrong_password(False)
        self.sshd = None
        self.start_sshd()
        self.aim("folder")

    # The archive, by one of three ways

    def aim(self, way):
        self.way = way
        if way == "folder":
            target, options = str(self.nas), ["-a"]
        elif way == "daemon":
            target, options = self.daemon.address(), ["-a", f"--password-file={self.secret}"]
        else:
            target = f"{getpass.getuser()}@127.0.0.1:{self.nas}"
            options = ["-a", f"--rsh=ssh -F {self.folder}/ssh_config"]
        depot.configure(self.site, nas_target_dir=target, rsync_options=options)

    def wrong_password(self, wrong):
        self.secret.write_text("another\n" if wrong else PASSWORD + "\n")
        self.secret.chmod(0o600)

    def start_sshd(self):
        if not (self.folder / "host_key").exists():
            for key in ("host_key", "user_key"):
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key], check=True)
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            (self.folder / "sshd_config").write_text(
                f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {self.folder}/host_key\nPidFile none\n"
                f"AuthorizedKeysFile {self.folder}/user_key.pub\nStrictModes no\nUsePAM no\n"
                "PasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
            )
            (self.folder / "ssh_config").write_text(
                f"Host *\n  Port {port}\n  IdentityFile {self.folder}/user_key\n  IdentitiesOnly yes\n"
                f"  UserKnownHostsFile {self.folder}/known_hosts\n  StrictHostKeyChecking accept-new\n"
                "  BatchMode yes\n  ConnectTimeout 10\n  LogLevel ERROR\n"
            )
            self.ssh_port = port
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with open(self.folder / "sshd.log", "a") as log:
            self.sshd = subprocess.Popen(
                ["/usr/sbin/sshd", "-D", "-e", "-f", self.folder / "sshd_config"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

        def answers():
            try:
                socket.create_connection(("127.0.0.1", self.ssh_port), 1).close()
                return True
            except OSError:
                return False

        field.await_(answers, 20, "sshd")

    def stop_sshd(self):
        for pid in [*depot.descendants(self.sshd.pid), self.sshd.pid]:
            depot.kill(pid)
        self.sshd.wait()

    # Files

    def lay(self, count):
        """Lets so many files come, some to be filed and some filed already."""
        for _ in range(count):
            self.number += 1
            station = f"ROST{self.chance.randint(1, 6)}"
            date = f"2026-0{self.chance.randint(5, 7)}-{self.chance.randint(1, 28):02}"
            odd = self.chance.choice(ODD) if self.chance.random() < 0.3 else ""
            name = f"{station}_{date.replace('-', '')}T{self.number % 1000000:06}{odd}.mkv"
            if len(odd) < 50 and self.chance.random() < 0.05:
                name = odd + name
            if name.startswith("."):
                name = "x" + name
            # Camel takes a backslash for a slash, so organize leaves such files where they are.
            recorded = self.chance.random() < 0.3 and "\\" not in name
            if recorded:
                file = self.cameras / station / name
            else:
                deep = self.chance.choice(["", "", "", "", "", "", "", "deeper/folder é/"])
                file = self.ready / station / date / (deep + name)
            self.place(file, self.content(), closed=recorded)

    def content(self):
        size = self.chance.choice([0, 1, 700, 5000, 20_000, 20_000, 60_000])
        return b"" if size == 0 else f"{self.number} ".encode() + self.chance.randbytes(size)

    def place(self, file, content, closed=False):
        """Puts a file where it must be kept from now on, in one step."""
        if content:
            self.known[hashlib.sha256(content).hexdigest()] = file.name
        else:
            self.empty += 1
        part = self.folder / f"part-{threading.get_ident()}"
        part.write_bytes(content)
        if closed:
            part.chmod(0o444)
        for _ in range(100):
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.rename(file)
                return
            except FileNotFoundError:
                pass  # Cleanup has just removed the empty folder.
        raise Broken([f"{file.parent} is removed as often as it is made"])

    def lay_what_stays(self):
        """Things that no archive can hold: none of them may go, or be touched."""
        day = self.ready / "ROST1/2026-05-01"
        day.mkdir(parents=True, exist_ok=True)
        outside = self.folder / "outside.mkv"
        outside.write_bytes(b"outside")
        names = [b"not\xffutf8.mkv", b"two\nlines.mkv", b"a\ttab.mkv", b"SHA256SUMS", b"coverage.csv", b".hidden.mkv"]
        for name in names:
            file = day / os.fsdecode(name)
            file.write_bytes(b"stays " + name)
            self.stay[file] = digest(file)
        (day / "link.mkv").symlink_to(outside)
        (self.ready / "ROST9").symlink_to(self.folder)
        (day / "folder.mkv").mkdir()
        self.stay[outside] = digest(outside)

    def begin(self):
        """Sends the first files by each way, so that the archive is known by all its addresses."""
        self.lay_what_stays()
        for way in WAYS:
            self.lay(3)
            self.aim(way)
            for word in ("organize", "backup", "cleanup"):
                self.run(word)
        self.check()

    # Commands

    def command(self, word):
        """Starts a command; what it says goes to a file."""
        with open(self.folder / "output.txt", "a") as out:
            print(f"== {time.strftime('%H:%M:%S')} {word} by {self.way}", file=out, flush=True)
            return subprocess.Popen(
                [str(part) for part in self.site.command(word)], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env=depot.ENVIRONMENT, start_new_session=True,
            )  # fmt: skip

    def finish(self, process, word, killed=False):
        try:
            code = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Broken([f"{word} does not end within {LONGEST} s"]) from None
        if code not in DONE or code == -signal.SIGKILL and not killed:
            raise Broken([f"{word} ended with code {code}"])
        return code

    def run(self, word, fault=None):
        """
        Runs a command, and lets something happen at an instant of its choice.

        fault: gets the process; returns whether it may have killed it
        """
        begun = time.monotonic()
        process = self.command(word)
        killed = False
        if fault:
            time.sleep(self.chance.uniform(0.3, self.duration[word]))
            killed = fault(process)
        code = self.finish(process, word, killed)
        if not fault:
            self.duration[word] = max(0.5, 0.5 * self.duration[word] + 0.5 * (time.monotonic() - begun))
        return code

    # What must hold

    def hash(self, file):
        """The hash of a file; it is read again only where something about it has changed."""
        known = os.stat(file)
        key = (known.st_dev, known.st_ino, known.st_size, known.st_mtime_ns, known.st_ctime_ns)
        if self.seen.get(file, (None, None))[0] != key:
            self.seen[file] = key, digest(file)
        return self.seen[file][1]

    def files(self, root):
        """The visible files below a folder by their paths, but for lists, with their hashes."""
        found = {}
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                file = pathlib.Path(folder, name)
                try:
                    if not lists(name) and not file.is_symlink() and file not in self.stay:
                        found[str(file.relative_to(root))] = self.hash(file)
                except FileNotFoundError:
                    pass  # It is on its way.
        return found

    def check(self, settled=False):
        """
        Looks whether every promise was kept.

        settled: everything that can be archived must be so, and nothing else lie here
        """
        broken = []
        # In the direction in which they go, so that none slips through while an rsync lives on.
        here = {**self.files(self.cameras), **self.files(self.ready)}
        there = [self.files(archive) for archive in self.archives]
        there_hashes = {hash for archive in there for hash in archive.values()}
        for hash, name in self.known.items():
            if hash not in there_hashes and hash not in here.values():
                broken.append(f"lost: {name!r}")
        nothing = hashlib.sha256().hexdigest()
        places = {path for archive in there for path, hash in archive.items() if hash == nothing}
        places |= {path for path, hash in here.items() if hash == nothing}
        if len(places) < self.empty:
            broken.append(f"lost: {self.empty - len(places)} of {self.empty} empty files")
        for root, archive in zip(self.archives, there):
            for path, hash in archive.items():
                if hash not in self.known and hash != nothing and self.foreign.get(root / path) != hash:
                    broken.append(f"on the archive, and nobody's: {path!r}")
        for path, hash in here.items():
            if hash not in self.known and hash != nothing:
                broken.append(f"here, and nobody's: {path!r}")
        for file, hash in [*self.stay.items(), *self.foreign.items()]:
            if not file.exists() or self.hash(file) != hash:
                broken.append(f"touched: {str(file)!r}")
        broken += self.false_words(there)
        if settled:
            broken += [f"not archived: {path!r}" for path in here]
        if self.counts["checks"] % 10 == 0 or settled:
            self.seen.clear()
        self.counts["checks"] += 1
        lock = self.folder / "locks/backup.lock"
        if lock.exists() and not self.is_free(lock):
            broken.append("the lock is held, and no backup runs")
        if broken:
            raise Broken(broken[:20] + [f"and {len(broken) - 20} more"] * (len(broken) > 20))

    def false_words(self, there):
        """What ledger and logs say and what is not so."""
        broken = []
        proven = {}
        for day in sorted((self.folder / "state/ledger").glob("*.jsonl")):
            for line in day.read_bytes().split(b"\n"):
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if event["event"] == "proven":
                    proven[event["path"]] = event["sha256"]
                    if not any(archive.get(event["path"]) == event["sha256"] for archive in there):
                        broken.append(f"not on the archive, though the ledger says so: {event['path']!r}")
                elif event["event"] == "deleted" and proven.get(event["path"]) != event["sha256"]:
                    broken.append(f"deleted without a proof: {event['path']!r}")
        for log in (self.folder / "synced").glob("*.synced"):
            for line in log.read_bytes().split(b"\n"):
                text = line.decode(errors="replace")
                if text and text not in self.invented and proven.get(text) is None:
                    broken.append(f"in {log.name} without a proof: {text!r}")
        self.counts["proven"] = len(proven)
        return broken

    @staticmethod
    def is_free(lock):
        deadline = time.monotonic() + 10
        with open(lock) as file:
            while time.monotonic() < deadline:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return True
                except OSError:
                    time.sleep(0.1)
        return False

    def settle(self):
        """Lets undisturbed passes bring everything to the archive, and looks for the last time."""
        for _ in range(8):
            for word in ("organize", "backup", "cleanup"):
                self.run(word)
            if not self.files(self.cameras) and not self.files(self.ready):
                break
        self.check(settled=True)

    def orphans(self):
        """Processes of this site that are no daemons: they outlived a command that was killed."""
        servers = [self.daemon.process, self.sshd]
        spared = {os.getpid()}
        for server in filter(None, servers):
            spared |= {server.pid, *depot.descendants(server.pid)}
        found = []
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(self.folder) in words and int(process.name) not in spared:
                found.append(int(process.name))
        return found

    def end(self, keep):
        for pid in self.orphans():
            depot.kill(pid)
        self.daemon.down()
        self.stop_sshd()
        if not keep:
            if self.mounted:
                subprocess.run(["umount", "-l", self.disk], check=False)
            self.site.remove()


class Faults:
    """What may go wrong in a pass. Each returns when it is over and mended."""

    def __init__(self, journey):
        self.journey, self.chance = journey, journey.chance
        self.words = ("organize", "backup", "cleanup")
        self.kinds = {
            "nothing": lambda: self.each(),
            "command killed (-9)": lambda: self.during(self.chance.choice(self.words), self.kill_command),
            "rsync killed (-9)": lambda: self.during("backup", lambda p: self.to_child(p, "rsync", signal.SIGKILL)),
            "command stopped for a while": lambda: self.during(self.chance.choice(self.words), self.pause),
            "rsync stopped for a while": lambda: self.during("backup", self.pause_rsync),
            "pipeline killed (-9)": self.pipeline_killed,
            "two backups at once": self.two_backups,
            "archive killed (-9)": self.archive_killed,
            "archive stopped for a while": self.archive_stopped,
            "archive down": self.archive_down,
            "archive refuses the password": self.wrong_password,
            "archive cannot be written": self.read_only,
            "archive full": self.full,
            "archive's folder gone": self.folder_gone,
            "archive's folder swapped for an empty one": self.folder_swapped,
            "files come while it runs": self.files_come,
            "logs edited": self.logs_edited,
            "a log lost": self.log_lost,
            "proofs torn": self.proofs_torn,
            "same name, other bytes on the archive": self.clash,
            "half a file on the archive": self.half,
            "a file changed after it was archived": self.changed,
        }

    def happen(self, kind):
        self.kinds[kind]()

    def each(self):
        for word in self.words:
            self.journey.run(word)

    def during(self, disturbed, fault):
        for word in self.words:
            self.journey.run(word, fault if word == disturbed else None)

    @staticmethod
    def kill_command(process):
        process.kill()
        return True

    def to_child(self, process, name, what):
        """Sends a signal to a program that the command has started, once there is one of that name."""
        while process.poll() is None:
            found = [pid for pid in depot.descendants(process.pid) if self.named(pid) == name]
            if found:
                depot.kill(self.chance.choice(found), what)
                self.journey.counts[f"{name} hit"] += 1
                return False
            time.sleep(0.002)
        return False

    @staticmethod
    def named(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""

    def pause(self, process):
        process.send_signal(signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.1, 3))
        process.send_signal(signal.SIGCONT)
        return False

    def pause_rsync(self, process):
        stopped = [pid for pid in depot.descendants(process.pid) if self.named(pid) == "rsync"]
        for pid in stopped:
            depot.kill(pid, signal.SIGSTOP)
        time.sleep(self.chance.uniform(0.1, 3))
        for pid in stopped:
            depot.kill(pid, signal.SIGCONT)
        return False

    def pipeline_killed(self):
        self.journey.site.up()
        time.sleep(self.chance.uniform(1, 8))
        self.journey.site.kill()
        self.each()

    def two_backups(self):
        self.journey.run("organize")
        other = self.journey.command("backup")
        self.journey.run("backup")
        self.journey.finish(other, "backup")
        self.journey.run("cleanup")

    def archive_killed(self):
        def fault(_):
            if self.journey.way == "ssh":
                self.journey.stop_sshd()
                self.journey.start_sshd()
            else:
                self.journey.daemon.down()
                self.journey.daemon.up()
            return False

        self.aim_at_server()
        self.during(self.chance.choice(("backup", "cleanup")), fault)

    def aim_at_server(self):
        self.journey.aim(self.chance.choice(("daemon", "ssh")))

    def archive_stopped(self):
        self.aim_at_server()

        def fault(_):
            server = self.journey.sshd if self.journey.way == "ssh" else self.journey.daemon.process
            stopped = [server.pid, *depot.descendants(server.pid)]
            for pid in stopped:
                depot.kill(pid, signal.SIGSTOP)
            time.sleep(self.chance.uniform(0.1, 5))
            for pid in stopped:
                depot.kill(pid, signal.SIGCONT)
            return False

        self.during("backup", fault)

    def archive_down(self):
        self.aim_at_server()
        if self.journey.way == "ssh":
            self.journey.stop_sshd()
            self.each()
            self.journey.start_sshd()
        else:
            self.journey.daemon.down()
            self.each()
            self.journey.daemon.up()

    def wrong_password(self):
        self.journey.aim("daemon")
        self.journey.wrong_password(True)
        self.each()
        self.journey.wrong_password(False)

    def read_only(self):
        if self.journey.mounted:
            remount = ["mount", "-o"]
            subprocess.run([*remount, "remount,ro", self.journey.disk], check=True)
            self.each()
            subprocess.run([*remount, "remount,rw", self.journey.disk], check=True)
        else:
            self.journey.aim("daemon")
            self.journey.daemon.down()
            self.journey.daemon.up(read_only="yes")
            self.each()
            self.journey.daemon.down()
            self.journey.daemon.up()

    def full(self):
        if not self.journey.mounted:
            return self.read_only()
        filler = self.journey.disk / "filler"
        space = os.statvfs(self.journey.disk)
        left = self.chance.choice([0, 1, 50, 200]) * 1024
        size = max(0, space.f_bavail * space.f_frsize - left)
        with open(filler, "wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(1, size))
        self.each()
        filler.unlink()

    def folder_gone(self):
        away = self.journey.disk / "away"
        self.journey.nas.rename(away)
        self.each_beside(away)

    def folder_swapped(self):
        away = self.journey.disk / "away"
        self.journey.nas.rename(away)
        self.journey.nas.mkdir()
        self.each_beside(away)

    def each_beside(self, away):
        """Passes while the archive's folder is elsewhere, and then what was made in its place is kept."""
        self.each()
        while self.journey.orphans():
            time.sleep(0.1)
        if self.journey.nas.exists():
            other = self.journey.disk / f"other-{len(self.journey.archives)}"
            self.journey.nas.rename(other)
            self.journey.archives.append(other)
        away.rename(self.journey.nas)

    def files_come(self):
        coming = threading.Thread(target=self.come)
        coming.start()
        self.each()
        coming.join()

    def come(self):
        for _ in range(30):
            self.journey.lay(1)
            time.sleep(0.1)

    def logs_edited(self):
        folder = self.journey.folder / "synced"
        folder.mkdir(exist_ok=True)
        here = list(self.journey.files(self.journey.ready))
        named = self.chance.sample(here, min(50, len(here)))
        lines = [*named, "", "  ", "../../etc/passwd", "/etc/passwd", "ROST1/../../outside.mkv", "\x00\x07",
                 *(f"./{path}" for path in named), *(f"{self.journey.ready}/{path}" for path in named),
                 *(path + "\r" for path in named), *(path[: len(path) // 2] for path in named)]  # fmt: skip
        self.chance.shuffle(lines)
        self.journey.invented |= set(lines)
        logs = sorted(folder.glob("*.synced"))
        log = self.chance.choice([*logs, folder / "2020-01-01.synced", folder / "by hand.synced"])
        with open(log, "ab") as out:
            out.write("\n".join(lines).encode() + b"\n\xff\xfe torn")
            out.write(self.chance.choice([b"\n", b"\n\n"]))
        self.journey.invented.add(b"\xff\xfe torn".decode(errors="replace"))
        for word in self.chance.sample(["cleanup", "organize", "backup", "cleanup"], 4):
            self.journey.run(word)

    def log_lost(self):
        logs = sorted((self.journey.folder / "synced").glob("*.synced"))
        if logs:
            self.chance.choice(logs).unlink()
        self.each()

    def proofs_torn(self):
        self.journey.run("organize")
        self.journey.run("backup")
        file = self.journey.folder / "state/proven.jsonl"
        if file.exists():
            content = file.read_bytes()
            cut = self.chance.randrange(len(content) + 1)
            file.write_bytes(self.chance.choice([content[:cut], content[cut:], b"", content[:cut] + b"\0\0\n"]))
        self.each()

    def unsent(self):
        """Some files that lie here, as the archive would call them."""
        there = self.journey.files(self.journey.nas)
        here = {path: hash for path, hash in self.journey.files(self.journey.ready).items() if path not in there}
        return self.chance.sample(sorted(here), min(5, len(here)))

    def clash(self):
        for path in self.unsent():
            self.stranger(path, f"not ours {self.journey.number} {path}".encode())
        self.each()

    def half(self):
        for path in self.unsent():
            content = (self.journey.ready / path).read_bytes()
            if len(content) > 1:
                self.stranger(path, content[: self.chance.randrange(1, len(content))])
        self.each()

    def stranger(self, path, content):
        file = self.journey.nas / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.journey.foreign[file] = hashlib.sha256(content).hexdigest()

    def changed(self):
        self.journey.run("organize")
        self.journey.run("backup")
        here = sorted(self.journey.files(self.journey.ready))
        for path in self.chance.sample(here, min(5, len(here))):
            self.journey.number += 1
            if (self.journey.ready / path).stat().st_size == 0:
                self.journey.empty -= 1
            self.journey.place(self.journey.ready / path, f"{self.journey.number} changed".encode())
        self.journey.run("cleanup")


def tell(error, journey, say):
    say("BROKEN:")
    for line in error.args[0]:
        print("  " + line)
    say(f"{journey.folder} is kept: output.txt, state/ledger, and the files")


def archive(options, chance, say, rounds):
    """Passes with a fault each; whether anything was not as promised."""
    depot.need("openssh-client", "openssh-server")
    journey = Journey("soak", chance, small_disk=options.files * 40_000)
    good = False
    try:
        journey.begin()
        faults = Faults(journey)
        kinds = [kind for kind in faults.kinds if not options.only or options.only in kind]
        order = rounds(kinds, chance)
        for number in range(1, options.passes + 1):
            journey.lay(max(0, options.files * number // options.passes - journey.number))
            journey.aim(chance.choice(WAYS))
            kind = next(order)
            since = time.monotonic()
            faults.happen(kind)
            journey.check()
            say(f"{number}: {kind}, by {journey.way}; {journey.counts['proven']} proven, "
                f"{time.monotonic() - since:.1f} s")  # fmt: skip
        journey.aim("folder")
        journey.settle()
        good = True
        say(f"{len(journey.known) + journey.empty} files: each is byte-identical on the archive, "
            f"{journey.counts['checks']} times all was looked through")  # fmt: skip
    except Broken as error:
        tell(error, journey, say)
    finally:
        journey.end(keep=not good)
    return not good


def kills(options, chance, say):
    """Kills at random instants; whether anything was not as promised."""
    depot.need("openssh-client", "openssh-server")
    journey = Journey("kills", chance)
    good = False
    killed = collections.Counter()
    try:
        journey.begin()
        faults = Faults(journey)
        victims = [("organize", ""), ("cleanup", ""), ("backup", ""), ("backup", "rsync"), ("backup", "sha256sum"),
                   ("cleanup", "rsync")]  # fmt: skip
        tries = 0
        while killed.total() < options.kills:
            tries += 1
            if tries > 4 * options.kills:
                raise Broken([f"only {killed.total()} kills in {tries} passes"])
            journey.lay(options.files)
            journey.aim(chance.choice(WAYS))
            word, child = chance.choice(victims)
            before = journey.counts[f"{child} hit"]
            if word == "cleanup":
                journey.run("backup")
                if child:
                    # Only what is named and not proven is compared by cleanup.
                    (journey.folder / "state/proven.jsonl").unlink(missing_ok=True)
            if child:
                journey.run(word, lambda process: faults.to_child(process, child, signal.SIGKILL))
                done = journey.counts[f"{child} hit"] > before
            else:
                done = journey.run(word, faults.kill_command) == -signal.SIGKILL
            if done:
                killed[f"{child or 'the command'} in {word}"] += 1
            if done and chance.random() < 0.3:
                journey.run(chance.choice(faults.words))
            journey.check()
            if done and killed.total() % 10 == 0:
                say(f"{killed.total()} kills, {journey.counts['proven']} files proven")
        journey.aim("folder")
        journey.settle()
        good = True
        say("; ".join(f"{name}: {count}" for name, count in sorted(killed.items())))
        say(f"{killed.total()} kills: every promise was kept after each, and all "
            f"{len(journey.known) + journey.empty} files are on the archive")  # fmt: skip
    except Broken as error:
        tell(error, journey, say)
    finally:
        journey.end(keep=not good)
    return not good
