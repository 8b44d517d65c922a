#!/usr/bin/python3
"""A simulated RTSP camera with the oddities that real ones have.

FFmpeg makes RTP of a film, copied and in real time, and this hands it to its viewers, over TCP, TLS
or UDP. It shows what a live camera shows: a viewer sees the film from where it is now, and at its end
the film begins again. It takes FFmpeg, and setpriv of util-linux.

The password comes from the environment variable CAMERA_PASSWORD, so that it is in no process list.

Tracks are numbered from 0, in the order of --tracks and then of --empty. What changes while the
camera runs is a command, which comes as a line on the standard input where that is a pipe, or with
--at SECONDS:COMMAND, counted from the moment in which the first viewer plays (0: from the start):

    clock SECONDS        the clock in the sender reports steps by so many seconds
    jump TRACK TICKS     the RTP timestamps of a track jump by so many ticks
    mute TRACK           a track sends nothing any more
    unmute TRACK         it sends again

The camera ends with its standard input, where that is a pipe, and leaves no FFmpeg behind.

With --packets FILE it writes a line for every packet of video and of AAC that at least one viewer gets, and
with --times when that was; see sent_packets.py. For each request it prints a line.
"""
import argparse
import asyncio
import base64
import hashlib
import os
import re
import secrets
import signal
import socket
import ssl
import stat
import struct
import subprocess
import sys
import time

from sent_packets import SentPackets

REALM = "camera"
NTP = 2_208_988_800  # seconds from 1900 to 1970
TAKES_NOTHING = 8 << 20  # bytes that wait for a viewer who is given up
REASONS = {
    200: "OK", 302: "Moved Temporarily", 401: "Unauthorized", 404: "Not Found", 453: "Not Enough Bandwidth",
    454: "Session Not Found", 461: "Unsupported Transport", 501: "Not Implemented",
}  # fmt: skip


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--path", default="/Streaming/Channels/101")
    parser.add_argument("--media", required=True, help="a film that Matroska can hold")
    parser.add_argument("--codec", choices=["h264", "h265"], default="h264", help="for --packets")
    parser.add_argument("--user", default="viewer")
    parser.add_argument("--packets", help="file that gets a line for every packet sent")
    parser.add_argument("--times", action="store_true", help="write down the time of each packet")
    parser.add_argument("--watched", action="store_true", help="write packets down also where nobody watches")

    tracks = parser.add_argument_group("tracks")
    tracks.add_argument("--tracks", default="v:0,a:0", help="FFmpeg's names of the film's tracks; default v:0,a:0")
    tracks.add_argument("--empty", action="append", default=[], metavar="SECTION",
                        help="a section of the SDP whose track never sends; \\n parts its lines")  # fmt: skip
    tracks.add_argument("--sdp", action="append", default=[], metavar="REGEX=>TEXT", help="change the SDP")
    tracks.add_argument("--at", action="append", default=[], metavar="SECONDS:COMMAND")
    tracks.add_argument("--late", action="append", default=[], metavar="SECONDS[@TRACK]",
                        help="how long after PLAY a viewer gets the first packet")  # fmt: skip
    tracks.add_argument("--bursts", metavar="ON,OFF", help="seconds with packets, seconds without, and so on")
    tracks.add_argument("--report-seconds", type=float, default=5, help="between sender reports; 0: none")

    manners = parser.add_argument_group("manners")
    manners.add_argument("--auth", default="md5", metavar="SCHEMES",
                         help="none, or which are offered, in that order: basic, md5, sha256")  # fmt: skip
    manners.add_argument("--nonce-seconds", type=float, help="how long a nonce is good; then it is stale")
    manners.add_argument("--answer", action="append", default=[], metavar="METHOD=HOW",
                         help="a status code, close (the connection) or silent")  # fmt: skip
    manners.add_argument("--root", metavar="HOW", help="the same, for OPTIONS without the stream's path")
    manners.add_argument("--transport", choices=["tcp", "udp", "both"], default="both", help="the others are refused")
    manners.add_argument("--refusal", type=int, default=461, metavar="CODE", help="with which code")
    manners.add_argument("--cert", help="speak rtsps with this certificate")
    manners.add_argument("--key", help="its key")
    manners.add_argument("--viewers", type=int, help="so many at most; the next one gets 453")
    manners.add_argument("--full-at", default="DESCRIBE", metavar="METHOD", help="which request gets 453")
    manners.add_argument("--kick", action="store_true", help="a new viewer ends the others")
    manners.add_argument("--redirect", metavar="URL", help="where DESCRIBE is sent")
    manners.add_argument("--session-seconds", type=int, default=60, help="the session's time-out, as announced")
    return parser.parse_args()


