"""Real servers on loopback: one for mail, one for the web. They keep what they got, and answer as they are told."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from typing_extensions import override


@dataclass
class MailServer:
    """`answers`: instead of taking a mail. `refuses`: a recipient, with this answer. `silent`: never says anything."""

    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: str = ""
    refuses: str = ""
    password: str = ""
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the library's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's names
        if self.answers:
            return self.answers
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"

    def knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        ok = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=ok, handled=ok)


@asynccontextmanager
async def a_mail_server(
    *,
    password: str = "",
    tls: ssl.SSLContext | None = None,
    tls_alone: bool = False,
    tls_first: ssl.SSLContext | None = None,
) -> AsyncIterator[MailServer]:
    """On the loop of the test itself. `tls_first`: nothing is said before TLS, as behind smtps://."""
    box, loop = MailServer(password=password), asyncio.get_running_loop()

    def session() -> SMTP:
        if password:
            return SMTP(box, loop=loop, authenticator=box.knows, auth_required=True, auth_require_tls=False)
        return SMTP(box, loop=loop, tls_context=tls, require_starttls=tls_alone)

    server = await loop.create_server(session, "127.0.0.1", 0, ssl=tls_first)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class WebServer:
    """`elsewhere`: where it sends whoever asks, with a status that says so."""

    status: int = 200
    elsewhere: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    port: int = 0


@contextmanager
def a_web_server() -> Iterator[WebServer]:
    box = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            box.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            self.do_GET()

        def do_GET(self) -> None:
            box.paths.append(self.path)
            self.send_response(box.status)
            self.send_header("Content-Length", "2")
            if box.elsewhere:
                self.send_header("Location", box.elsewhere)
            self.end_headers()
            self.wfile.write(b"{}")

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
