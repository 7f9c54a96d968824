"""The parts of the program share one fate."""

import asyncio

import pytest
from structlog.testing import capture_logs

from core.errors import SetupError
from veginn.stopping import part


@pytest.fixture
def stop() -> asyncio.Event:
    return asyncio.Event()


async def fails(problem: Exception) -> None:
    raise problem


async def lasts_with_one_that_fails(stop: asyncio.Event, last: list[str]) -> None:
    async def lasts() -> None:
        try:
            await stop.wait()
        finally:
            last.append("ended")

    async with asyncio.TaskGroup() as group:
        group.create_task(part("web", lasts(), stop))
        await asyncio.sleep(0)
        group.create_task(part("worker", fails(KeyError("x")), stop))


async def test_a_part_that_fails_is_named_and_ends_the_others(stop: asyncio.Event) -> None:
    last: list[str] = []
    with capture_logs() as logs, pytest.raises(ExceptionGroup) as raised:
        await lasts_with_one_that_fails(stop, last)
    assert raised.group_contains(KeyError)
    assert last == ["ended"]
    assert [(one["event"], one["duty"], one["problem"]) for one in logs] == [
        ("serving.part_failed", "worker", "KeyError")
    ]


async def test_a_part_that_just_ends_is_a_failure_too(stop: asyncio.Event) -> None:
    with pytest.raises(RuntimeError, match="web ended by itself"):
        await part("web", asyncio.sleep(0), stop)


async def test_a_mistake_of_the_operator_is_no_fault_in_the_log(stop: asyncio.Event) -> None:
    with capture_logs() as logs, pytest.raises(SetupError):
        await part("bot", fails(SetupError("Mend the token.")), stop)
    assert logs == []


async def test_a_part_that_ends_when_asked_has_done_well(stop: asyncio.Event) -> None:
    stop.set()
    with capture_logs() as logs:
        await part("web", asyncio.sleep(0), stop)
    assert logs == []
