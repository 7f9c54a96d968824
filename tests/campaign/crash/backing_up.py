"""kill -9 of a backup, or of the program that it stands beside: what lies there is a whole backup, or is not there."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from core.backup import Kind, open_backup
from core.vault import Vault, load_master_key
from migrations.run import revisions
from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.nursery import Life
from tests.campaign.crash.orders import Order
from tests.campaign.crash.stage import Stage
from tests.campaign.crash.staging import Play, staged
from tests.campaign.crash.stopping import Outcome

BACKUPS = 40
LONGEST_LIFE = 0.6
LONGEST_SECONDS = 60.0
SUFFIXES = {".data": Kind.DATA, ".keys": Kind.KEYS}


async def back_up_often(
    cell: str, folder: Path, *, seed: int, database_url: str, say: Callable[[str], None]
) -> Outcome:
    outcome = Outcome(name=f"backup {cell}")
    whole = killed = 0
    async with staged(Play(cell=CELLS[cell], seed=seed, database_url=database_url), folder) as stage:
        async with stage.peopled():
            for number in range(BACKUPS):
                life = await _back_up(stage, folder, number)
                whole, killed = whole + (life.status == 0), killed + (life.status == -signal.SIGKILL)
                outcome.faults += _faults_in(stage, folder / f"backup-{number}", must_be_there=life.status == 0)
        await stage.fleet.stop()
        verdict = await stage.verdict()
        outcome.faults += [*stage.fleet.faults, *stage.faults, *verdict.faults, *stage.damage()]
    say(f"{outcome.name}: {whole} backups are whole, {killed} were killed")
    outcome.figures = {"backups": whole, "kills": killed}
    if not (whole and killed):
        outcome.faults.append("every backup ended alike: nothing is proved")
    return outcome


async def _back_up(stage: Stage, folder: Path, number: int) -> Life:
    """Beside the running program; in turn one of the two is killed."""
    await stage.fleet.fill()
    await stage.fleet.until_ready()
    order = Order(
        child=0,
        job="backup",
        log=str(folder / "log"),
        settings={**stage.fleet.places[0].settings, "folder": str(folder / f"backup-{number}")},
    )
    life = await stage.fleet.nursery.start(order)
    await asyncio.sleep(stage.chance.uniform(0, LONGEST_LIFE))
    victim = life if number % 2 else stage.fleet.places[0].life
    if victim is not None:
        victim.signal(signal.SIGKILL)
        await victim.until_over(within=LONGEST_SECONDS)
    await life.until_over(within=LONGEST_SECONDS)
    return life


def _faults_in(stage: Stage, folder: Path, *, must_be_there: bool) -> list[str]:
    vault = Vault(load_master_key(stage.installation.key_file))
    found = {file.suffix: file for file in folder.glob("*")} if folder.exists() else {}
    faults = [f"{folder.name} ended well and has no {one}" for one in SUFFIXES if must_be_there and one not in found]
    for suffix, kind in SUFFIXES.items():
        if suffix in found:
            try:
                open_backup(found[suffix], kind, seal=lambda digest: vault.blind("backup", digest), known=revisions())
            except Exception as problem:  # noqa: BLE001 - whatever it is, somebody would rely on that file
                faults.append(f"{folder.name}{suffix} cannot be opened: {type(problem).__name__}")
    return faults
