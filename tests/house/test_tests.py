"""Tests are held to the same care: each proves something, none waits, none depends on chance."""

import ast
from collections.abc import Mapping

from tests.house.sources import TESTS, Function, Source, sources

PROOFS = {"raises", "warns", "expect", "fail"}


def proves(function: Function, beside: Mapping[str, Function], seen: frozenset[str] = frozenset()) -> bool:
    """Whether it asserts something, itself or through a function of the same file."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(function) if isinstance(node, ast.Call)}
    further = called & beside.keys() - seen
    return bool(called & PROOFS) or any(proves(beside[name], beside, seen | {name}) for name in further)


def idle(source: Source) -> list[str]:
    beside = {function.name: function for function in source.functions()}
    tests = [function for name, function in beside.items() if name.startswith("test_")]
    return [f"{source.name} {function.name}" for function in tests if not proves(function, beside)]


def test_every_test_asserts_something() -> None:
    assert [one for source in sources(TESTS) for one in idle(source)] == []


def test_a_test_that_asserts_nothing_would_be_found() -> None:
    text = "def look(): pass\n\ndef test_a_thing(): look()\n\ndef test_another(): assert look() is None\n"
    here = next(iter(sources(TESTS)))
    assert idle(Source(here.path, text, ast.parse(text))) == [f"{here.name} test_a_thing"]


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
