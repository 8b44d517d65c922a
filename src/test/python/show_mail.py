"""Has aiosmtpd, a mail server, show each mail that it is given, as a person would read it.

python3 -m aiosmtpd -n -l 127.0.0.1:2525 -c show_mail.ShowMail
"""
import email
import email.policy


class ShowMail:
    @classmethod
    def from_cli(cls, parser, *arguments):
        return cls()

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        lines = [f"To: {mail['To']}", f"Subject: {mail['Subject']}", ""]
        lines += mail.get_content().splitlines()
        print("\n".join("  | " + line for line in ["MAIL", *lines]), flush=True)
        return "250 OK"
