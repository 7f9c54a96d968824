"""The fence around addresses that staff write: what the server reads, and where it knocks, is not theirs to choose."""

import json
import socket
from collections.abc import Iterator

import pytest

from core.alerts.courier import Bulletin, CourierError
from core.settings import USUAL_SERVICES
from tests.worker.post_office import WebServer, a_web_server
from worker.services import ServiceCourier

BULLETIN = Bulletin(
    subject="Veginn Molde: *sak* K7Q-2MX", body="Sak K7Q-2MX <ny>.\n\nSvar: https://veginn.example/x?a=1&b=2"
)
USUAL = ServiceCourier(schemes=frozenset(USUAL_SERVICES.split(",")))
HOOK = ServiceCourier(schemes=frozenset({"json", "ntfy"}))
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
FLOW, SIGNED = "643e69f83c8944", "KODuebWbDGYFr0z0eu"
AZURE = "prod-161.westeurope.logic.azure.com"
PASTED_FLOW = f"workflows/{FLOW}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig={SIGNED}"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with a_web_server() as box:
        yield box


@pytest.mark.parametrize(
    "address",
    [
        SLACK,
        f"workflows://{AZURE}:443/{FLOW}/{SIGNED}",
        "46elks://user:password@+4740000000/+4741111111",
        f"https://{AZURE}:443/{PASTED_FLOW}",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    ],
)
def test_what_teams_use_is_taken_also_as_the_service_shows_it(address: str) -> None:
    assert USUAL.refuses(address) is None


@pytest.mark.parametrize(
    "address",
    [
        f"{SLACK}/#vakt?template=/etc/passwd",
        f"{SLACK}?TEMPLATE=/etc/passwd",
        f"{SLACK}?t%65mplate=/etc/passwd",
        f"{SLACK}?verify=no",
        f"{SLACK}?%76erify=no",
        f"{SLACK}?redirect=yes",
        f"workflows://169.254.169.254/{FLOW}/{SIGNED}",
        f"workflows://intern.example/{FLOW}/{SIGNED}",
        f"workflows://{AZURE}@10.0.0.1/{FLOW}/{SIGNED}",
        f"workflows://{AZURE}.example/{FLOW}/{SIGNED}",
        f"workflows://10.0.0.1%2F.logic.azure.com/{FLOW}/{SIGNED}",
        f"https://10.0.0.1:443/{PASTED_FLOW}",
        "https://127.0.0.1/x",
        "https://ntfy.sh/topic",
        "http://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "syslog://x",
        "jsons://10.0.0.1/",
        f"pover://ukey@{'a' * 30},json://127.0.0.1/inside",
        f"{SLACK}?to=a,json://127.0.0.1/inside",
        f"{SLACK}\njson://127.0.0.1/inside",
        f"{SLACK}/{'x' * 500}",
    ],
)
async def test_what_would_make_the_server_read_or_knock_is_refused_and_never_sent(address: str) -> None:
    assert USUAL.refuses(address) in {"error.channel_service", "error.channel_address"}
    with pytest.raises(CourierError, match="bad_address") as problem:
        await USUAL.deliver(address, BULLETIN)
    assert problem.value.permanent


async def test_what_arrives_is_the_bulletin_and_nothing_else(web: WebServer) -> None:
    await HOOK.deliver(f"json://127.0.0.1:{web.port}/vakt", BULLETIN)
    await HOOK.deliver(f"ntfy://127.0.0.1:{web.port}/molde", BULLETIN)
    hook, ntfy = (json.loads(body) for body in web.bodies)
    assert (hook["title"], hook["message"]) == (BULLETIN.subject, BULLETIN.body)
    assert (ntfy["title"], ntfy["message"]) == (BULLETIN.subject, BULLETIN.body)
    assert "attachments" not in ntfy
    assert not hook["attachments"]


async def test_a_service_that_sends_us_on_is_not_followed(web: WebServer) -> None:
    with a_web_server() as inside:
        web.status, web.elsewhere = 302, f"http://127.0.0.1:{inside.port}/inside"
        with pytest.raises(CourierError) as problem:
            await HOOK.deliver(f"json://127.0.0.1:{web.port}/vakt", BULLETIN)
        assert inside.paths == []
    assert (problem.value.reason, problem.value.permanent) == ("service", False)


async def test_a_service_that_says_nothing_is_given_up() -> None:
    post = ServiceCourier(schemes=frozenset({"json"}), seconds=0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(CourierError) as problem:
        await post.deliver(f"json://127.0.0.1:{mute.getsockname()[1]}/vakt", BULLETIN)
    assert (problem.value.reason, problem.value.permanent) == ("timeout", False)
