"""A field site for measurements: simulated cameras, the program at work, and what was recorded.

Shared by the commands in this folder and by bin/soak. Times are in seconds since 1970, as the
cameras write them down; sizes are in bytes.
"""
import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"
USER = "viewer"
PASSWORD = "kittiwake"
FRAMES_PER_SECOND = 15
CACHE = HOME / "target" / "media"
TICKS = os.sysconf("SC_CLK_TCK")

# Another FFmpeg for the recorders, where these variables name one.
PROGRAMS = {
    key: os.environ[name]
    for key, name in (("ffmpeg_path", "RECORDER_FFMPEG"), ("ffprobe_path", "RECORDER_FFPROBE"))
    if name in os.environ
}

# What a fault may cost, in seconds.
UNFLUSHED = 1  # what an FFmpeg that is killed has not written yet
RECONNECT = 2  # until another FFmpeg is connected
KEY_FRAME = 1  # a picture can be kept from the next key frame on; the films here have one a second

Sent = collections.namedtuple("Sent", "kind hash time")


def need(*packages):
    """Installs what cameras and recorders take, and builds the program where it was not."""
    install(
        "ffmpeg", "rsync", "util-linux", "procps", "python3-gi", "gir1.2-gst-rtsp-server-1.0",
        "gstreamer1.0-plugins-base", "gstreamer1.0-plugins-good", "gstreamer1.0-plugins-bad", *packages,
    )  # fmt: skip


def install(*packages):
    """Installs what is missing, and builds the program where it was not."""
    subprocess.run([HOME / "bin/needs", "java", "maven", *packages], check=True)
    if not (HOME / "target/auklab-video.jar").exists():
        subprocess.run(["mvn", "-B", "-q", "-ntp", "-DskipTests", "package"], cwd=HOME, check=True)


def film(name, seconds, *encoder, pictures="testsrc2=s=320x180", sound="anoisesrc=a=0.2:r=16000"):
    """A film in which no packet comes twice, so that each can be told from all others."""
    CACHE.mkdir(parents=True, exist_ok=True)
    done = CACHE / f"{name}-{seconds}.mkv"
    if not done.exists():
        part = done.with_name("part-" + done.name)
        ffmpeg(
            "-f", "lavfi", "-i", f"{pictures}:r={FRAMES_PER_SECOND}:d={seconds}",
            "-f", "lavfi", "-i", f"{sound}:d={seconds}",
            "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0",
            "-g", FRAMES_PER_SECOND, "-pix_fmt", "yuv420p", *encoder,
            "-c:a", "aac", "-b:a", "32k", "-ac", "1", part,
        )  # fmt: skip
        part.rename(done)
    return done


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, words)], check=True)


class Camera:
    """A camera that shows what a live one would: after a reboot the film has gone on."""

    script, options = "camera.py", ["--live"]
    waits = KEY_FRAME  # seconds at most until a new connection brings a picture that can be kept
    key_frame = KEY_FRAME  # seconds from one to the next

    def __init__(self, folder, station, shown, packets=True):
        self.folder, self.station, self.shown = folder, station, shown
        self.since, self.place = time.time(), 0  # when it began to show the film, and from which second on
        self.packets = packets
        self.boots = 0
        self.port = 0
        self.process = self.viewer = None

    def up(self, password=PASSWORD):
        """Starts it, and waits until it answers. With another password it refuses everybody."""
        self.boots += 1
        log = self.folder / f"{self.station}.camera.log"
        media = self.shown
        if self.boots > 1:
            media = self.folder / f"{self.station}-{self.boots}.mkv"
            # From a key frame that was not shown yet, since no packet may come twice.
            shown = int(self.place + time.time() - self.since)
            self.since, self.place = time.time(), (shown // self.key_frame + 1) * self.key_frame
            # A moment later, or the key frame before it may be taken.
            ffmpeg("-ss", self.place + KEY_FRAME / 2, "-i", self.shown, "-map", 0, "-c", "copy", media)
        command = [PYTHON, HOME / "src/test/python" / self.script, "--port", str(self.port), "--media", media,
                   "--user", USER, *self.options]  # fmt: skip
        if self.packets:
            command += ["--times", "--packets", self.folder / f"{self.station}.packets"]
        with open(log, "w") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, env={**os.environ, "CAMERA_PASSWORD": password}
            )
        await_(lambda: "ready" in log.read_text() or self.process.poll() is not None, 30, "a camera")
        self.port = int(re.search(r"ready rtsp://[^:]*:(\d+)", log.read_text()).group(1))
        if self.packets and password == PASSWORD:
            self.watch()
        return self

    def watch(self):
        """A viewer that never gives up: the film goes on, whoever else comes and goes."""
        self.viewer = subprocess.Popen(
            ["ffmpeg", "-nostdin", "-v", "quiet", "-rtsp_transport", "tcp", "-i", self.url(),
             "-map", "0", "-c", "copy", "-f", "null", "-"]
        )  # fmt: skip

    def down(self):
        for process in filter(None, (self.viewer, self.process)):
            process.kill()
            process.wait()

    def signal(self, what):
        self.process.send_signal(what)

    def sent(self):
        """Every packet that was handed to the network, in its order."""
        with open(self.folder / f"{self.station}.packets") as lines:
            packets = [line.split() for line in lines if line.endswith("\n")]
        return [Sent(kind, digest, float(when)) for kind, digest, when in packets]

    def url(self):
        return f"rtsp://{USER}:{PASSWORD}@127.0.0.1:{self.port}/Streaming/Channels/101"


