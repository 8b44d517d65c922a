#!/usr/bin/python3
"""A simulated RTSP camera: serves a recorded file in real time, over TCP, without encoding.

Needs Debian's gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-good and -bad. The
password comes from the environment variable CAMERA_PASSWORD, so that it is in no process list.

With --packets FILE it writes a line for every packet that it hands to the network, and with --times
when that was; see sent_packets.py.
"""
import argparse
import os
import signal

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

from sent_packets import SentPackets  # noqa: E402

ROLE = "viewer"


def arguments():
    parser = argparse.ArgumentParser(description="A simulated RTSP camera.")
    parser.add_argument("--port", default="8554")
    parser.add_argument("--path", default="/Streaming/Channels/101")
    parser.add_argument("--media", required=True, help="an MKV file of H.264 or HEVC, and perhaps AAC")
    parser.add_argument("--codec", choices=["h264", "h265"], default="h264")
    parser.add_argument("--no-audio", action="store_true")
    parser.add_argument("--auth", choices=["none", "basic", "digest"], default="digest")
    parser.add_argument("--user", default="viewer")
    parser.add_argument("--packets", help="file that gets a line for every packet sent")
    parser.add_argument("--times", action="store_true", help="write down the time of each packet")
    parser.add_argument("--live", action="store_true", help="no viewer makes the film begin anew")
    parser.add_argument("--once", action="store_true", help="end when the first viewer has gone")
    return parser.parse_args()


def pipeline(options):
    quoted = options.media.replace("\\", "\\\\").replace('"', '\\"')
    form = "avc" if options.codec == "h264" else "hvc1"
    video = (
        f"file.video_0 ! queue ! {options.codec}parse"
        f" ! video/x-{options.codec},stream-format={form},alignment=au"
        f" ! rtp{options.codec}pay name=pay0 pt=96 config-interval=-1"
    )
    audio = "" if options.no_audio else "file.audio_0 ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97"
    return f'( filesrc location="{quoted}" ! matroskademux name=file {video} {audio} )'


def units(payload):
    """The units of one picture, each of which follows its own length."""
    at = 0
    while at + 4 < len(payload):
        end = at + 4 + int.from_bytes(payload[at : at + 4], "big")
        yield payload[at + 4 : end]
        at = end


def write_down(media, options):
    """Has every packet that goes to the network written down."""
    sent = SentPackets(options.packets, options.codec, options.times)

    def note(kind):
        def probe(_, info):
            buffer = info.get_buffer()
            payload = buffer.extract_dup(0, buffer.get_size())
            if kind == "video":
                sent.picture(units(payload))
            else:
                sent.sound(payload)
            return Gst.PadProbeReturn.OK

        return probe

    for name, kind in (("pay0", "video"), ("pay1", "audio")):
        payloader = media.get_element().get_by_name(name)
        if payloader:
            payloader.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, note(kind))


def keep_live(media):
    """Nobody can seek in a live picture: who asks for its beginning gets what is shown now."""

    def refuse(_, info):
        seeking = info.get_query().type == Gst.QueryType.SEEKING
        return Gst.PadProbeReturn.DROP if seeking else Gst.PadProbeReturn.OK

    for name in ("pay0", "pay1"):
        payloader = media.get_element().get_by_name(name)
        if payloader:
            payloader.get_static_pad("sink").add_probe(Gst.PadProbeType.QUERY_UPSTREAM, refuse)


def play_from_now(client):
    """A live picture has no place in a film, so none is named to who asks for it."""

    def forget_place(_, __, message):
        message.remove_header(GstRtsp.RTSPHeaderField.RANGE, -1)

    client.connect("send-message", forget_place)


def protect(server, factory, options):
    """Lets in only who knows the password."""
    password = os.environ.get("CAMERA_PASSWORD", "")
    auth = GstRtspServer.RTSPAuth.new()
    token = GstRtspServer.RTSPToken.new()
    token.set_string("media.factory.role", ROLE)
    if options.auth == "digest":
        auth.add_digest(options.user, password, token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    else:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, password), token)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
    server.set_auth(auth)
    factory.add_role_from_structure(
        Gst.Structure.new_from_string(
            f"{ROLE},media.factory.access=(boolean)true,media.factory.construct=(boolean)true"
        )
    )


def main():
    options = arguments()
    Gst.init(None)
    loop = GLib.MainLoop()
    server = GstRtspServer.RTSPServer.new()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    factory = GstRtspServer.RTSPMediaFactory.new()
    factory.set_launch(pipeline(options))
    factory.set_shared(True)
    if options.auth != "none":
        protect(server, factory, options)

    def configure(_, media):
        if options.packets:
            write_down(media, options)
        if options.live:
            keep_live(media)
        if options.once:
            media.connect("unprepared", lambda _: os._exit(0))

    factory.connect("media-configure", configure)
    if options.live:
        server.connect("client-connected", lambda _, client: play_from_now(client))
    server.get_mount_points().add_factory(options.path, factory)
    if server.attach(None) == 0:
        raise SystemExit(f"port {options.port} cannot be had")
    # A viewer that vanished without a word gives way to the next one.
    GLib.timeout_add_seconds(2, lambda: server.get_session_pool().cleanup() >= 0)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    print(f"ready rtsp://127.0.0.1:{server.get_bound_port()}{options.path}", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
