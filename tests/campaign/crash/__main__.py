"""`python -m tests.campaign.crash`: kills the program a thousand times in each cell, and says what became of everybody."""

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.campaign.crash.cells import CELLS
from tests.campaign.crash.deliberate import DELIBERATE
from tests.campaign.crash.report import faults, table
from tests.campaign.crash.schedule import Errand, Schedule
from tests.postgres import Server, a_server

KILLS, MINUTES, SIDE_BY_SIDE = 1_000, 120.0, 2
OUT = Path(__file__).parents[3] / "out"


def main() -> None:
    given = _arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.alone:
        from tests.campaign.crash.alone import run_alone  # noqa: PLC0415 - costs seconds, and the schedule needs none of it

        given.alone.write_text(json.dumps(run_alone(given, say)), encoding="utf-8")
        return
    say(f"seed {given.seed}: the same seed plans the same kills; when they strike is up to the machine")
    began = time.monotonic()
    with a_server() if any("postgresql" in cell for cell in given.cells) else nullcontext() as postgres:
        records = asyncio.run(_all(given, postgres))
    _tell(given, records, time.monotonic() - began)
    sys.exit(any(record["faults"] for record in records))


async def _all(given: argparse.Namespace, postgres: Server | None) -> list[Any]:
    schedule = Schedule(
        until=time.monotonic() + given.minutes * 60, side_by_side=min(given.side_by_side, SIDE_BY_SIDE), say=say
    )
    with TemporaryDirectory(prefix="veginn-crash-") as folder:
        await schedule.run(_errands(given, postgres, Path(folder)))
    return schedule.records


def _errands(given: argparse.Namespace, postgres: Server | None, folder: Path) -> Iterator[Errand]:
    for cell in given.cells:
        yield _errand(given, postgres, folder, cell, "--cells", cell, "--kills", str(given.kills))
    for name, words in _exercises(given) if given.exercises else ():
        yield _errand(given, postgres, folder, name, *words)
    for mutant in DELIBERATE if given.mutants else ():
        yield _errand(given, None, folder, f"mutant {mutant}", "--mutant", mutant)


def _exercises(given: argparse.Namespace) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cell in given.cells:
        if not CELLS[cell].faults:
            yield f"SIGTERM {cell}", ("--cells", cell, "--exercise", "stop")
    for database in dict.fromkeys(CELLS[cell].database for cell in given.cells):
        cell = f"{database}-polling-quiet"
        yield f"backup {cell}", ("--cells", cell, "--exercise", "backup")
        yield f"upgrade {database}", ("--exercise", "upgrade")
        if database == "postgresql":
            yield f"SIGSTOP {database}", ("--exercise", "sleep")


def _errand(given: argparse.Namespace, postgres: Server | None, folder: Path, name: str, *words: str) -> Errand:
    database = ("--database", postgres.database()) if postgres and "postgresql" in name else ()
    record = folder / f"{name.replace(' ', '-')}.json"
    return Errand(name=name, arguments=(*words, *database, "--seed", str(given.seed)), record=record)


def _tell(given: argparse.Namespace, records: list[Any], seconds: float) -> None:
    file = given.out / f"crash-{given.seed}.json"
    file.write_text(json.dumps({"seed": given.seed, "seconds": seconds, "runs": records}, indent=1), encoding="utf-8")
    print(*table(records), sep="\n")
    print(*faults(records), sep="\n")
    kills = sum(record.get("kills", 0) for record in records)
    found = sum(len(record["faults"]) for record in records)
    print(f"{kills} kills in {seconds / 60:.1f} minutes, {found} faults, seed {given.seed}. The whole record: {file}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign.crash",
        description="Kills the real program again and again, at named places and at any instant, and holds what Telegram"
        " really did against the database. Ends with 1 when anything was lost or came twice.",
    )
    parser.add_argument("--seed", type=int, default=None, help="plans the kills; drawn and told when none is given")
    parser.add_argument("--kills", type=_positive, default=KILLS, help=f"in each cell (default {KILLS})")
    parser.add_argument("--cells", type=_cells, default=tuple(CELLS), help=f"some of: {', '.join(CELLS)}")
    parser.add_argument(
        "--minutes", type=float, default=MINUTES, help=f"for everything together (default {MINUTES:.0f})"
    )
    parser.add_argument("--side-by-side", type=_positive, default=SIDE_BY_SIDE, help="cells at the same time")
    parser.add_argument(
        "--mutants", action=argparse.BooleanOptionalAction, default=True, help="the five deliberate faults"
    )
    parser.add_argument("--exercises", action=argparse.BooleanOptionalAction, default=True, help="SIGTERM and the like")
    parser.add_argument("--out", type=Path, default=OUT, help="where the record goes")
    for name in ("--alone", "--mutant", "--exercise", "--database"):
        parser.add_argument(name, type=Path if name == "--alone" else str, default=None, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    return given


def _cells(words: str) -> tuple[str, ...]:
    names = tuple(words.split(","))
    unknown = [name for name in names if name not in CELLS]
    if unknown:
        msg = f"no such cell: {', '.join(unknown)}. There are: {', '.join(CELLS)}"
        raise argparse.ArgumentTypeError(msg)
    return names


def _positive(word: str) -> int:
    if not word.isdigit() or int(word) < 1:
        raise argparse.ArgumentTypeError("a whole number above 0")
    return int(word)


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