class OddCamera(Camera):
    """A camera with oddities, which writes down what it sends whether or not somebody watches."""

    script = "odd_camera.py"

    def __init__(self, folder, station, shown, *oddities, late=0, key_frame=KEY_FRAME):
        super().__init__(folder, station, shown)
        self.options = ["--watched", *oddities]
        self.waits, self.key_frame = late + key_frame, key_frame

    def watch(self):
        pass

    def tell(self, command):
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()


LATE = 12  # seconds after PLAY
RARE = 15  # seconds between key frames

# Cameras as the field has them: the arguments of OddCamera, and their configuration.
ODDITIES = {
    # A track of sound that is announced and stays empty.
    "EMPTY": (["--tracks", "v:0", "--empty", r"m=audio 0 RTP/AVP 0\na=rtpmap:0 PCMU/8000"], {}, {}),
    # A clock that steps, with sound.
    "CLOCK": ([], {}, {}),
    "LATE": (["--late", str(LATE)], {"late": LATE}, {"stall_seconds": 2 * LATE}),
    # Without sound, so that nothing comes before the first key frame.
    "RARE": (["--tracks", "v:0"], {"key_frame": RARE}, {}),
}
STEPS = [-86_400, -1_800, -5, 5, 1_800, 86_400]  # seconds by which a clock may step
REPORTS = 5  # seconds from one sender report to the next
FOLLOWED = REPORTS + 25  # seconds within which a recorder is replaced for a large step


def replaced(site, station, pid):
    """When another recorder has taken the place of this one; none where it goes on."""
    deadline = time.time() + FOLLOWED
    while time.time() < deadline:
        if site.ffmpeg(station) not in (0, pid):
            return time.time()
        time.sleep(0.1)
    return None


def odd_cameras(site, seconds):
    """Starts one camera of each oddity, and adds it to the site. The film lasts so many seconds."""
    cameras = {}
    for station, (options, known, settings) in ODDITIES.items():
        between = known.get("key_frame", KEY_FRAME)
        shown = film(f"key-frames-{between}", seconds, "-b:v", "150k", "-g", between * FRAMES_PER_SECOND)
        cameras[station] = OddCamera(site.folder, station, shown, *options, **known).up()
        site.add(station, cameras[station].port, **settings)
    return cameras


