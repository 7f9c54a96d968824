"""Why a promise was broken: by what was done before it fell due, and by nothing that came later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.audit import Entry
from core.cases import store
from core.cases.breaches import Breach, Cause, cause_of, causes
from core.cases.records import Attempt, Case
from core.db import Tx, begin, read
from tests.core.cases.conftest import KARI, Scene

HOUR = timedelta(hours=1)


async def the_case(scene: Scene) -> Case:
    async with read(scene.database) as tx:
        return await store.get(tx, scene.id)


def did(*what: tuple[str, datetime]) -> Sequence[Entry]:
    return [Entry(at, "staff:kari", action, None) for action, at in what]


@pytest.mark.parametrize(
    ("actions", "cause"),
    [
        ((), Cause.NOT_CLAIMED),
        (("claimed",), Cause.NOT_TRIED),
        (("claimed", "given_back"), Cause.NOT_TRIED),
        (("attempted",), Cause.NOT_REACHED),
        (("claimed", "replied"), Cause.NOT_REACHED),
    ],
)
async def test_what_was_done_in_time_tells_why(scene: Scene, actions: tuple[str, ...], cause: Cause) -> None:
    case = await the_case(scene)
    before, after = case.due_at - HOUR, case.due_at + HOUR
    assert cause_of(case, did(*((one, before) for one in actions)), covered=True) is cause
    assert cause_of(case, did(*((one, after) for one in actions)), covered=True) is Cause.NOT_CLAIMED


async def test_without_anybody_on_duty_that_is_why(scene: Scene) -> None:
    case = await the_case(scene)
    assert cause_of(case, (), covered=False) is Cause.NO_COVER
    assert cause_of(case, did(("claimed", case.due_at - HOUR)), covered=False) is Cause.NOT_TRIED


async def test_what_was_done_about_an_earlier_promise_counts_for_nothing(scene: Scene) -> None:
    case = await the_case(scene)
    again = replace(case, due_at=case.due_at + 48 * HOUR)
    done = did(("attempted", case.due_at - HOUR), ("reopened", case.due_at + HOUR))
    assert cause_of(again, done, covered=True) is Cause.NOT_CLAIMED


async def test_the_duty_is_asked_only_for_what_nobody_took(scene: Scene) -> None:
    asked = []

    async def covered(_tx: Tx, team_id: str, at: datetime) -> bool:
        asked.append((team_id, at))
        return False

    case = await the_case(scene)
    same = ("reference", "team_id", "opened_at", "due_at", "stage")
    kept = {name: getattr(case, name) for name in same}
    one = Breach(id="one", case_id=case.id, ended_at=None, reached=False, holder=None, erased=False, **kept)
    async with begin(scene.database) as tx:
        assert await causes(tx, [one, replace(one, id="two")], covered) == {
            "one": Cause.NO_COVER,
            "two": Cause.NO_COVER,
        }
        await scene.desk.log_attempt(tx, KARI, scene.id, Attempt.CALLED_NO_ANSWER, knowingly=True, now=scene.now)
        assert await causes(tx, [one], covered) == {"one": Cause.NOT_REACHED}
    assert asked == [("molde", case.due_at)]
