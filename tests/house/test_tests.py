"""Tests are held to the same care: each proves something, none waits, none depends on chance."""

import ast
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tests.house.sources import TESTS, Function, Source, sources

Helpers: TypeAlias = Mapping[str, Sequence[Function]]
PROOFS = {"raises", "warns", "expect", "fail"}


def proves(function: Function, beside: Helpers, seen: frozenset[str] = frozenset()) -> bool:
    """Whether it asserts something, itself or through a function that tests share."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(function) if isinstance(node, ast.Call)}
    further = called & beside.keys() - seen
    return bool(called & PROOFS) or any(proves(one, beside, seen | further) for name in further for one in beside[name])


def helpers_in(*tests: Source) -> Helpers:
    found: dict[str, list[Function]] = {}
    for source in tests:
        for function in source.functions():
            found.setdefault(function.name, []).append(function)
    return found


def idle(source: Source, beside: Helpers) -> list[str]:
    tests = [function for function in source.functions() if function.name.startswith("test_")]
    return [f"{source.name} {function.name}" for function in tests if not proves(function, beside)]


def test_every_test_asserts_something() -> None:
    shared = helpers_in(*sources(TESTS))
    assert [one for source in sources(TESTS) for one in idle(source, shared)] == []


def test_a_test_that_asserts_nothing_would_be_found() -> None:
    text = "def look(): pass\n\ndef test_a_thing(): look()\n\ndef test_another(): assert look() is None\n"
    source = Source(next(iter(sources(TESTS))).path, text, ast.parse(text))
    assert idle(source, helpers_in(source)) == [f"{source.name} test_a_thing"]


def test_nothing_of_ours_is_mocked() -> None:
    assert [one.name for one in sources(TESTS) if "unittest.mock" in set(one.imported())] == []


def test_no_test_sleeps() -> None:
    asleep = [
        place
        for source in sources(TESTS)
        if source.path.name.startswith(("test_", "conftest"))
        for call in source.find(ast.Call)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"asyncio.sleep", "time.sleep"}
        if [ast.unparse(argument) for argument in call.args] != ["0"]
        for place in [f"{source.name}:{call.lineno}"]
    ]
    assert asleep == []


def test_the_shared_fixtures_are_the_same_every_time() -> None:
    chance = {"random", "secrets", "uuid", "time", "core.ids.RandomIds", "core.clock.SystemClock"}
    shared = [one for one in sources(TESTS) if one.path.name in {"conftest.py", "builders.py"}]
    assert [(one.name, name) for one in shared for name in one.imported() if name in chance] == []
