"""A room's tables are touched only by that room; and every room can be entered first."""

import subprocess
import sys

from migrations.tables import ROOMS as ROOMS_WITH_TABLES
from tests.house.sources import ROOMS, ROOT, Source, sources

IMPORT_EACH_FIRST = """
import importlib, sys
for name in sys.stdin.read().split():
    for loaded in [one for one in sys.modules if one.partition(".")[0] in {"core", "migrations"}]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except ImportError as problem:
        print(name, problem)
"""


def module_of(source: Source) -> str:
    return source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def trespasses(source: Source) -> list[str]:
    """The rooms whose tables this source touches without living there."""
    tables = {f"core.{room}.models": f"core/{room}/" for room in ROOMS_WITH_TABLES}
    return [
        f"{source.name} -> {name}"
        for name in source.imported()
        if name in tables and not source.name.startswith(tables[name])
    ]


def test_a_rooms_tables_are_touched_only_by_that_room() -> None:
    assert [one for source in sources(*ROOMS) for one in trespasses(source)] == []


def test_touching_another_rooms_tables_would_be_found() -> None:
    desk = next(source for source in sources("core") if source.name == "core/cases/store.py")
    intruder = Source(ROOT / "core/teams/store.py", desk.text, desk.tree)
    assert trespasses(intruder) == ["core/teams/store.py -> core.cases.models"]


def test_every_module_of_the_core_can_be_imported_first() -> None:
    names = " ".join(module_of(source) for source in sources("core"))
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", IMPORT_EACH_FIRST], input=names, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == ("", "")
