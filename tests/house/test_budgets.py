"""What keeps the house small enough to be read: sizes, and words that must not be in it."""

import ast
import re

import pytest

from tests.house.sources import ROOMS, TESTS, Source, length, p95, sources

LONGEST_FUNCTION, LONGEST_FILE = 60, 400
USUAL_FUNCTION, USUAL_FILE = 30, 300
CLOCKS = {"core/clock.py", "tests/botapi/clock.py"}
"""Ours, and that of the Bot API server, which is somebody else's house."""
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)")
WITH_REASON = {
    "noqa": re.compile(r": [A-Z]+\d+(, ?[A-Z]+\d+)* +- \S"),
    "type": re.compile(r"\[[a-z-]+(, ?[a-z-]+)*\] +(#|-) *\S"),
}


def called(source: Source, name: str) -> list[str]:
    """Where a method of this name is called."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return [
        f"{source.name}:{call.lineno}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == name
    ]


@pytest.mark.parametrize("room", [*ROOMS, TESTS])
def test_no_function_is_longer_than_a_screen(room: str) -> None:
    long = [
        f"{source.name}:{function.lineno} {function.name} has {length(function)} lines"
        for source in sources(room)
        for function in source.functions()
        if length(function) > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("room", ROOMS)
def test_nearly_all_functions_of_a_room_are_short(room: str) -> None:
    written = [source for source in sources(room) if "/versions/" not in source.name]  # revisions are lists of columns
    lengths = [length(function) for source in written for function in source.functions()]
    assert not lengths or p95(lengths) <= USUAL_FUNCTION


def test_no_file_is_long_and_nearly_all_are_short() -> None:
    assert [f"{source.name} has {source.lines} lines" for source in sources() if source.lines > LONGEST_FILE] == []
    assert p95([source.lines for source in sources()]) <= USUAL_FILE


def test_what_decides_never_waits() -> None:
    waits = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    pure = [one for one in sources(*ROOMS) if one.path.name == "policy.py" or one.name.startswith("bot/engine/")]
    assert len(pure) > 2
    assert [one.name for one in pure if any(one.find(*waits))] == []


def test_nobody_commits_but_the_one_visible_transaction() -> None:
    assert [place for source in sources(*ROOMS) for place in called(source, "commit")] == []


def test_only_the_clock_reads_the_wall() -> None:
    reading = [
        f"{source.name}:{call.lineno}"
        for source in sources()
        for call in source.find(ast.Call)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in WALL_CLOCKS and source.name not in CLOCKS
    ]
    assert reading == []


WALL_CLOCKS = {
    f"{prefix}{name}"
    for prefix in ("", "datetime.")
    for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
} | {"time.time", "time.time_ns"}


def test_nothing_is_left_for_later_in_the_code() -> None:
    left = [
        f"{source.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert left == []


def test_a_silenced_warning_says_which_and_why() -> None:
    bare = [
        f"{source.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        for silenced in [SILENCED.search(line)]
        if silenced and not WITH_REASON[silenced[1][:4]].match(silenced[2])
    ]
    assert bare == []
