import asyncio
import socket

from structlog.testing import capture_logs

from tests.worker.post_office import a_web_server
from worker.heartbeat import Heartbeat


async def test_it_beats_while_the_clock_goes_and_is_silent_when_it_does_not() -> None:
    stop, ticking = asyncio.Event(), [True, False, True]

    def ticks() -> bool:
        if len(ticking) == 1:
            stop.set()
        return ticking.pop(0)

    with a_web_server() as outside:
        beats = Heartbeat(url=f"http://127.0.0.1:{outside.port}/ping/hemmeleg", ticks=ticks, every=0.001)
        await asyncio.wait_for(beats.run(stop), 30)
    assert outside.paths == ["/ping/hemmeleg"] * 2


async def test_somebody_outside_who_is_away_disturbs_nothing_and_the_address_is_in_no_log() -> None:
    with a_web_server() as gone:
        url = f"http://127.0.0.1:{gone.port}/hemmeleg"
    with capture_logs() as lines:
        assert not await Heartbeat(url=url, ticks=lambda: True).beat()
    assert [line["event"] for line in lines] == ["heartbeat.not_heard"]
    assert "hemmeleg" not in str(lines)


async def test_somebody_outside_who_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, capture_logs() as lines:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/hemmeleg"
        assert not await Heartbeat(url=url, ticks=lambda: True, seconds=0.2).beat()
    assert [(line["event"], line["problem"]) for line in lines] == [("heartbeat.not_heard", "TimeoutError")]
