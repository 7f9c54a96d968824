"""Mail over TLS, against a real server with a certificate of its own."""

import ssl
from pathlib import Path

import pytest

from core.alerts.courier import Bulletin, CourierError
from core.clock import SetClock
from tests.worker.certificates import make_certificate
from tests.worker.post_office import a_mail_server
from worker.couriers import MailCourier, MailServer

BULLETIN = Bulletin(subject="Veginn Molde", body="Sak K7Q-2MX er ei ny sak.\n")
ADDRESS = "vakt@example.org"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    return make_certificate(tmp_path)


def post(clock: SetClock, port: int, tls: ssl.SSLContext | None, scheme: str = "smtp+tls") -> MailCourier:
    server = MailServer.read(f"{scheme}://127.0.0.1:{port}")
    return MailCourier(server=server, sender="veginn@example.no", clock=clock, tls=tls)


async def test_who_insists_on_tls_gets_it(clock: SetClock, certificate: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    shows, trusts = certificate
    async with a_mail_server(tls=shows, tls_alone=True) as box:
        await post(clock, box.port, trusts).deliver(ADDRESS, BULLETIN)
        assert [mail["To"] for mail in box.got] == [ADDRESS]


async def test_a_server_that_begins_with_tls_gets_the_mail(
    clock: SetClock, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    shows, trusts = certificate
    async with a_mail_server(tls_first=shows) as box:
        await post(clock, box.port, trusts, "smtps").deliver(ADDRESS, BULLETIN)
        assert [mail["To"] for mail in box.got] == [ADDRESS]


async def test_who_begins_with_tls_says_nothing_to_a_server_that_has_none_or_whom_nobody_vouches_for(
    clock: SetClock, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    shows, trusts = certificate
    async with a_mail_server() as plain, a_mail_server(tls_first=shows) as unknown:
        for box, trusted in ((plain, trusts), (unknown, None)):
            with pytest.raises(CourierError) as problem:
                await post(clock, box.port, trusted, "smtps").deliver(ADDRESS, BULLETIN)
            assert (problem.value.reason, problem.value.permanent) == ("unreachable", False)
            assert (box.got, box.recipients) == ([], [])


async def test_a_certificate_that_nobody_vouches_for_gets_no_mail(
    clock: SetClock, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
) -> None:
    shows, _ = certificate
    async with a_mail_server(tls=shows) as box:
        with pytest.raises(CourierError) as problem:
            await post(clock, box.port, None).deliver(ADDRESS, BULLETIN)
        assert (problem.value.reason, problem.value.permanent) == ("unreachable", False)
        assert box.got == []