class Track:
    """One track of the stream, as its section of the SDP describes it."""

    def __init__(self, number, section):
        self.number = number
        self.section = section.rstrip() + f"\na=control:trackID={number}\n"
        self.kind = re.match(r"m=(\w+)", section).group(1)
        coding = re.search(r"a=rtpmap:\d+ ([^/\s]+)/(\d+)", section)
        self.coding, self.rate = (coding.group(1).upper(), int(coding.group(2))) if coding else ("", 8000)
        self.muted = False
        self.offset = 0  # ticks by which the timestamps have jumped
        self.begun = None  # wall time and timestamp of the first packet
        self.unit = []  # the packets of the picture that is not whole yet
        self.count = self.octets = 0

    def whole(self, packet):
        """The packets of a whole picture, or of a bit of sound, once its last one has come."""
        self.unit.append(packet)
        if self.kind == "video" and not packet[1] & 0x80:
            return None
        unit, self.unit = self.unit, []
        if not self.begun:
            self.begun = time.time(), timestamp(unit[0])
        return unit

    def sent(self, unit):
        """The same packets with the timestamps that this camera gives them."""
        self.count += len(unit)
        self.octets += sum(len(packet) - 12 for packet in unit)
        moved = struct.pack(">I", timestamp(unit[0]) + self.offset & 0xFFFFFFFF)
        return [packet[:4] + moved + packet[8:] for packet in unit]

    def report(self, unit, clock):
        """The sender report that tells what time a picture has by the camera's clock."""
        began, first = self.begun
        ticks = timestamp(unit[0]) - first
        ticks = (ticks + 0x80000000) % 0x100000000 - 0x80000000
        ntp = int((began + ticks / self.rate + clock + NTP) * 2**32) % 2**64
        return (
            struct.pack(">BBH", 0x80, 200, 6) + unit[0][8:12]
            + struct.pack(">QIII", ntp, timestamp(unit[0]) + self.offset & 0xFFFFFFFF, self.count, self.octets)
        )  # fmt: skip


def timestamp(packet):
    return struct.unpack(">I", packet[4:8])[0]


def payload(packet):
    return packet[12 + 4 * (packet[0] & 0x0F) :]


def picture(unit, codec):
    """The units of one picture, of which RTP may hold several in a packet or one in several."""
    units = []
    head, kind = (1, lambda unit: unit[0] & 0x1F) if codec == "h264" else (2, lambda unit: unit[0] >> 1 & 0x3F)
    together, parted = (24, 28) if codec == "h264" else (48, 49)
    for data in map(payload, unit):
        if kind(data) == together:
            at = head
            while at + 2 < len(data):
                end = at + 2 + int.from_bytes(data[at : at + 2], "big")
                units.append(data[at + 2 : end])
                at = end
        elif kind(data) == parted:
            part = data[head]
            if part & 0x80:
                first = data[0] & 0xE0 | part & 0x1F if codec == "h264" else data[0] & 0x81 | (part & 0x3F) << 1
                units.append(bytes([first]) + data[1:head])
            units[-1] += data[head + 1 :]
        else:
            units.append(data)
    return units


def sounds(packet):
    """The frames of AAC in a packet, as mpeg4-generic has them with sizes of 13 bits."""
    data = payload(packet)
    count = int.from_bytes(data[:2], "big") // 16
    at = 2 + 2 * count
    for number in range(count):
        size = int.from_bytes(data[2 + 2 * number : 4 + 2 * number], "big") >> 3
        yield data[at : at + size]
        at += size


