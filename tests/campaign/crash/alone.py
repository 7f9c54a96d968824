"""One thing of the campaign in this process: a cell, a mutant or an exercise."""

import argparse
import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.campaign.crash.catching import catch
from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.stopping import stop_often
from tests.campaign.crash.trial import Task, run_cell

Say = Callable[[str], None]


def run_alone(given: argparse.Namespace, say: Say) -> dict[str, Any]:
    with TemporaryDirectory(prefix="veginn-crash-") as folder:
        return asyncio.run(_run(given, Path(folder), say))


async def _run(given: argparse.Namespace, folder: Path, say: Say) -> dict[str, Any]:
    until = time.monotonic() + given.minutes * 60
    url = given.database or ""
    if given.mutant:
        return await catch(given.mutant, folder, seed=given.seed, until=until, say=say)
    [cell] = given.cells
    if given.exercise:
        return asdict(await stop_often(cell, folder, seed=given.seed, database_url=url, say=say))
    task = Task(cell=CELLS[cell], seed=given.seed, kills=given.kills, until=until, database_url=url)
    return (await run_cell(task, folder, say)).record()
