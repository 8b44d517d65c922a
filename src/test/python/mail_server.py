"""A mail server for tests: it may insist on encryption and login, and refuse what it is told to.

Prints "ready" when it listens. Each mail becomes a file of its own in the box, in their order, with
a header X-RcptTo for who gets it. The file of rules is read anew each time; a line is

    rcpt ADDRESS CODE [WORDS]     answers so to this recipient
    data WORD CODE [WORDS]        answers so to a mail with this word in it
"""
import argparse
import asyncio
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Box:
    def __init__(self, folder, rules):
        self.folder = folder
        self.rules = rules

    def answer(self, kind, matches):
        if self.rules.exists():
            for line in self.rules.read_text().splitlines():
                which, what, code, *words = line.split()
                if which == kind and matches(what):
                    return f"{code} {' '.join(words) or 'so says the rule'}"
        return None

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.answer("rcpt", lambda rule: rule == address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        text = envelope.content
        refusal = self.answer("data", lambda rule: rule.encode() in text)
        if refusal is None:
            number = len(list(self.folder.glob("*.eml")))
            header = f"X-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n".encode()
            part = self.folder / f"{number:06d}.part"
            part.write_bytes(header + text)
            part.rename(part.with_suffix(".eml"))
        return refusal or "250 OK taken"


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--box", type=pathlib.Path, required=True)
    parser.add_argument("--rules", type=pathlib.Path, required=True)
    parser.add_argument("--encryption", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--login", help="USER:PASSWORD that it insists on")
    given = parser.parse_args()
    given.box.mkdir(parents=True, exist_ok=True)
    context = None
    if given.encryption != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.cert, given.key)
    starttls = given.encryption == "starttls"

    def authenticate(server, session, envelope, mechanism, data):
        known = isinstance(data, LoginPassword) and given.login is not None
        right = known and f"{data.login.decode()}:{data.password.decode()}" == given.login
        return AuthResult(success=right, handled=False)

    def server():
        return SMTP(
            Box(given.box, given.rules),
            hostname="localhost",
            tls_context=context if starttls else None,
            require_starttls=starttls,
            authenticator=authenticate,
            auth_required=given.login is not None,
            auth_require_tls=starttls,
        )

    listener = await asyncio.get_running_loop().create_server(
        server, "localhost", given.port, ssl=context if given.encryption == "implicit" else None
    )
    print("ready", flush=True)
    await listener.serve_forever()


asyncio.run(main())