class Film:
    """FFmpeg, which sends the packets of each track into a socket that keeps them apart."""

    def __init__(self, options):
        names = options.tracks.split(",")
        # A socket that is full makes FFmpeg wait, where UDP would lose what it sends.
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in names]
        words = ["setpriv", "--pdeathsig", "KILL", "ffmpeg", "-nostdin", "-v", "error", "-re", "-stream_loop", "-1"]
        words += ["-i", options.media]
        for name, (_, theirs) in zip(names, pairs):
            words += ["-map", f"0:{name}", "-c", "copy", "-muxdelay", "0", "-f", "rtp", "-packetsize", "1400"]
            words += [f"pipe:{theirs.fileno()}"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, pass_fds=[b.fileno() for _, b in pairs])
        self.sockets = [ours for ours, _ in pairs]
        for _, theirs in pairs:
            theirs.close()
        lines = []
        for line in self.process.stdout:
            if not line.strip():
                break
            lines.append(line)
        self.sections = re.split(r"(?m)^(?=m=)", re.sub(r"(?m)^(c=|a=control|a=tool|SDP:).*\n", "", "".join(lines)))[1:]
        if len(self.sections) != len(names):
            raise SystemExit(f"{options.media} does not show {options.tracks}")

    def end(self):
        self.process.kill()
        self.process.wait()


class Login:
    """Who is let in, by which of the schemes that this camera offers."""

    def __init__(self, options):
        self.schemes = [] if options.auth == "none" else options.auth.split(",")
        self.user, self.password = options.user, os.environ.get("CAMERA_PASSWORD", "")
        self.lasting = options.nonce_seconds
        self.nonces = {}

    def challenges(self, stale):
        return "".join(f"WWW-Authenticate: {self.challenge(scheme, stale)}\r\n" for scheme in self.schemes)

    def challenge(self, scheme, stale):
        if scheme == "basic":
            return f'Basic realm="{REALM}"'
        nonce = secrets.token_hex(16)
        self.nonces[nonce] = time.monotonic()
        more = ', algorithm="SHA-256"' if scheme == "sha256" else ""
        return f'Digest realm="{REALM}", nonce="{nonce}"{more}, stale={str(stale).upper()}'

    def refusal(self, method, given):
        """Why a request is refused: "" where it is not, "stale" where only the nonce is too old, or "no"."""
        if not self.schemes:
            return ""
        scheme, _, rest = given.partition(" ")
        if scheme == "Basic" and "basic" in self.schemes:
            return "" if base64.b64decode(rest).decode() == f"{self.user}:{self.password}" else "no"
        if scheme != "Digest":
            return "no"
        fields = {key: quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', rest)}
        strong = fields.get("algorithm", "").upper() == "SHA-256"
        if ("sha256" if strong else "md5") not in self.schemes or fields.get("nonce") not in self.nonces:
            return "no"

        def hashed(*parts):
            return (hashlib.sha256 if strong else hashlib.md5)(":".join(parts).encode()).hexdigest()

        whole = hashed(hashed(self.user, REALM, self.password), fields["nonce"], hashed(method, fields.get("uri", "")))
        if fields.get("response") != whole:
            return "no"
        old = self.lasting and time.monotonic() - self.nonces[fields["nonce"]] > self.lasting
        return "stale" if old else ""


class Way:
    """How packets of one track reach one viewer."""

    def over_connection(self, writer, channel):
        self.transport = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}"

        def send(packet, report):
            writer.write(b"$" + struct.pack(">BH", channel + report, len(packet)) + packet)

        self.send, self.close = send, lambda: None
        return self

    def over_udp(self, ports):
        sockets = udp_pair()
        own = "-".join(str(one.getsockname()[1]) for one in sockets)
        self.transport = f"RTP/AVP;unicast;client_port={ports[0]}-{ports[1]};server_port={own}"

        def send(packet, report):
            try:
                sockets[report].sendto(packet, ("127.0.0.1", ports[report]))
            except OSError:
                pass  # UDP promises nothing

        self.send, self.close = send, lambda: [one.close() for one in sockets]
        return self


def udp_pair():
    """Two sockets on an even port and the next one."""
    while True:
        pair = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        try:
            pair[0].bind(("127.0.0.1", 0))
            port = pair[0].getsockname()[1]
            if port % 2 == 0:
                pair[1].bind(("127.0.0.1", port + 1))
                return pair
        except OSError:
            pass
        for one in pair:
            one.close()