class Site:
    """The program with a configuration of its own, below one folder."""

    def __init__(self, prefix, segment_time=10, below=None, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"auklab-{prefix}.", dir=below))
        self.config = self.folder / "config"
        self.routes = self.folder / "routes"
        self.config.mkdir()
        shutil.copytree(HOME / "routes", self.routes)
        self.cameras = {
            "defaults": {
                "user": USER, "password": PASSWORD, "segment_time": segment_time,
                "output_dir": str(self.folder / "cameras"), "logs_dir": str(self.folder / "logs"),
                **PROGRAMS,
            },
            "cameras": [],
        }  # fmt: skip
        (self.folder / "nas").mkdir()
        (self.config / "backup.json").write_text(
            json.dumps(
                {
                    "ready_for_backup_dir": str(self.folder / "ready"),
                    "nas_target_dir": str(self.folder / "nas"),
                    "archive_on_same_disk": True,
                    "success_log_dir": str(self.folder / "synced"),
                    "lock_dir": str(self.folder / "locks"),
                }
            )
        )
        (self.config / "application.properties").write_text(
            "".join(f"{key.replace('__', '.')}={value}\n" for key, value in settings.items())
        )
        self.pipeline = None
        self.begun = 0

    def add(self, station, port, **more):
        self.cameras["cameras"].append(
            {"station": station, "ip": "127.0.0.1", "rtsp_port": port, **more}
        )
        return self

    def configure(self):
        (self.config / "cameras.json").write_text(json.dumps(self.cameras, indent=2))
        return self

    def command(self, *words):
        return [HOME / "bin/auklab-video", *words, "--config", self.config, "--routes", self.routes]

    def up(self, **environment):
        self.begun = time.time()
        with open(self.folder / "output.txt", "a") as out:
            self.pipeline = subprocess.Popen(
                self.command("run"), stdout=out, stderr=out, env={**os.environ, "SMTP_HOST": "", **environment},
                start_new_session=True,
            )  # fmt: skip
        return self

    def down(self):
        """An orderly stop."""
        if self.pipeline and self.pipeline.poll() is None:
            self.pipeline.terminate()
            self.pipeline.wait(30)

    def kill(self):
        self.pipeline.kill()
        self.pipeline.wait()

    def handover(self):
        subprocess.run(self.command("handover"), check=True, stdout=subprocess.DEVNULL)
        self.pipeline.wait(30)

    def ffmpeg(self, station):
        """The process that records a station; 0 where none does."""
        try:
            state = json.loads((self.folder / f"state/recorders/{station}.json").read_text())
            return 0 if state["ended"] else state["pid"]
        except (OSError, ValueError):
            return 0

    def grows(self, station):
        files = self.folder.glob(f"cameras/{station}/.recording/{self.session(station)}/*.mkv")
        return any(file.stat().st_size > 0 for file in files)

    def session(self, station):
        try:
            state = json.loads((self.folder / f"state/recorders/{station}.json").read_text())
            return pathlib.Path(state["session"]).name
        except (OSError, ValueError):
            return "none"

    def ledger(self):
        events = []
        for day in sorted(self.folder.glob("state/ledger/*.jsonl")):
            events += [json.loads(line) for line in day.read_text().splitlines()]
        return events

    def footage(self, station):
        """Each of a station's segments once, wherever on its way it is, named or not."""
        found = {}
        for place in ("nas", "ready", "cameras"):
            for file in sorted((self.folder / place / station).rglob("*.mkv")):
                hidden = ".recording" in file.parts
                found.setdefault(str(file) if hidden else file.name, file)
        return [found[name] for name in sorted(found)]

    def end(self):
        """Leaves nothing of it running, whatever state it is in."""
        self.down()
        for camera in self.cameras["cameras"]:
            pid = self.ffmpeg(camera["station"])
            if pid and alive(pid):
                os.kill(pid, signal.SIGKILL)

    def remove(self):
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def packets(file):
    """
    The packets of a segment as a camera writes them down: pairs of kind and hash. There are none in
    one whose FFmpeg was killed in its first moment.
    """
    lines = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "quiet", "-i", file, "-map", "0:v", "-map", "0:a?",
         "-bsf:v", "filter_units=pass_types=1-5", "-c", "copy", "-copyinkf:a", "-f", "framehash", "-hash", "sha256", "-"],
        stdout=subprocess.PIPE, text=True,
    ).stdout.splitlines()  # fmt: skip
    columns = [line.split(",") for line in lines if line[:1] != "#"]
    return [("video" if column[0] == "0" else "audio", column[-1].strip()) for column in columns]


def alive(pid):
    return os.path.exists(f"/proc/{pid}")


def await_(condition, seconds, what):
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"after {seconds} s there is still not: {what}")
        time.sleep(0.02)


def status(pid, field):
    """A field of /proc/PID/status in kB."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1))


def cpu(pid):
    """CPU time of a process and of its ended children, in seconds."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    fields = text[text.rindex(")") + 2 :].split()
    return sum(map(int, fields[11:15])) / TICKS


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
