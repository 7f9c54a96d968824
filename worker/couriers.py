"""The two ways out of the house: mail, and whatever service a team uses. Real networks are touched here and nowhere else."""

import asyncio
import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from core.alerts.courier import Bulletin, Courier, CourierError
from core.alerts.records import ChannelKind
from core.clock import Clock
from core.errors import SetupError
from core.settings import Settings
from worker.services import ServiceCourier

log = structlog.get_logger()

SECONDS = 20.0
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ONE_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
PERMANENT = 500
"""An SMTP answer from here on is final (RFC 5321, 4.2.1)."""
SCHEME = re.compile(r"([a-z0-9]+)://\S+", re.IGNORECASE)
PLAIN, STARTTLS, IMPLICIT_TLS = "smtp", "smtp+tls", "smtps"
HERE = {"localhost", "127.0.0.1", "::1"}
PORTS = {PLAIN: 25, STARTTLS: 587, IMPLICIT_TLS: 465}

logging.getLogger("aiosmtplib").setLevel(logging.CRITICAL + 1)  # it could write addresses into the log


@dataclass(slots=True, frozen=True, kw_only=True)
class MailServer:
    """`scheme`: smtp takes TLS where it is offered, smtp+tls insists on it, smtps begins with it."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)

    @classmethod
    def read(cls, url: str) -> "MailServer":
        """Raises SetupError, which never repeats the address: a password may stand in it."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in PORTS or not parts.hostname or port == 0:
            raise SetupError(
                "VEGINN_SMTP_URL is wrong: write smtp://host:port, smtp+tls://user:password@host:587 or smtps://host."
            )
        if parts.username and parts.scheme == PLAIN and parts.hostname not in HERE:
            raise SetupError("VEGINN_SMTP_URL has a password: write smtp+tls:// or smtps://, so that nobody reads it.")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


@dataclass(slots=True, frozen=True, kw_only=True)
class MailCourier:
    server: MailServer
    sender: str
    clock: Clock
    seconds: float = SECONDS
    tls: ssl.SSLContext | None = None

    def refuses(self, address: str) -> str | None:
        fits = len(address) <= LONGEST_ADDRESS and ONE_ADDRESS.fullmatch(address)
        return None if fits else "error.channel_address"

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        if self.refuses(address):
            raise CourierError("bad_address", permanent=True)
        try:
            async with asyncio.timeout(self.seconds):
                await self._send(self._mail(address, bulletin))
        except SMTPRecipientsRefused as problem:
            codes = [one.code for one in problem.recipients]
            raise CourierError("refused", permanent=min(codes, default=PERMANENT) >= PERMANENT) from None
        except SMTPResponseException as problem:
            raise CourierError("refused", permanent=problem.code >= PERMANENT) from None
        except TimeoutError:
            raise CourierError("timeout", permanent=False) from None
        except (SMTPException, OSError):
            raise CourierError("unreachable", permanent=False) from None

    async def _send(self, mail: EmailMessage) -> None:
        server = self.server
        await aiosmtplib.send(
            mail,
            sender=self.sender,
            recipients=[mail["To"]],
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.scheme == IMPLICIT_TLS,
            start_tls=True if server.scheme == STARTTLS else None if server.scheme == PLAIN else False,
            tls_context=self.tls,
            timeout=self.seconds,
        )

    def _mail(self, address: str, bulletin: Bulletin) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = Address("Veginn", addr_spec=self.sender)
        mail["To"] = address
        mail["Subject"] = " ".join(bulletin.subject.split())
        mail["Date"] = format_datetime(self.clock.now())
        mail["Message-ID"] = make_msgid(domain=self.sender.partition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(bulletin.body)
        return mail


def couriers_of(settings: Settings, clock: Clock) -> Mapping[ChannelKind, Courier]:
    """What the operator has set up. Raises SetupError."""
    found: dict[ChannelKind, Courier] = {}
    url = settings.smtp_url.get_secret_value()
    if url:
        found[ChannelKind.MAIL] = MailCourier(server=MailServer.read(url), sender=settings.mail_from, clock=clock)
    if settings.services:
        found[ChannelKind.SERVICE] = ServiceCourier(schemes=settings.services)
    return found


async def tell_operator(settings: Settings, clock: Clock, bulletin: Bulletin) -> bool:
    """Through every address that the operator has named, mail addresses and Apprise's alike. Whether one was reached."""
    return any([await _reaches(settings, clock, address, bulletin) for address in settings.operators])


async def _reaches(settings: Settings, clock: Clock, address: str, bulletin: Bulletin) -> bool:
    found = SCHEME.fullmatch(address)
    kind = ChannelKind.SERVICE if found else ChannelKind.MAIL
    couriers = dict(couriers_of(settings, clock))
    if found:  # the operator may use any service there is
        couriers[kind] = ServiceCourier(schemes=frozenset({found[1].lower()}), fenced=False)
    if kind not in couriers:
        return False
    try:
        await couriers[kind].deliver(address, bulletin)
    except CourierError as problem:
        log.warning("operator.not_told", kind=kind, reason=problem.reason)
        return False
    except Exception as problem:  # noqa: BLE001 - a defect in one way must not silence the others
        log.error("operator.not_told", kind=kind, problem=type(problem).__name__)
        return False
    return True
