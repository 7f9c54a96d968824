"""SIGSTOP for longer than a claim lasts: who wakes up again changes nothing that another has taken over meanwhile."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from tests.botapi import Person
from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.fleet import Place
from tests.campaign.crash.nursery import Life
from tests.campaign.crash.orders import Fate
from tests.campaign.crash.stage import Stage
from tests.campaign.crash.staging import Play, staged
from tests.campaign.crash.stopping import Outcome

WHERE = "postgresql-polling-quiet"
ROUNDS = 5
LEASE_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
REST_SECONDS = 0.05
FIRST_USER = 800_000
OURS = "outbox WHERE state = 'sending' AND attempts = {attempts}"


async def sleep_often(folder: Path, *, seed: int, database_url: str, say: Callable[[str], None]) -> Outcome:
    outcome = Outcome(name="SIGSTOP postgresql")
    play = Play(cell=CELLS[WHERE], seed=seed, database_url=database_url, lease=LEASE_SECONDS)
    async with staged(play, folder) as stage:
        for number in range(ROUNDS):
            await stage.fleet.fill()
            await stage.fleet.until_ready()
            person = stage.server.person(user_id=FIRST_USER + number, first_name=f"Ny {number}", language_code="nn")
            try:
                outcome.faults += await _sleep_once(stage, person)
            except TimeoutError:
                outcome.faults.append(f"round {number + 1}: nobody took over, or nothing came to its end")
            say(f"{outcome.name}: {number + 1} rounds")
        await stage.fleet.stop()
        outcome.faults += stage.fleet.faults
    outcome.figures = {"rounds": ROUNDS}
    return outcome


async def _sleep_once(stage: Stage, person: Person) -> list[str]:
    """The first falls asleep before it sends, the second takes the letter over and falls asleep too; the first wakes up."""
    workers = [place for place in stage.fleet.places if "worker" in place.parts]
    for place in workers:
        _arm(stage, _life(place), "send.before")
    await person.writes("/start")
    first = await _first_asleep(workers, besides=None)
    second = await _first_asleep(workers, besides=first)
    faults = [] if _held(stage, attempts=2) else ["nobody had taken the letter over"]
    _arm(stage, first, "settle.after_commit")
    first.signal(signal.SIGCONT)
    await _asleep(first)
    if not _held(stage, attempts=2):
        faults.append("who woke up has settled a letter that another has in hand")
    for life in (first, second):
        life.signal(signal.SIGCONT)
    await _until(lambda: stage.outside.count("outbox WHERE state <> 'delivered'") == 0)
    copies = len(stage.server.ledger.of("sendMessage", chat_id=person.user_id))
    return faults if copies == 2 else [*faults, f"{copies} copies, not the one that was allowed"]


def _held(stage: Stage, *, attempts: int) -> bool:
    return stage.outside.count(OURS.format(attempts=attempts)) == 1


def _arm(stage: Stage, life: Life, failpoint: str) -> None:
    life.hit = None
    stage.fleet.nursery.arm(life, Fate({failpoint: 1}, by="STOP"))


async def _first_asleep(workers: list[Place], *, besides: Life | None) -> Life:
    def asleep() -> list[Life]:
        return [life for place in workers if (life := _life(place)).hit and life is not besides]

    await _until(lambda: bool(asleep()))
    return asleep()[0]


async def _asleep(life: Life) -> None:
    await _until(lambda: life.hit is not None)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 - neither a process nor a database rings a bell here
            await asyncio.sleep(REST_SECONDS)


def _life(place: Place) -> Life:
    assert place.life is not None
    return place.life
