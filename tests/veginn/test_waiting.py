"""A database that starts beside us is waited for, patiently and not for ever."""

from collections import deque
from dataclasses import dataclass, field

import pytest

from core.errors import AwayError, SetupError
from veginn.waiting import PATIENCE_SECONDS, until_it_answers, wait_for_database


@dataclass(slots=True)
class Outside:
    """Answers, or fails, as it was told; its time passes while somebody rests."""

    troubles: deque[Exception] = field(default_factory=deque)
    seconds: float = 0.0
    asked: int = 0
    heard: list[str] = field(default_factory=list)

    async def ask(self) -> None:
        self.asked += 1
        if self.troubles:
            raise self.troubles.popleft()

    async def rest(self, seconds: float) -> None:
        self.seconds += seconds

    async def waited_for(self) -> None:
        await until_it_answers(self.ask, self.heard.append, stopwatch=lambda: self.seconds, rest=self.rest)


async def test_what_answers_at_once_is_not_waited_for() -> None:
    outside = Outside()
    await outside.waited_for()
    assert (outside.asked, outside.seconds, outside.heard) == (1, 0, [])


async def test_what_answers_later_is_waited_for_and_that_is_said_once() -> None:
    outside = Outside(deque([AwayError("Nobody answers.")] * 5))
    await outside.waited_for()
    assert outside.asked == 6
    assert outside.heard == ["Nobody answers. Waiting up to 30 seconds."]


async def test_patience_has_an_end() -> None:
    outside = Outside(deque([AwayError("Nobody answers.")] * 1000))
    with pytest.raises(AwayError, match="Nobody answers"):
        await outside.waited_for()
    assert outside.seconds == PATIENCE_SECONDS


async def test_who_is_refused_does_not_wait() -> None:
    outside = Outside(deque([SetupError("Not with this password.")]))
    with pytest.raises(SetupError, match="password"):
        await outside.waited_for()
    assert outside.asked == 1


async def test_a_real_database_answers_at_once(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    await wait_for_database(database_url)
    assert capsys.readouterr().err == ""
