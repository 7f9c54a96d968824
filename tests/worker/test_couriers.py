"""Couriers against real servers on loopback: what goes out is the bulletin, and no line of a log has an address."""

import logging
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from structlog.testing import capture_logs

from core.alerts.courier import Bulletin, CourierError
from core.alerts.records import ChannelKind
from core.clock import SetClock
from core.errors import SetupError
from core.settings import USUAL_SERVICES, load_settings
from tests.worker.post_office import MailServer, WebServer, a_mail_server, a_web_server
from worker.couriers import MailCourier, couriers_of, tell_operator
from worker.couriers import MailServer as Server
from worker.services import ServiceCourier

ADDRESS = "kari.vaktmobil@example.org"
BULLETIN = Bulletin(subject="Veginn Molde: sak K7Q-2MX", body="Sak K7Q-2MX er ei ny sak.\n\nÅ, så fint.\n")


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with a_mail_server() as box:
        yield box


@pytest.fixture
def web() -> Iterator[WebServer]:
    with a_web_server() as box:
        yield box


def courier(clock: SetClock, url: str, *, seconds: float = 10.0) -> MailCourier:
    return MailCourier(server=Server.read(url), sender="veginn@example.no", clock=clock, seconds=seconds)


async def test_a_mail_arrives_as_it_was_written(clock: SetClock, mail: MailServer) -> None:
    await courier(clock, f"smtp://127.0.0.1:{mail.port}").deliver(ADDRESS, BULLETIN)
    (got,) = mail.got
    assert mail.recipients == [ADDRESS]
    assert (got["Subject"], got["To"]) == (BULLETIN.subject, ADDRESS)
    assert got["From"] == "Veginn <veginn@example.no>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"].endswith("@example.no>")
    assert got["Date"] == "Mon, 23 Nov 2026 09:00:00 +0000"
    assert got.get_content().replace("\r\n", "\n") == BULLETIN.body


@pytest.mark.filterwarnings("ignore:Requiring AUTH", "ignore:Session.login_data", "ignore:auth_required")
async def test_a_password_with_odd_letters_opens_a_server_that_asks_for_one(clock: SetClock) -> None:
    async with a_mail_server(password="p@ss:ord/æ") as box:
        await courier(clock, f"smtp://vakt:p%40ss%3Aord%2F%C3%A6@127.0.0.1:{box.port}").deliver(ADDRESS, BULLETIN)
        assert len(box.got) == 1
        with pytest.raises(CourierError) as wrong:
            await courier(clock, f"smtp://vakt:feil@127.0.0.1:{box.port}").deliver(ADDRESS, BULLETIN)
        assert wrong.value.permanent


@pytest.mark.parametrize(("answer", "permanent"), [("451 Try later", False), ("554 No", True)])
async def test_what_a_server_says_no_to_for_now_is_tried_again_and_what_is_final_is_not(
    clock: SetClock, mail: MailServer, answer: str, permanent: bool
) -> None:
    mail.answers = answer
    with pytest.raises(CourierError) as problem:
        await courier(clock, f"smtp://127.0.0.1:{mail.port}").deliver(ADDRESS, BULLETIN)
    assert (problem.value.reason, problem.value.permanent) == ("refused", permanent)


@pytest.mark.parametrize(("answer", "permanent"), [("450 Busy", False), ("550 No such user", True)])
async def test_a_recipient_that_is_refused(clock: SetClock, mail: MailServer, answer: str, permanent: bool) -> None:
    mail.refuses = answer
    with pytest.raises(CourierError) as problem:
        await courier(clock, f"smtp://127.0.0.1:{mail.port}").deliver(ADDRESS, BULLETIN)
    assert (problem.value.reason, problem.value.permanent) == ("refused", permanent)


async def test_a_server_that_does_not_answer_is_given_up(clock: SetClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(CourierError) as problem:
        await courier(clock, f"smtp://127.0.0.1:{mute.getsockname()[1]}", seconds=0.2).deliver(ADDRESS, BULLETIN)
    assert problem.value.reason in {"timeout", "unreachable"}
    assert not problem.value.permanent


async def test_a_server_that_is_away_is_tried_again(clock: SetClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(CourierError) as problem:
        await courier(clock, f"smtp://127.0.0.1:{port}").deliver(ADDRESS, BULLETIN)
    assert (problem.value.reason, problem.value.permanent) == ("unreachable", False)


async def test_who_insists_on_tls_sends_nothing_without_it(clock: SetClock, mail: MailServer) -> None:
    with pytest.raises(CourierError):
        await courier(clock, f"smtp+tls://127.0.0.1:{mail.port}").deliver(ADDRESS, BULLETIN)
    assert mail.got == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kari",
        "kari@",
        "@example.org",
        "kari@example",
        "kari@example.org\nBcc: x@y.no",
        "a@b.no, c@d.no",
        "a b@c.no",
        "a..b@c.no",
        ".a@c.no",
        "a@-c.no",
        "a@c..no",
        f"{'a' * 65}@c.no",
        f"a@{'c.' * 130}no",
        "kari@[127.0.0.1]",
        "kari@example.org\r\nRCPT TO:<x@y.no>",
    ],
)
async def test_what_is_no_single_address_is_refused_and_never_sent(
    clock: SetClock, mail: MailServer, address: str
) -> None:
    post = courier(clock, f"smtp://127.0.0.1:{mail.port}")
    assert post.refuses(address) == "error.channel_address"
    with pytest.raises(CourierError, match="bad_address"):
        await post.deliver(address, BULLETIN)
    assert mail.got == []


