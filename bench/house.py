"""A machine of its own for the program: Debian's systemd, booted over a copy-on-write view of this one.

Everything that happens in it is gone when it ends, but for its folder for the footage. It shares this
machine's loopback, so that simulated cameras can be reached. It needs root.
"""
import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import field

# What this machine runs is not to run a second time.
MASKED = ("postgresql.service", "ssh.service", "systemd-timesyncd.service", "apt-daily.timer",
          "apt-daily-upgrade.timer", "motion.service")  # fmt: skip


class House:
    """A booted system. Commands in it run as root."""

    def __init__(self, share):
        """share: a folder that it has in common with this machine, under the same path"""
        if os.geteuid() != 0:
            raise SystemExit("this boots a systemd of its own, which takes root: call it with sudo")
        field.install("systemd-container", "ffmpeg", "rsync", "util-linux", "procps")
        # Two would share their groups of processes, and end each other's.
        self.only = open("/run/lock/auklab-house", "w")
        fcntl.flock(self.only, fcntl.LOCK_EX)
        self.share = pathlib.Path(share)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="auklab-house."))
        self.disk, self.root = self.folder / "disk", self.folder / "root"
        self.disk.mkdir()
        self.root.mkdir()
        self.container = None
        run("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", self.disk)
        for name in ("upper", "work"):
            (self.disk / name).mkdir()
        run("mount", "-t", "overlay", "-o",
            f"lowerdir=/,upperdir={self.disk}/upper,workdir={self.disk}/work", "overlay", self.root)  # fmt: skip
        (self.root / "etc/machine-id").write_text("")
        units = self.root / "etc/systemd/system"
        for unit in MASKED:
            (units / unit).unlink(missing_ok=True)
            (units / unit).symlink_to("/dev/null")

    def boot(self):
        with open(self.folder / "console.log", "a") as out:
            self.container = subprocess.Popen(
                ["systemd-nspawn", "-q", "-D", self.root, "-M", self.folder.name.replace(".", "-").replace("_", ""),
                 "--register=no", "--keep-unit", "--console=pipe", f"--bind={self.share}", "--boot",
                 "systemd.unit=multi-user.target"],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        field.await_(
            lambda: self.leader() and self.asked("systemctl", "is-system-running") in ("running", "degraded"),
            60, "a booted systemd",
        )  # fmt: skip
        return self

    def leader(self):
        """The process that is number 1 in there."""
        children = f"/proc/{self.container.pid}/task/{self.container.pid}/children"
        pids = pathlib.Path(children).read_text().split()
        return int(pids[0]) if pids else 0

    def inside(self, *words):
        return ["nsenter", "-t", str(self.leader()), "-m", "-u", "-i", "-n", "-p", "-C", "--", *map(str, words)]

    def call(self, *words, cwd=None):
        """Runs a command in there, which must succeed."""
        words = ["sh", "-c", 'cd "$0" && exec "$@"', cwd, *words] if cwd else words
        done = subprocess.run(self.inside(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, words))} has failed ({done.returncode}):\n{done.stdout}")
        return done.stdout

    def asked(self, *words):
        """What a command in there says, however it ends."""
        return subprocess.run(
            self.inside(*words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ).stdout.strip()

    def show(self, unit, what):
        return self.asked("systemctl", "show", "-p", what, "--value", unit)

    def processes(self, unit):
        """Names of a unit's processes by their ids in there."""
        group = self.show(unit, "ControlGroup")
        if not group:
            return {}
        lines = self.asked(
            "sh", "-c",
            f"for p in $(cat /sys/fs/cgroup{group}/cgroup.procs /sys/fs/cgroup/unified{group}/cgroup.procs);"
            " do echo $p $(cat /proc/$p/comm); done",
        ).splitlines()
        return {int(line.split()[0]): line.split()[1] for line in lines if len(line.split()) == 2}

    def power_cut(self):
        os.kill(self.leader(), signal.SIGKILL)
        self.container.wait(30)

    def end(self):
        """Leaves nothing of it, whatever state it is in."""
        if self.container and self.container.poll() is None:
            self.power_cut()
        for mount in (self.root, self.disk):
            if mount.is_mount():
                subprocess.run(["umount", "-l", mount])
        for place in (self.root, self.disk):
            if place.is_dir():
                place.rmdir()
        self.only.close()


def run(*words):
    subprocess.run([str(word) for word in words], check=True)


UNIT = "auklab-video.service"
USER = "auklab-video"
NAS = "/mnt/nas"
NAS_LATE = 30  # seconds after a boot
RECORDED = 60  # seconds after a boot in which whoever answers is recorded
PASSES = ("organize_video", "backup_video", "cleanup_video", "monitor_recordings")
EXPOSURE = 3.0  # of 10, as systemd-analyze security counts
PYTHON_UNIT = """[Service]
ExecStart=/usr/bin/python3 /opt/old/record_camera.py \\
          --station ROST1 --password kittiwake
"""


class Trial:
    """What systemd does with the program, and what that costs, with cameras that are really there."""

    def __init__(self, house, site, cameras, say):
        self.house, self.site, self.cameras, self.say = house, site, cameras, say
        self.units = site.folder / "units"
        self.archive = site.folder / "nas"
        self.found = []
        self.allowed = []  # station, begin, end, fault

    def check(self, holds, what):
        if not holds:
            self.found.append(what)
            self.say("NOT: " + what)

    def service(self, *words):
        config = ("--config", self.site.config, "--routes", self.site.routes)
        return self.house.call(field.HOME / "bin/auklab-video", "service", *words, *config, cwd=self.units)

    def java(self):
        return int(self.house.show(UNIT, "MainPID"))

    def send(self, signal_name, pid):
        self.house.call("kill", "-s", signal_name, pid)

    def recorders(self):
        return {station: self.site.ffmpeg(station) for station in self.cameras}

    def await_recorders(self, seconds, what):
        field.await_(lambda: all(self.alive(pid) for pid in self.recorders().values()), seconds, what)

    def alive(self, pid):
        return bool(pid) and self.house.asked("cat", f"/proc/{pid}/comm") == "ffmpeg"

    def unharmed(self, what, cause, ready):
        """Does something to the pipeline, after which the same FFmpegs record."""
        before, java = self.recorders(), self.java()
        begun = time.time()
        cause()
        field.await_(
            lambda: self.java() not in (0, java) and self.house.show(UNIT, "SubState") == "running", ready, what
        )  # fmt: skip
        self.say(f"{what}: ready again after {time.time() - begun:.1f} s")
        time.sleep(3)
        self.check(self.recorders() == before, f"{what}: the same FFmpegs record on")
        names = sorted(self.house.processes(UNIT).values())
        self.check(names.count("ffmpeg") == len(before), f"{what}: as many FFmpegs as before; {names}")

    def stopped(self, what):
        left = self.house.processes(UNIT) or self.house.asked("pgrep", "-lx", "ffmpeg|java")
        self.check(not left, f"{what}: no process is left; {left}")
        self.say(f"{what}: nothing is left")

    def hopeless(self):
        """A first start that must fail: it is tried again and again, slowly, until somebody mends it."""
        begun = time.time()
        self.house.call("systemctl", "stop", UNIT)
        good, state = self.site.config / "cameras.json", self.site.folder / "state"
        text = good.read_text()
        state.rename(self.site.folder / "state-aside")
        (self.site.config / ".state").unlink(missing_ok=True)
        good.write_text("{")
        self.house.call("systemctl", "start", "--no-block", UNIT)
        time.sleep(15)
        tries = int(self.house.show(UNIT, "NRestarts"))
        self.check(1 <= tries <= 7, f"one that cannot start is tried every few seconds; {tries} times in 15 s")
        shutil.rmtree(state, ignore_errors=True)
        (self.site.folder / "state-aside").rename(state)
        good.write_text(text)
        self.await_recorders(30, "recorders after a mended configuration")
        self.say(f"a broken configuration: {tries} attempts in 15 s, and it records by itself once that is mended")
        self.allow(begun, "a broken configuration")
        time.sleep(field.RECONNECT + field.KEY_FRAME)

    def allow(self, begin, fault, stations=None):
        for station in stations or self.cameras:
            self.allowed.append((station, begin, time.time() + field.RECONNECT + field.KEY_FRAME, fault))

    def archived(self):
        return len(list(self.archive.rglob("*.mkv")))

    def nas_comes(self):
        """Until then nothing may have waited for it, nor lie where it is mounted."""
        self.check(not self.house.asked("findmnt", NAS), "the NAS is away")
        field.await_(lambda: "is not mounted" in self.journal(), 60, "words about a NAS that is away")
        self.check(not self.house.asked("ls", "-A", NAS), f"nothing lies in {NAS} as long as nothing is mounted there")
        before, begun = self.archived(), time.time()
        self.house.call("mount", NAS)
        field.await_(lambda: self.archived() > before, 60, "a segment on a NAS that has come")
        self.say(f"the NAS has come, and has a segment {time.time() - begun:.1f} s later")

    def journal(self, *words):
        return self.asked("journalctl", "--no-pager", "-b", "-o", "cat", "-u", UNIT, *words)

    def asked(self, *words):
        return self.house.asked(*words)

    def tagged(self, unit_of):
        """What the journal knows of the lines about each camera. unit_of: the unit that has said them."""
        for station in self.cameras:
            lines = self.asked("journalctl", "-b", "-o", "json", f"STATION={station}").splitlines()
            entries = [json.loads(line) for line in lines]
            said = [entry for entry in entries if station in entry["MESSAGE"] and entry.get("_SYSTEMD_UNIT") == unit_of(station)]
            self.check(said, f"journalctl STATION={station} has lines of {unit_of(station)}; {len(entries)} lines")
            self.check(all(entry["PRIORITY"] in "34567" for entry in said), f"{station}: lines have their priority")
            others = [entry for entry in said if not entry["SYSLOG_IDENTIFIER"] == "auklab-video"]
            self.check(not others, f"{station}: lines say which program they are of; {others[:1]}")

    def hardened(self, *units):
        for unit in units:
            said = self.house.asked("systemd-analyze", "security", "--no-pager", unit).splitlines()
            exposure = float(said[-1].split(":")[1].split()[0]) if said else 10
            self.check(exposure <= EXPOSURE, f"{unit}: systemd-analyze security says {exposure}")
            self.say(f"{unit}: systemd-analyze security says {exposure}")

    def generate(self, layout):
        self.units.mkdir(exist_ok=True)
        self.service("generate", "--layout", layout)
        files = sorted(self.units.glob("*/*.*"))
        before = [file.read_bytes() for file in files]
        again = self.service("generate", "--layout", layout)
        self.check("unchanged" in again and "created" not in again and "changed" not in again.replace("unchanged", ""),
                   f"{layout}: the second time says that nothing has changed")  # fmt: skip
        self.check(before == [file.read_bytes() for file in files], f"{layout}: the second time gives the same bytes")
        said = self.house.call("systemd-analyze", "verify", *files)
        self.check(not said, f"{layout}: systemd-analyze verify says nothing; {said}")
        self.check(not any(field.PASSWORD.encode() in text for text in before), f"{layout}: no password in a unit")

    def single(self):
        self.generate("single")
        begun = time.time()
        self.say(self.service("link").strip())
        self.service("start", "enable")
        self.await_recorders(30, "a recorder of each camera that answers")
        self.say(f"linked, started and enabled in {time.time() - begun:.1f} s")
        self.check(self.house.show(UNIT, "User") == USER, "it runs as a user of its own")
        self.hardened(UNIT)
        for station in self.cameras:
            field.await_(lambda: self.site.grows(station), 30, f"footage of {station}")
        self.tagged(lambda station: UNIT)
        time.sleep(field.RECONNECT)

    def faults(self):
        self.unharmed("systemctl restart", lambda: self.house.call("systemctl", "restart", UNIT), 30)
        self.unharmed("kill -9", lambda: self.send("KILL", self.java()), 30)
        self.unharmed("kill -9, the second within seconds", lambda: self.send("KILL", self.java()), 30)
        self.unharmed("a pipeline that hangs", lambda: self.send("STOP", self.java()), 150)
        self.unharmed("try-restart, as an upgrade does", lambda: self.house.call("systemctl", "try-restart", UNIT), 30)

    def stops(self):
        begun = time.time()
        self.house.call("systemctl", "stop", UNIT)
        self.stopped("systemctl stop")
        self.house.call("systemctl", "start", UNIT)
        self.await_recorders(30, "recorders after a start")
        time.sleep(5)
        self.send("KILL", self.java())
        time.sleep(0.3)
        self.house.call("systemctl", "stop", UNIT)
        self.stopped("systemctl stop of one that has just died")
        self.house.call("systemctl", "start", UNIT)
        self.await_recorders(30, "recorders after a start")
        self.allow(begun, "stops")
        time.sleep(field.RECONNECT + field.KEY_FRAME)

    def power(self):
        begun = time.time()
        self.house.power_cut()
        self.house.boot()
        self.await_recorders(RECORDED, "recorders after a power cut")
        self.say(f"power cut and boot: all are recorded {time.time() - begun:.1f} s after the cut")
        self.allow(begun - field.UNFLUSHED, "power cut")
        time.sleep(field.RECONNECT + field.KEY_FRAME)

    def lonely_boot(self):
        """The power is cut, and afterwards the NAS is late, nobody knows the time, and a camera is missing."""
        *others, late = sorted(self.cameras)
        away = time.time()
        self.cameras[late].down()
        time.sleep(1)
        cut = time.time()
        self.house.power_cut()
        begun = time.time()
        self.house.boot()
        field.await_(lambda: all(self.alive(self.site.ffmpeg(station)) for station in others),
                     begun + RECORDED - time.time(), "recorders of all that answer")  # fmt: skip
        for station in others:
            field.await_(lambda: self.site.grows(station), begun + RECORDED - time.time(), f"footage of {station}")
        self.say(f"power cut; NAS late, no NTP, a camera missing: the others record {time.time() - begun:.1f} s after the boot began")
        self.allow(cut - field.UNFLUSHED, "power cut", others)
        self.check(self.house.show(UNIT, "SubState") == "running", "it is ready all the same")
        for unit in ("systemd-timesyncd", "chrony", "ntpsec", "openntpd"):
            self.check(self.house.show(unit, "ActiveState") == "inactive", f"nobody asks for the time; {unit}")
        time.sleep(max(0, begun + NAS_LATE - time.time()))
        before = {station: self.site.ffmpeg(station) for station in others}
        self.nas_comes()
        self.cameras[late].up()
        self.allow(away - field.UNFLUSHED, "missing camera", [late])
        answers = time.time()
        field.await_(lambda: self.alive(self.site.ffmpeg(late)) and self.site.grows(late), 30, "a camera that has come")
        self.say(f"{late} has come, and has footage {time.time() - answers:.1f} s later")
        time.sleep(field.RECONNECT + field.KEY_FRAME)
        self.check({station: self.site.ffmpeg(station) for station in others} == before, "the others were left alone")

    def refuse(self):
        place = self.house.root / "etc/systemd/system"
        self.house.call("sh", "-c", f"printf '[Service]\nExecStart=/bin/true\n' >/etc/systemd/system/{UNIT}")
        said = subprocess.run(
            self.house.inside("sh", "-c", 'cd "$0" && exec "$@"', self.units, field.HOME / "bin/auklab-video", "service",
                              "link", "--config", self.site.config, "--routes", self.site.routes),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.check(said.returncode == 1 and "another program" in said.stdout, f"a foreign unit is refused; {said.stdout}")
        self.house.call("rm", f"/etc/systemd/system/{UNIT}")
        (place / "record_camera_ROST1.service").write_text(PYTHON_UNIT)

    def replaced(self):
        aside = "/etc/systemd/system/replaced-by-auklab-video"
        self.check(self.house.asked("ls", aside) == "record_camera_ROST1.service", "the Python system's unit is aside")
        self.check(self.house.asked("stat", "-c", "%a", aside) == "700", "and nobody else can read it")

    def per_camera(self):
        begun = time.time()
        self.generate("per-camera")
        self.say(self.service("link", "--layout", "per-camera").strip())
        self.check(not self.house.processes(UNIT), "nothing of the other layout is left")
        self.service("start", "enable", "--layout", "per-camera")
        self.await_recorders(30, "a recorder of each camera")
        self.allow(begun, "another layout")
        for station in self.cameras:
            names = sorted(self.house.processes(f"record_camera_{station}.service").values())
            self.check(names == ["ffmpeg"], f"{station}: its unit is an FFmpeg and nothing else; {names}")
        self.tagged(lambda station: f"record_camera_{station}.service")
        lists = self.house.asked("ps", "-eo", "args")
        self.check(field.PASSWORD not in lists, "no password in the process list")
        time.sleep(5)
        for what, name in (("killed", "KILL"), ("ended", "INT")):
            station = sorted(self.cameras)[0]
            pid = self.site.ffmpeg(station)
            begun = time.time()
            self.send(name, pid)
            field.await_(lambda: self.alive(self.site.ffmpeg(station)) and self.site.ffmpeg(station) != pid, 30,
                         f"another FFmpeg of {station}")  # fmt: skip
            self.say(f"{station}: its FFmpeg was {what}; another is there {time.time() - begun:.1f} s later")
            self.allow(begun - field.UNFLUSHED, f"FFmpeg {what}", [station])
            time.sleep(5)
        station = sorted(self.cameras)[-1]
        pid = self.site.ffmpeg(station)
        begun = time.time()
        self.send("STOP", pid)
        field.await_(lambda: self.alive(self.site.ffmpeg(station)) and self.site.ffmpeg(station) != pid, 90,
                     f"the monitor's restart of {station}")  # fmt: skip
        self.say(f"{station}: its FFmpeg was stopped; the monitor has restarted its unit {time.time() - begun:.1f} s later")
        self.allow(begun - field.UNFLUSHED, "FFmpeg stopped", [station])
        archived = self.archived()
        field.await_(lambda: self.archived() > archived + 1, 120, "segments that the timers have archived")
        self.say("the timers have named, filed and archived segments")
        for name in PASSES:
            result = self.house.show(f"{name}.service", "Result")
            self.check(result == "success", f"{name}: its last pass went well; {result}")
        self.hardened(*(f"{name}.service" for name in (*PASSES, *(f"record_camera_{station}" for station in self.cameras))))
        self.service("disable", "--layout", "per-camera")
        self.service("start", "--layout", "per-camera")
        self.check(self.house.asked("systemctl", "is-enabled", "backup_video.timer") != "enabled", "disable disables")
        self.service("stop", "--layout", "per-camera")
        left = [name for station in self.cameras for name in self.house.processes(f"record_camera_{station}.service")]
        self.check(not left, f"per-camera: stop leaves nothing; {left}")


def archive_to(site, target):
    file = site.config / "backup.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "nas_target_dir": str(target)}))


def declare_nas(house, site):
    """A NAS, of which fstab says where it is to be mounted, and that this comes later than the boot."""
    (house.root / NAS.strip("/")).mkdir(parents=True, exist_ok=True)
    with open(house.root / "etc/fstab", "a") as table:
        table.write(f"\n{site.folder}/nas {NAS} none bind,noauto 0 0\n")
    archive_to(site, f"{NAS}/video_archive")


def gather_nas(site):
    """What the NAS has, where a site's archive is looked for."""
    nas = site.folder / "nas"
    for file in (nas / "video_archive").iterdir():
        file.rename(nas / file.name)
    archive_to(site, nas)


def service(options, say, account, allowance):
    """Everything that is promised of the units, in a systemd that was booted for it."""
    film = field.film("unique", 1800, "-b:v", "150k")
    site = field.Site("service", below="/srv")
    house = House(site.folder)
    cameras = {}
    trial = found = None
    try:
        for number in range(1, options.cameras + 1):
            station = f"ROST{number}"
            cameras[station] = field.Camera(site.folder, station, film).up()
            site.add(station, cameras[station].port)
        # One that is away all the time.
        site.add("AWAY9", 9)
        site.configure()
        declare_nas(house, site)
        house.boot()
        house.call("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER)
        house.call("chown", "-R", f"{USER}:", site.folder)
        trial = Trial(house, site, cameras, say)
        trial.units.mkdir()
        trial.service("generate")
        trial.refuse()
        trial.single()
        trial.replaced()
        begun = time.time()
        trial.nas_comes()
        trial.faults()
        trial.stops()
        trial.hopeless()
        trial.lonely_boot()
        if not options.single:
            trial.per_camera()
        else:
            house.call("systemctl", "stop", UNIT)
        ended = time.time() - 40
        for camera in cameras.values():
            camera.down()
        house.end()
        gather_nas(site)
        allowances = [allowance(*one) for one in trial.allowed]
        found = trial.found + account(site, cameras, allowances, begun, ended)
    finally:
        house.end()
        for camera in cameras.values():
            camera.down()
        if found == []:
            shutil.rmtree(site.folder)
            (house.folder / "console.log").unlink()
            house.folder.rmdir()
        else:
            say(f"{site.folder} is kept, and {house.folder}")
    return found


CONFIG = "etc/auklab-video"
DATA = "var/lib/auklab-video"
CACHE = "var/cache/auklab-video"
FILES = ("cameras.json", "backup.json")


def another(package, version, folder, edit):
    """The same package in another version. edit is given the folder of what it holds."""
    root = folder / version
    run("dpkg-deb", "-R", package, root)
    control = root / "DEBIAN/control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    edit(root)
    made = folder / f"auklab-video_{version}_all.deb"
    run("dpkg-deb", "-b", "--root-owner-group", "-Znone", root, made)
    shutil.rmtree(root)
    return made


def swap(file, old, new):
    text = file.read_text()
    if old not in text:
        raise SystemExit(f"{file} does not hold: {old}")
    file.write_text(text.replace(old, new))


class PackageTrial(Trial):
    """The life of the package on a machine, from its install to its purge."""

    def __init__(self, house, site, cameras, say):
        super().__init__(house, site, cameras, say)
        self.config = house.root / CONFIG

    def install(self, package):
        begun = time.time()
        said = self.house.call(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends",
            self.site.folder / package.name,
        )  # fmt: skip
        self.say(f"apt install {package.name}: {time.time() - begun:.1f} s")
        return said

    def settled(self):
        """What has been set up, before there is any camera."""
        self.check(self.asked("stat", "-c", "%U %a", f"/{CONFIG}") == f"{USER} 750", "/etc/auklab-video is the user's")
        self.check(self.asked("stat", "-c", "%U %a", f"/{DATA}") == f"{USER} 750", "/var/lib/auklab-video is the user's")
        self.check(self.asked("systemctl", "is-enabled", UNIT) == "enabled", "the unit is enabled")
        self.check(self.house.show(UNIT, "ActiveState") == "inactive", "it does not start before there are cameras")
        self.check(not (self.config / "cameras.json").exists(), "nobody's cameras are configured")
        self.check("station" in self.asked("cat", f"/{CONFIG}/example/cameras.json"), "there is an example")
        packaged = self.house.root / "usr/share/auklab-video/default/routes"
        for file in packaged.iterdir():
            self.check((self.config / "routes" / file.name).read_bytes() == file.read_bytes(), f"{file.name} is installed")
        for name in ("auklab-video.jsa", "auklab-video-ask.jsa"):
            archive = self.asked("stat", "-c", "%U %s", f"/{CACHE}/{name}").split()
            self.check(len(archive) == 2 and archive[0] == "root" and int(archive[1]) > 5e6, f"{name}; {archive}")
        self.check("auklab-video " in self.asked("auklab-video", "--version"), "it says its version")

    def migrated(self):
        """The way from the Python system, as the guide has it, and back."""
        home, units = "/home/recordingpi", "/etc/systemd/auklab-video"
        scripts = home + "/auklab-video"
        old = f"{scripts}/services/record_camera_ROST1.service"
        self.house.call("useradd", "--create-home", "recordingpi")
        self.house.call("mkdir", "-p", f"{home}/data/nas", os.path.dirname(old))
        for name in FILES:
            text = (self.site.config / name).read_text().replace(str(self.site.folder), f"{home}/data")
            (self.house.root / f"{scripts}/{name}"[1:]).write_text(text)
        (self.house.root / old[1:]).write_text(PYTHON_UNIT)
        self.house.call("chown", "-R", "recordingpi:", home)
        self.house.call("ln", "-s", old, "/etc/systemd/system/")
        self.house.call("systemctl", "daemon-reload")
        self.house.call("adduser", "recordingpi", USER)
        self.house.call("mkdir", "-p", units)
        options = ("--user", "recordingpi", "--config", scripts, "--routes", f"/{CONFIG}/routes")
        self.house.call("auklab-video", "service", "generate", *options, cwd=units)
        self.say(self.house.call("auklab-video", "service", "link", "start", "enable", *options, cwd=units).strip())
        field.await_(lambda: "recording" in self.asked("auklab-video", "status", "--config", scripts), 30, "a status that says so")
        self.replaced()
        self.house.call("rm", "-r", os.path.dirname(old), "/etc/systemd/system/replaced-by-auklab-video")
        self.house.call("systemctl", "daemon-reload")
        self.check(self.house.show(UNIT, "LoadState") == "loaded" and self.asked("systemctl", "is-enabled", UNIT) == "enabled",
                   "it will start after a boot, when all that was old is deleted")  # fmt: skip
        self.house.call("auklab-video", "service", "stop", "disable", *options, cwd="/")
        self.stopped("from the Python system and back")
        self.house.call("rm", f"/etc/systemd/system/{UNIT}")
        self.house.call("systemctl", "daemon-reload")
        self.house.call("systemctl", "enable", UNIT)
        self.house.call("userdel", "--remove", "recordingpi")

    def first_steps(self):
        """The first camera, found and written by the program itself."""
        secret = self.site.folder / "password"
        secret.write_text(field.PASSWORD + "\n")
        # As somebody's home is made.
        home = "/home/newcomer"
        self.house.call("install", "-d", "-m", "700", home)
        said = self.house.call(
            "sh", "-c", '"$@"; [ $? -le 1 ]', "sh", "auklab-video", "init", "--yes", "--station", "ROST1", "--ip", "127.0.0.1",
            "--rtsp-port", self.cameras["ROST1"].port, "--user", field.USER, "--password-file", secret, "--measure", "2",
            "--output-dir", f"/{DATA}/cameras", "--nas", f"/{DATA}/nas", cwd=home,
        )  # fmt: skip
        secret.unlink()
        self.check("program ffprobe: " in said and "cannot be started" not in said, f"init checks what it needs from a closed home; {said}")
        for name in FILES:
            self.check(self.asked("stat", "-c", "%U %a", f"/{CONFIG}/{name}") == f"{USER} 600", f"init wrote {name}; {said}")
        self.check(self.asked("stat", "-c", "%U", f"/{DATA}/cameras") == USER, "init made the folder for footage")

    def configure(self):
        for name in FILES:
            shutil.copy(self.site.config / name, self.config / name)
            self.house.call("chown", f"{USER}:", f"/{CONFIG}/{name}")
            self.house.call("chmod", "600", f"/{CONFIG}/{name}")
        self.check("ROST1" in self.asked("auklab-video", "config"), "config reads what is in /etc/auklab-video")

    def recorded(self):
        self.house.call("systemctl", "start", UNIT)
        self.await_recorders(60, "a recorder of each camera")
        for station in self.cameras:
            field.await_(lambda: self.site.grows(station), 30, f"footage of {station}")
        self.check(self.house.show(UNIT, "User") == USER, "it runs as a user of its own")
        self.hardened(UNIT)
        self.tagged(lambda station: UNIT)
        field.await_(lambda: "recording" in self.asked("auklab-video", "status"), 30, "a status that says so")
        time.sleep(field.RECONNECT)

    def upgraded(self, package, what):
        self.unharmed(what, lambda: self.install(package), 5)

    def beside(self):
        """Units of single cameras in the place of the package's, and back."""
        begun = time.time()
        self.units.mkdir()
        self.say(self.house.call("auklab-video", "service", "generate", "link", "start", "enable",
                                 "--layout", "per-camera", cwd=self.units).strip())  # fmt: skip
        self.await_recorders(30, "a recorder of each camera")
        self.check(self.house.show(UNIT, "ActiveState") == "inactive", "per-camera: the package's pipeline is stopped")
        self.check(self.asked("systemctl", "is-enabled", UNIT) == "disabled", "per-camera: it does not start with the machine")
        doctor = self.asked("auklab-video", "doctor")
        for station in self.cameras:
            unit = f"record_camera_{station}.service"
            self.check(list(self.house.processes(unit).values()) == ["ffmpeg"], f"{unit} records")
            self.check(f"{unit}: is enabled and active" in doctor, f"doctor looks at {unit}; {doctor}")
        self.allow(begun, "units of single cameras")
        time.sleep(field.RECONNECT + field.KEY_FRAME)
        begun = time.time()
        self.house.call("auklab-video", "service", "stop", "disable", "--layout", "per-camera", cwd="/")
        self.house.call("systemctl", "enable", "--now", UNIT)
        self.await_recorders(30, "a recorder of each camera")
        names = list(self.house.processes(UNIT).values())
        self.check(names.count("ffmpeg") == len(self.cameras), f"the package's pipeline records again; {names}")
        self.allow(begun, "the package's unit again")
        time.sleep(field.RECONNECT + field.KEY_FRAME)

    def removed(self):
        self.house.call("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "remove", "-y", "-q", "auklab-video")
        self.check(not self.asked("pgrep", "-u", USER), "remove leaves no process")
        self.check((self.config / "cameras.json").exists(), "remove leaves the configuration")
        self.check(not (self.house.root / "usr/share/auklab-video").exists(), "remove takes the program away")

    def purged(self):
        kept = self.house.root / DATA / "cameras/ROST1/ROST1_20260601T000000.mkv"
        ready = self.house.root / DATA / "ready_for_backup/ROST1/2026-06-01/clip"
        for file in (kept, ready, self.house.root / DATA / "state/recorders/ROST1.json", kept.with_name(".recording") / "s/segments.csv"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("something")
        shutil.rmtree(self.config)
        self.house.call("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "purge", "-y", "-q", "auklab-video")
        left = sorted(file for file in (self.house.root / DATA).rglob("*") if file.is_file())
        self.check(left == sorted([kept, ready]), f"purge leaves the footage and nothing else; {left}")
        for place in (CONFIG, CACHE, "usr/share/auklab-video", "etc/systemd/system/multi-user.target.wants/" + UNIT):
            self.check(not os.path.lexists(self.house.root / place), f"purge leaves no /{place}")
        self.check(not self.asked("getent", "passwd", USER), "purge takes the user away")
        self.check(not self.asked("grep", "-r", "auklab", "/var/lib/ucf/hashfile", "/var/lib/ucf/registry"), "ucf has forgotten it")


def deb(options, say, account, allowance):
    """Install, upgrade, remove and purge of the package, while cameras are recorded."""
    (package,) = (field.HOME / "target").glob("auklab-video_*_all.deb")
    field.install("dpkg", "ucf", "adduser")
    film = field.film("unique", 1800, "-b:v", "150k")
    site = field.Site("deb", below="/srv")
    house = House(site.folder)
    cameras = {}
    found = None
    try:
        shutil.copy(package, site.folder)
        clock, status = "default/routes/clock.camel.yaml", "default/routes/status.camel.yaml"
        share = "usr/share/auklab-video/"
        newer = another(package, "9.1", site.folder,
                        lambda root: [swap(root / share / name, "- route:", "# newer\n- route:") for name in (clock, status)])  # fmt: skip
        newest = another(package, "9.2", site.folder, lambda root: None)
        # What makes its archives of classes is hostile.
        last = another(package, "9.3", site.folder, lambda root: (root / share / "bin/class-archive").write_text(
            '#!/bin/sh\nln -s /etc/shadow "$3"\nid -un >"$4"\n'))  # fmt: skip
        for number in range(1, options.cameras + 1):
            station = f"ROST{number}"
            cameras[station] = field.Camera(site.folder, station, film).up()
            site.add(station, cameras[station].port)
        site.configure()
        # Containers often forbid packages to start anything; a machine does not.
        (house.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
        house.boot()
        trial = PackageTrial(house, site, cameras, say)
        trial.install(package)
        house.call("chown", "-R", f"{USER}:", site.folder)
        trial.settled()
        trial.migrated()
        trial.first_steps()
        trial.configure()
        trial.recorded()
        begun = time.time()
        mine = trial.config / "routes/status.camel.yaml"
        swap(mine, "asked for by a person", "asked for by an owl")
        time.sleep(5)
        trial.upgraded(newer, "an upgrade")
        trial.check("asked for by an owl" in mine.read_text() and "# newer" not in mine.read_text(), "an edited route stays")
        trial.check("# newer" in (trial.config / "routes/clock.camel.yaml").read_text(), "one that was not follows the package")
        trial.check("9.1" in house.asked("dpkg-query", "-W", "auklab-video"), "the new version is installed")
        # One that calls what this version has not got, so that it serves no more.
        swap(mine, "method: gather", "method: gathr")
        trial.upgraded(newest, "an upgrade with a route that does not load")
        trial.check("status.camel.yaml: what served before serves" in trial.journal(), "another route serves in its place")
        trial.check("gathr" in mine.read_text(), "and the edited one stays")
        trial.check("# newer" not in (trial.config / "routes/clock.camel.yaml").read_text(), "the others follow again")
        trial.faults()
        trial.power()
        trial.beside()
        time.sleep(5)
        ended = time.time() - field.RECONNECT
        trial.removed()
        for camera in cameras.values():
            camera.down()
        lost = account(site, cameras, [allowance(*one) for one in trial.allowed], begun, ended)
        trial.install(newest)
        trial.check(house.show(UNIT, "ActiveState") == "active", "who was removed and comes back, starts")
        house.call("systemctl", "stop", UNIT)
        house.call("chown", f"root:{USER}", f"/{CONFIG}")
        trial.install(last)
        trial.check(house.asked("stat", "-c", "%U", f"/{CONFIG}") == "root", "an upgrade leaves the owner's permissions")
        trial.check(house.show(UNIT, "ActiveState") == "inactive", "who was stopped stays stopped in an upgrade")
        trial.check(not os.path.lexists(house.root / CACHE / "auklab-video.jsa"), "no link leads root anywhere")
        maker = house.asked("cat", f"/{CACHE}/auklab-video-ask.jsa")
        trial.check(maker == "nobody", f"who records does not make what root loads; {maker}")
        trial.purged()
        trial.install(last)
        trial.check((trial.config / "routes/status.camel.yaml").exists(), "who comes back after a purge has all routes")
        house.end()
        found = trial.found + lost
    finally:
        house.end()
        for camera in cameras.values():
            camera.down()
        if found == []:
            shutil.rmtree(site.folder)
            (house.folder / "console.log").unlink()
            house.folder.rmdir()
        else:
            say(f"{site.folder} is kept, and {house.folder}")
    return found
