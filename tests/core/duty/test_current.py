"""Who is on duty now, asked in one query: the same answer as the whole plan gives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from core.db import Database, begin, read
from core.duty.current import names_on_duty, names_on_duty_everywhere
from core.duty.policy import on_duty
from core.duty.records import Absence, Change, Layer, Override, Pattern, Rules
from core.duty.store import add_absence, add_override, add_pattern, plan_of, put_rules
from core.ids import SeededIds
from core.staff.models import staff
from core.vault import Vault
from tests.builders import START
from tests.core.duty.house import KARI, NILS, OLA, UNNI, Team, move_in

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHOLE_DAY = Pattern(id="w", layer=Layer.ON_CALL, staff_id="kari", weekday=0, starts=time(0), ends=time(0))
CHANGE = Override(
    id="c",
    layer=Layer.ON_CALL,
    staff_id="ola",
    starts_at=START - HOUR,
    ends_at=START + HOUR,
    change=Change.TAKEN,
    made_at=START - HOUR,
)
AWAY = Absence(id="a", staff_id="kari", starts_at=START - HOUR, ends_at=START + HOUR)
SUNDAY = replace(WHOLE_DAY, id="s", staff_id="unni", weekday=6)
CHRISTMAS = datetime.fromisoformat("2026-12-25T12:00:00+00:00")
Thing = Pattern | Override | Absence | Rules
CASES: Mapping[str, tuple[Thing, ...]] = {
    "nobody": (),
    "by the week": (WHOLE_DAY,),
    "a change": (WHOLE_DAY, CHANGE),
    "a change that is over": (WHOLE_DAY, replace(CHANGE, ends_at=START)),
    "left open": (WHOLE_DAY, replace(CHANGE, staff_id=None, change=Change.OPEN)),
    "away": (WHOLE_DAY, AWAY),
    "back again": (WHOLE_DAY, replace(AWAY, ends_at=START)),
    "changed to somebody who is away": (WHOLE_DAY, CHANGE, replace(AWAY, staff_id="ola")),
    "two changes": (CHANGE, replace(CHANGE, id="d", staff_id="unni", made_at=START)),
    "both layers": (WHOLE_DAY, replace(WHOLE_DAY, id="x", layer=Layer.DEPUTY, staff_id="ola")),
    "another team's": (replace(WHOLE_DAY, staff_id="nils"), replace(CHANGE, staff_id="nils")),
    "red as a Sunday": (Rules(red_as_sunday=True), SUNDAY, replace(WHOLE_DAY, weekday=4)),
    "red as any day": (Rules(red_as_sunday=False), SUNDAY, replace(WHOLE_DAY, weekday=4)),
}


async def put(database: Database, team_id: str, *things: Thing) -> None:
    async with begin(database) as tx:
        for one in things:
            match one:
                case Pattern():
                    await add_pattern(tx, team_id, one)
                case Override():
                    await add_override(tx, team_id, one, made_by="staff:kari")
                case Absence():
                    await add_absence(tx, team_id, one)
                case Rules():
                    await put_rules(tx, team_id, one)


async def both_ways(database: Database, team_id: str, now: datetime) -> tuple[dict[Layer, str], dict[Layer, str]]:
    async with read(database) as tx:
        plan = await plan_of(tx, team_id, now=now)
        whole = {layer: person.name for layer in Layer if (person := on_duty(plan, layer, now))}
        quick = dict(await names_on_duty(tx, team_id, now=now))
        assert dict((await names_on_duty_everywhere(tx, now=now)).get(team_id, {})) == quick
        return quick, whole


@pytest.fixture
async def team(database: Database, vault: Vault, ids: SeededIds) -> Team:
    team = Team(database, vault, ids)
    await move_in(team)
    return team


@pytest.mark.parametrize("case", list(CASES))
async def test_it_says_what_the_whole_plan_says(team: Team, case: str) -> None:
    await put(team.database, "molde", *CASES[case])
    for now in (START, START + DAY, CHRISTMAS):
        quick, whole = await both_ways(team.database, "molde", now)
        assert quick == whole
    quick, _ = await both_ways(team.database, "ulstein", START)
    assert quick == {}


async def test_the_cases_above_are_not_all_alike(team: Team) -> None:
    await put(team.database, "molde", WHOLE_DAY, replace(CHANGE, layer=Layer.DEPUTY))
    await put(team.database, "ulstein", replace(WHOLE_DAY, id="u", staff_id="nils"))
    assert (await both_ways(team.database, "molde", START))[0] == {Layer.ON_CALL: KARI.name, Layer.DEPUTY: OLA.name}
    assert (await both_ways(team.database, "ulstein", START))[0] == {Layer.ON_CALL: NILS.name}


async def test_whoever_has_left_is_not_on_duty(team: Team) -> None:
    await put(team.database, "molde", WHOLE_DAY, replace(SUNDAY, weekday=0))
    async with begin(team.database) as tx:
        await tx.execute(update(staff).where(staff.c.id == "unni").values(disabled_at=START))
    quick, whole = await both_ways(team.database, "molde", START)
    assert quick == whole == {Layer.ON_CALL: KARI.name}
    assert UNNI.name not in quick.values()


async def test_each_is_one_query(team: Team) -> None:
    await put(team.database, "molde", *CASES["a change"])
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    async with read(team.database) as tx:
        engine = team.database.reader.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        await names_on_duty(tx, "molde", now=START)
        await names_on_duty_everywhere(tx, now=START)
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 2