def test_ordinary_addresses_are_taken(clock: SetClock) -> None:
    post = courier(clock, "smtp://127.0.0.1:1")
    assert [post.refuses(one) for one in (ADDRESS, "o'hara+vakt@sub.example.no")] == [None, None]


@pytest.mark.parametrize(
    "url", ["http://host", "smtp://", "smtp://host:abc", "mail.example.no:25", "smtp://host:99999", "smtp://[1"]
)
def test_a_wrong_address_of_the_mail_server_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(SetupError, match="VEGINN_SMTP_URL") as problem:
        Server.read(url)
    assert "host" not in str(problem.value).split(":")[0]


def test_no_password_goes_over_a_wire_that_anybody_can_read() -> None:
    with pytest.raises(SetupError, match="smtps"):
        Server.read("smtp://vakt:hemmeleg@mail.example.no")
    assert Server.read("smtp+tls://vakt:hemmeleg@mail.example.no").port == 587
    assert "hemmeleg" not in repr(Server.read("smtps://vakt:hemmeleg@mail.example.no"))


async def test_a_webhook_gets_the_bulletin(web: WebServer) -> None:
    await ServiceCourier(schemes=frozenset({"json"})).deliver(f"json://127.0.0.1:{web.port}/vakt", BULLETIN)
    (body,) = web.bodies
    assert "K7Q-2MX" in body
    assert web.paths == ["/vakt"]


async def test_a_service_of_apprises_own_gets_the_bulletin(web: WebServer) -> None:
    await ServiceCourier(schemes=frozenset({"ntfy"})).deliver(f"ntfy://127.0.0.1:{web.port}/molde-vakt", BULLETIN)
    (body,) = web.bodies
    assert "molde-vakt" in body
    assert "K7Q-2MX" in body


async def test_a_service_that_says_no_is_tried_again(web: WebServer) -> None:
    web.status = 500
    with pytest.raises(CourierError) as problem:
        await ServiceCourier(schemes=frozenset({"json"})).deliver(f"json://127.0.0.1:{web.port}/vakt", BULLETIN)
    assert (problem.value.reason, problem.value.permanent) == ("service", False)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("json://169.254.169.254/latest", "error.channel_service"),
        ("file:///etc/passwd", "error.channel_service"),
        ("dbus://", "error.channel_address"),
        ("ntfys://intern.example/x", "error.channel_service"),
        ("not an address", "error.channel_address"),
        ("slack://a/b/c json://127.0.0.1/", "error.channel_address"),
        ("workflows://intern.example/x/y?verify=no", "error.channel_service"),
        ("pover://", "error.channel_address"),
    ],
)
def test_staff_can_knock_on_no_door_that_the_operator_has_not_opened(address: str, why: str) -> None:
    usual = ServiceCourier(schemes=frozenset(USUAL_SERVICES.split(",")))
    assert usual.refuses(address) == why


def test_what_is_not_set_up_is_not_there(clock: SetClock) -> None:
    assert set(couriers_of(load_settings(alert_services=""), clock)) == set()
    both = load_settings(smtp_url="smtp://127.0.0.1", mail_from="veginn@example.no")
    assert set(couriers_of(both, clock)) == {ChannelKind.MAIL, ChannelKind.SERVICE}


async def test_the_operator_is_told_through_any_service_and_by_mail(
    clock: SetClock, mail: MailServer, web: WebServer
) -> None:
    settings = load_settings(
        smtp_url=f"smtp://127.0.0.1:{mail.port}",
        mail_from="veginn@example.no",
        alert_urls=f"json://127.0.0.1:{web.port}/drift, drift@example.no",
    )
    assert await tell_operator(settings, clock, BULLETIN)
    assert (len(mail.got), len(web.bodies)) == (1, 1)
    mail.refuses, web.status = "550 No", 500
    assert not await tell_operator(settings, clock, BULLETIN)


async def test_no_log_has_an_address_or_a_word_of_a_server(
    clock: SetClock, mail: MailServer, web: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail.answers, web.status = f"554 {ADDRESS} is unknown", 500
    with capture_logs() as lines:
        with pytest.raises(CourierError):
            await courier(clock, f"smtp://127.0.0.1:{mail.port}").deliver(ADDRESS, BULLETIN)
        with pytest.raises(CourierError):
            await ServiceCourier(schemes=frozenset({"json"})).deliver(f"json://127.0.0.1:{web.port}/hemmeleg", BULLETIN)
    ours = [one for one in caplog.records if not one.name.startswith(("mail.log", "asyncio"))]
    told = f"{lines}{[one.getMessage() for one in ours]}"
    assert ADDRESS not in told
    assert "hemmeleg" not in told
