"""A deliberate fault must be caught, or the campaign proves nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.deliberate import DELIBERATE
from tests.campaign.crash.trial import Task, run_cell

AT_MOST = 200
AT_A_TIME = 50
WHERE = "sqlite-polling-quiet"


async def catch(mutant: str, folder: Path, *, seed: int, until: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Some kills, then a judgement, until it is caught or has had its chances. Any other complaint does not count."""
    kills = 0
    while kills < AT_MOST:
        place = folder / f"after-{kills}"
        place.mkdir()
        task = Task(cell=CELLS[WHERE], seed=seed + kills, kills=AT_A_TIME, until=until, mutant=mutant)
        result = await run_cell(task, place, lambda said: say(f"{mutant}: {said}"))
        kills += result.kills
        caught_by = [charge for charge in result.charges if re.search(DELIBERATE[mutant], charge)]
        if caught_by:
            say(f"{mutant}: caught within {kills} kills: {caught_by[0]}")
            return {"name": f"mutant {mutant}", "kills": kills, "caught_by": caught_by, "faults": []}
        if result.kills < AT_A_TIME:
            break
    return {"name": f"mutant {mutant}", "kills": kills, "faults": [f"not caught within {kills} kills"]}
