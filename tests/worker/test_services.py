"""The fence around addresses that staff write: what the server reads, and where it knocks, is not theirs to choose."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.alerts.courier import Bulletin, CourierError
from core.settings import USUAL_SERVICES
from tests.worker.post_office import WebServer, a_web_server
from worker.services import THREADS, ServiceCourier

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


async def test_a_service_that_hangs_holds_up_no_other_and_nothing_else_in_threads(web: WebServer) -> None:
    post, loop = ServiceCourier(schemes=frozenset({"json", "ntfy"}), seconds=30.0), asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as mute:
        mute.settimeout(0)
        there = f"json://127.0.0.1:{mute.getsockname()[1]}/vakt"
        async with asyncio.TaskGroup() as group:
            hanging = [group.create_task(post.deliver(there, BULLETIN)) for _ in range(10 * THREADS)]
            guests = [(await loop.sock_accept(mute))[0] for _ in range(THREADS)]
            async with asyncio.timeout(10):
                await post.deliver(f"ntfy://127.0.0.1:{web.port}/molde", BULLETIN)
                await asyncio.to_thread(int)
            assert not any(one.done() for one in hanging)
            for one in hanging:
                one.cancel()
        for guest in guests:
            guest.close()
    assert len(web.bodies) == 1
    assert all(one.cancelled() for one in hanging)


FIRST_LOOK = """
import asyncio, sys, threading
from core.alerts.channels import Channels
from core.alerts.courier import Bulletin, CourierError
from core.alerts.records import ChannelKind
from worker.services import ServiceCourier

where = set()

def note(event, args):
    if event == "import" and args[0].split(".")[0] == "apprise":
        where.add(threading.current_thread() is threading.main_thread())

sys.addaudithook(note)
post = ServiceCourier(schemes=frozenset({"json"}))

async def look():
    if sys.argv[1] == "add":
        await Channels(None, None, None, {ChannelKind.SERVICE: post}).refuse_address(ChannelKind.SERVICE, "json://a.example")
    else:
        try:
            await post.deliver("json://127.0.0.1:1/", Bulletin(subject="x", body="x"))
        except CourierError:
            pass

asyncio.run(look())
print(where)
"""


@pytest.mark.parametrize("what", ["add", "deliver"])
def test_the_half_second_that_a_first_look_costs_is_spent_in_a_thread(what: str) -> None:
    """In a process of its own, where nobody has looked before. Typing an address and sending to one are first looks alike."""
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FIRST_LOOK, what], capture_output=True, text=True, timeout=120, check=True
    )
    assert told.stdout.strip() == "{False}"
