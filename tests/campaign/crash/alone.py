"""One thing of the campaign in this process: a cell, a mutant or an exercise."""

import argparse
import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.campaign.crash.asleep import sleep_often
from tests.campaign.crash.backing_up import back_up_often
from tests.campaign.crash.catching import catch
from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.staging import Play
from tests.campaign.crash.stopping import Outcome, stop_often
from tests.campaign.crash.trial import Task, run_cell
from tests.campaign.crash.upgrading import upgrade_often

Say = Callable[[str], None]


def run_alone(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    with TemporaryDirectory(prefix="veginn-crash-") as folder:
        return asyncio.run(_run(given, Path(folder), say))


async def _run(given: argparse.Namespace, folder: Path, say: Say) -> dict[str, Any]:
    until = time.monotonic() + given.minutes * 60
    if given.mutant:
        return await catch(given.mutant, folder, seed=given.seed, until=until, say=say)
    if given.exercise:
        return asdict(await _exercise(given, folder, say))
    [cell] = given.cells
    play = Play(cell=CELLS[cell], seed=given.seed, database_url=given.database or "")
    task = Task(play=play, kills=given.kills, until=until)
    return (await run_cell(task, folder, say)).record()


async def _exercise(given: argparse.Namespace, folder: Path, say: Say) -> Outcome:
    more = {"seed": given.seed, "database_url": given.database or "", "say": say}
    match given.exercise:
        case "stop":
            return await stop_often(given.cells[0], folder, **more)
        case "backup":
            return await back_up_often(given.cells[0], folder, **more)
        case "upgrade":
            return await upgrade_often(folder, **more)
        case _:
            return await sleep_often(folder, **more)
