"""The watchdog: from another process it sees that the clock stands, and tells the operator neither late nor too often."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Catalogs
from core.alerts.courier import Bulletin
from core.db import Database, begin
from core.pulse import FULL_TICK, beat
from tests.builders import START
from veginn.exits import Exit
from veginn.watchdog import AGAIN, Known, Watch, bulletin_for, goes, next_word

MINUTE = timedelta(minutes=1)
CATALOGS = Catalogs.load()
STANDS, GOES = (
    "Veginn: klokka står / klokken står / the clock stands still",
    "Veginn: klokka går / klokken går / the clock runs",
)


def words(ticks: list[bool], *, every: timedelta = MINUTE) -> list[str]:
    """What is told, look by look, of a clock that goes or stands at each."""
    known, told, last = Known(), [], START
    for number, runs in enumerate(ticks):
        now = START + number * every
        last = now if runs else last
        known, word = next_word(known, last, now=now, patience=30 * timedelta(seconds=1))
        told.append(word)
    return told


def test_it_is_told_once_when_it_stands_and_once_when_it_goes_again() -> None:
    assert words([True, True, False, False, False, True, True]) == ["", "", "stands", "", "", "goes", ""]


def test_it_is_told_again_each_hour() -> None:
    told = words([True, *[False] * 130])
    assert told.count("stands") == 3
    assert timedelta(hours=1) == AGAIN


def told(*looks: datetime | None, every: timedelta = MINUTE / 4, patience: timedelta = MINUTE) -> list[str]:
    """What is told, look by look; None: the database did not answer."""
    known, words = Known(), []
    for number, tick in enumerate(looks):
        known, word = next_word(known, tick, now=START + number * every, patience=patience)
        words.append(word)
    return words


def test_a_clock_that_never_went_is_told_of_when_patience_is_over() -> None:
    assert told(*[None] * 6) == ["", "", "", "", "", "stands"]


def test_a_machine_that_has_only_just_started_is_given_time() -> None:
    """The last tick is of yesterday, and the program begins a while after the watch."""
    yesterday = START - timedelta(days=1)
    assert told(yesterday, None, yesterday, START + 3 * MINUTE / 4) == [""] * 4
    assert told(*[yesterday] * 6)[-1] == "stands"


def test_one_look_without_an_answer_is_nothing_and_many_are() -> None:
    assert told(START, None, START + MINUTE / 2, None, START + MINUTE) == [""] * 5
    assert told(START, *[None] * 5) == ["", "", "", "", "", "stands"]


def test_it_is_told_since_the_last_tick_whatever_the_watch_saw_of_it() -> None:
    yesterday = START - timedelta(days=1)
    known, _ = next_word(Known(seen=START), yesterday, now=START + 2 * MINUTE, patience=MINUTE)
    assert known.since == yesterday
    known, _ = next_word(Known(seen=START), START + timedelta(days=1), now=START + 2 * MINUTE, patience=MINUTE)
    assert known.since == START + 2 * MINUTE


def test_a_tick_from_the_future_is_as_wrong_as_an_old_one() -> None:
    assert not goes(START + 5 * MINUTE, now=START, patience=MINUTE)
    assert goes(START + MINUTE, now=START, patience=MINUTE)
    assert next_word(Known(seen=START - 2 * MINUTE), START + 5 * MINUTE, now=START, patience=MINUTE)[1] == "stands"


@given(st.lists(st.booleans(), max_size=60))
def test_going_again_is_told_exactly_as_often_as_standing_still_ended(ticks: list[bool]) -> None:
    told = words(ticks, every=5 * MINUTE)
    ends = sum(1 for before, after in pairwise(ticks) if not before and after)
    first_stands = bool(ticks) and not ticks[0]
    assert told.count("goes") in {ends, ends - first_stands}


def test_it_says_since_when_by_the_clock_in_oslo() -> None:
    body = bulletin_for(CATALOGS, "stands", Known(since=START), now=START + MINUTE).body
    assert "Klokka i Veginn har stått sidan i dag kl. 10.00." in body
    assert "Klokken i Veginn har stått siden i dag kl. 10.00." in body
    assert "The clock of Veginn has stood still since today at 10:00." in body


async def test_it_looks_into_the_database_beside_a_running_house(database: Database, database_url: str) -> None:
    told: list[str] = []

    async def tell(bulletin: Bulletin) -> bool:
        told.append(bulletin.subject)
        return True

    async def looks(known: Known, now: datetime) -> Known:
        watch = Watch(url=database_url, catalogs=CATALOGS, patience=MINUTE, tell=tell)
        return await watch.look(known, now=now)

    async with begin(database) as tx:
        await beat(tx, FULL_TICK, now=START)
    known = await looks(Known(), START)
    assert told == []
    known = await looks(known, START + 2 * MINUTE)
    async with begin(database) as tx:
        await beat(tx, FULL_TICK, now=START + 3 * MINUTE)
    await looks(known, START + 3 * MINUTE)
    assert told == [STANDS, GOES]


async def test_whoever_could_not_be_told_is_told_at_the_next_look(tmp_path: Path) -> None:
    tries: list[str] = []

    async def deaf(bulletin: Bulletin) -> bool:
        tries.append(bulletin.subject)
        return False

    known, watch = Known(), Watch(url=f"sqlite:///{tmp_path}/gone.db", catalogs=CATALOGS, patience=MINUTE, tell=deaf)
    for number in range(5):
        known = await watch.look(known, now=START + number * MINUTE)
    assert tries == [STANDS] * 3
    assert known.since == START


def veginn(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the command sets up the logs of a whole process."""
    env = {**os.environ, "VEGINN_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "veginn", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_without_anybody_to_tell_it_does_not_start_and_says_why(tmp_path: Path) -> None:
    told = veginn(tmp_path, "watch")
    assert told.returncode == Exit.SETUP
    assert "VEGINN_ALERT_URLS" in told.stderr


def test_one_look_ends_with_a_number(tmp_path: Path) -> None:
    assert veginn(tmp_path, "watch", "--once").returncode == 1
    assert list(tmp_path.iterdir()) == []
