"""A deliberate fault must be caught, or the campaign proves nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.trial import Task, run_cell

AT_MOST = 200
AT_A_TIME = 50
WHERE = "sqlite-polling-quiet"


async def catch(mutant: str, folder: Path, *, seed: int, until: float, say: Callable[[str], None]) -> dict[str, Any]:
    """Some kills, then a judgement, until it is caught or has had its chances."""
    kills = 0
    while kills < AT_MOST:
        place = folder / f"after-{kills}"
        place.mkdir()
        task = Task(cell=CELLS[WHERE], seed=seed + kills, kills=AT_A_TIME, until=until, mutant=mutant)
        result = await run_cell(task, place, lambda said: say(f"{mutant}: {said}"))
        kills += result.kills
        if result.charges:
            return {"name": f"mutant {mutant}", "kills": kills, "caught_by": result.charges, "faults": []}
        if result.kills < AT_A_TIME:
            break
    return {"name": f"mutant {mutant}", "kills": kills, "faults": [f"not caught within {kills} kills"]}
