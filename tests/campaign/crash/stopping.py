"""The other signals: SIGTERM under load, and SIGSTOP for longer than a claim lasts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.stage import Stage
from tests.campaign.crash.staging import Play, staged

STOPS = 20
LIVES = (0.05, 0.8)
DOUBTFUL = "outbox WHERE unsure_before OR state = 'uncertain'"


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an exercise beside the killing is told by."""

    name: str
    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


async def stop_often(cell: str, folder: Path, *, seed: int, database_url: str, say: Callable[[str], None]) -> Outcome:
    """Asked to stop in the middle of its work, the program ends with 0 in time, and nothing is in doubt because of it."""
    outcome = Outcome(name=f"SIGTERM {cell}")
    async with staged(Play(cell=CELLS[cell], seed=seed, database_url=database_url), folder) as stage:
        async with stage.peopled():
            slowest = 0.0
            for number in range(STOPS):
                slowest = max(slowest, await _stop_once(stage))
                if number % 5 == 4:
                    say(f"{outcome.name}: {number + 1} stops")
        await stage.fleet.stop()
        verdict = await stage.verdict()
        doubtful = stage.outside.count(DOUBTFUL)
        outcome.figures = {"stops": STOPS, "slowest stop": round(slowest, 2), "updates": stage.updates}
        outcome.faults = [*stage.fleet.faults, *stage.faults, *verdict.faults, *stage.damage()]
        if doubtful:
            outcome.faults.append(f"{doubtful} letters are in doubt, and nobody was killed")
        return outcome


async def _stop_once(stage: Stage) -> float:
    await stage.fleet.fill()
    await stage.fleet.until_ready()
    await asyncio.sleep(stage.chance.uniform(*LIVES))
    clock = asyncio.get_running_loop().time
    asked = clock()
    await stage.fleet.stop()
    return clock() - asked