class Viewer:
    """One connection, and what is asked and shown over it."""

    def __init__(self, camera, reader, writer):
        self.camera, self.reader, self.writer = camera, reader, writer
        self.session = secrets.token_hex(4).upper()
        self.ways = {}
        self.playing_since = None
        self.reported = {}

    async def serve(self):
        try:
            while request := await self.request():
                if not self.answer(*request):
                    break
                await self.writer.drain()
        except (OSError, EOFError, ValueError):
            pass
        finally:
            self.camera.viewers.discard(self)
            for way in self.ways.values():
                way.close()
            self.writer.close()

    async def request(self):
        while (first := await self.reader.readexactly(1)) == b"$":
            channel, length = struct.unpack(">BH", await self.reader.readexactly(3))
            await self.reader.readexactly(length)
        head = (first + await self.reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace").strip().split("\r\n")
        method, url, *_ = head[0].split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        await self.reader.readexactly(int(headers.get("content-length", 0)))
        return method, url, headers

    def answer(self, method, url, headers):
        """Answers a request. Returns whether the connection stays open."""
        options = self.camera.options
        path = "/" + url.split("/", 3)[3] if url.count("/") > 2 else "/"
        how = self.camera.answers.get(method)
        if method == "OPTIONS" and path.strip("/") in ("", "*") and options.root:
            how = options.root
        if how in ("close", "silent"):
            print(f"{method} {path} {how}", flush=True)
            return how == "silent"
        code, more, body = (int(how), "", "") if how else self.act(method, path, url, headers)
        text = f"RTSP/1.0 {code} {REASONS.get(code, 'Refused')}\r\nCSeq: {headers.get('cseq', 0)}\r\n{more}"
        if body:
            text += f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        print(f"{method} {path} {code}", flush=True)
        self.writer.write(f"{text}\r\n{body}".encode())
        return method != "TEARDOWN"

    def act(self, method, path, url, headers):
        """Does what is asked for. Returns the status code, more headers, and the body."""
        options, camera = self.camera.options, self.camera
        session = f"Session: {self.session};timeout={options.session_seconds}\r\n"
        if method == "OPTIONS":
            return 200, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n", ""
        if refusal := camera.login.refusal(method, headers.get("authorization", "")):
            return 401, camera.login.challenges(refusal == "stale"), ""
        if not path.startswith(options.path):
            return 404, "", ""
        if method == options.full_at and options.viewers is not None:
            if len(camera.viewers - {self}) >= options.viewers:
                return 453, "", ""
        if method == "DESCRIBE":
            if options.redirect:
                return 302, f"Location: {options.redirect}\r\n", ""
            return 200, f"Content-Base: {url.rstrip('/')}/\r\n", camera.sdp()
        if method == "SETUP":
            return self.set_up(path, headers.get("transport", ""), session)
        if method == "PLAY":
            if not self.ways:
                return 454, "", ""
            self.playing_since = time.monotonic()
            camera.is_watched()
            return 200, f"{session}Range: npt=now-\r\n", ""
        if method in ("TEARDOWN", "GET_PARAMETER"):
            return 200, session, ""
        return 501, "", ""

    def set_up(self, path, transport, session):
        camera = self.camera
        track = re.search(r"trackID=(\d+)", path)
        if not track or int(track.group(1)) >= len(camera.tracks):
            return 404, "", ""
        number = int(track.group(1))
        wanted = "tcp" if "TCP" in transport else "udp"
        ports = re.search(r"client_port=(\d+)-(\d+)", transport)
        if camera.options.transport not in (wanted, "both") or wanted == "udp" and not ports:
            return camera.options.refusal, "", ""
        if wanted == "tcp":
            channel = re.search(r"interleaved=(\d+)", transport)
            way = Way().over_connection(self.writer, int(channel.group(1)) if channel else 2 * number)
        else:
            way = Way().over_udp([int(port) for port in ports.groups()])
        self.ways[number] = way
        if self not in camera.viewers:
            if camera.options.kick:
                for other in camera.viewers:
                    other.writer.close()
            camera.viewers.add(self)
        return 200, f"{session}Transport: {way.transport}\r\n", ""

    def show(self, track, packets, unit):
        """Sends the packets of a picture, and a report where one is due. Returns whether it did."""
        now = time.monotonic()
        way = self.ways.get(track.number)
        late = self.camera.late.get(track.number, 0)
        if not way or self.playing_since is None or now - self.playing_since < late or self.writer.is_closing():
            return False
        every = self.camera.options.report_seconds
        if every and now - self.reported.get(track.number, -every) >= every:
            self.reported[track.number] = now
            way.send(track.report(unit, self.camera.clock), 1)
        for packet in packets:
            way.send(packet, 0)
        if self.writer.transport.get_write_buffer_size() > TAKES_NOTHING:
            self.writer.transport.abort()
        return True


class Camera:
    def __init__(self, options):
        self.options = options
        self.film = Film(options)
        sections = self.film.sections + [section.replace("\\n", "\n") for section in options.empty]
        self.tracks = [Track(number, section) for number, section in enumerate(sections)]
        self.login = Login(options)
        self.answers = dict(pair.split("=") for pair in options.answer)
        self.late = {}
        for word in options.late:
            seconds, _, track = word.partition("@")
            self.late.update({int(track): float(seconds)} if track else {t.number: float(seconds) for t in self.tracks})
        self.clock = 0  # seconds by which the camera's clock is ahead
        self.viewers = set()
        self.begun = time.monotonic()
        self.planned = []
        for word in options.at:
            seconds, _, command = word.partition(":")
            if float(seconds):
                self.planned.append((float(seconds), command))
            else:
                self.obey(command)
        self.packets = SentPackets(options.packets, options.codec, options.times) if options.packets else None

    def obey(self, command):
        what, *words = command.split()
        if what == "clock":
            self.clock += float(words[0])
        elif what == "jump":
            self.tracks[int(words[0])].offset += int(words[1])
        elif what in ("mute", "unmute"):
            self.tracks[int(words[0])].muted = what == "mute"
        else:
            raise SystemExit(f"{command}: there is clock, jump, mute and unmute")

    def is_watched(self):
        """What is planned happens from the moment in which somebody watches for the first time."""
        for seconds, command in self.planned:
            asyncio.get_running_loop().call_later(seconds, self.obey, command)
        self.planned = []

    def sdp(self):
        text = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=Camera\nt=0 0\na=control:*\n"
        text += "".join(track.section for track in self.tracks)
        for change in self.options.sdp:
            regex, _, replacement = change.partition("=>")
            text = re.sub(regex, replacement, text)
        return text.replace("\n", "\r\n")

    def take(self, track, source):
        packet = source.recv(65536)
        if not packet:
            raise SystemExit("the film has ended")
        if 200 <= packet[1] <= 204:  # FFmpeg's own reports
            return
        unit = track.whole(packet)
        if unit and not track.muted and not self.rests():
            packets = track.sent(unit)
            shown = [viewer.show(track, packets, unit) for viewer in list(self.viewers)]
            if self.packets and (any(shown) or self.options.watched):
                self.write_down(track, unit)

    def rests(self):
        if not self.options.bursts:
            return False
        on, off = map(float, self.options.bursts.split(","))
        return (time.monotonic() - self.begun) % (on + off) >= on

    def write_down(self, track, unit):
        if track.kind == "video":
            self.packets.picture(picture(unit, self.options.codec))
        elif track.coding == "MPEG4-GENERIC":
            for frame in sounds(unit[0]):
                self.packets.sound(frame)

    async def run(self):
        loop = asyncio.get_running_loop()

        def end():
            raise SystemExit(0)

        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, end)
        for track, source in zip(self.tracks, self.film.sockets):
            loop.add_reader(source, self.take, track, source)
        if stat.S_ISFIFO(os.fstat(0).st_mode):
            def command():
                line = sys.stdin.buffer.raw.readline().decode()
                self.obey(line) if line else end()

            loop.add_reader(0, command)
        tls = None
        if self.options.cert:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(self.options.cert, self.options.key)

        async def meet(reader, writer):
            await Viewer(self, reader, writer).serve()

        server = await asyncio.start_server(meet, "127.0.0.1", self.options.port, ssl=tls)
        scheme = "rtsps" if tls else "rtsp"
        print(f"ready {scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}{self.options.path}", flush=True)
        await server.serve_forever()


def main():
    camera = Camera(arguments())
    try:
        asyncio.run(camera.run())
    finally:
        camera.film.end()


if __name__ == "__main__":
    main()
