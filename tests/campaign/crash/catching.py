"""A deliberate fault must be caught, or the campaign proves nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.deliberate import DELIBERATE
from tests.campaign.crash.staging import Play
from tests.campaign.crash.trial import Task, run_cell

TRIES = (60, 140)
"""Kills before each judgement: at most 200 in all."""
WHERE = "sqlite-polling-quiet"


async def catch(mutant: str, folder: Path, *, seed: int, until: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Any other complaint than that which belongs to it does not count."""
    record: dict[str, Any] = {"name": f"mutant {mutant}", "kills": 0}
    for kills in TRIES:
        place = folder / f"{kills}"
        place.mkdir()
        play = Play(cell=CELLS[WHERE], seed=seed + kills, mutant=mutant)
        task = Task(play=play, kills=kills, until=until)
        result = await run_cell(task, place, lambda said: say(f"{mutant}: {said}"))
        record["kills"] += result.kills
        caught_by = [charge for charge in result.charges if re.search(DELIBERATE[mutant], charge)]
        if caught_by:
            say(f"{mutant}: caught within {record['kills']} kills: {caught_by[0]}")
            return {**record, "caught_by": caught_by, "faults": []}
    return {**record, "faults": [f"not caught within {record['kills']} kills"]}
