"""A whole year of cases, over both nights on which clocks change, Easter, 17 May and Christmas: everything is counted."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Row, Select, func, select, update

from core import audit
from core.alerts.models import alerts, channels, sends, tries
from core.alerts.policy import LOUD, NEW_ROUND
from core.alerts.records import Purpose, State
from core.cases.models import cases
from core.clock import OSLO
from core.db import read
from core.duty.records import Layer, Pattern
from core.notify.models import notices
from core.sla.models import deadlines
from core.sla.policy import Milestone, told
from tests.builders import Opened
from tests.core.duty.house import LIV
from tests.scenarios import year
from tests.scenarios.deeds import do
from tests.scenarios.world import World
from tests.scenarios.year import TAKEN, YEAR, Deed, Life, instant

MINUTE = timedelta(minutes=1)
RUNNING = (Milestone.BREACH, Milestone.STILL_BROKEN)
STEP, LOUD_STEP = timedelta(minutes=15), timedelta(minutes=5)
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
FIRST_LAP = 1


@dataclass(slots=True)
class Year:
    world: World
    opened: dict[str, Opened] = field(default_factory=dict)

    async def passes(self) -> None:
        """Every deed at its time, and whatever falls due between them."""
        taken = [(instant(since), 0, "", Deed(0, "take", who)) for since, _, who in TAKEN]
        deeds = [(_hours(day, deed.after), 1, day, deed) for day, life in YEAR.items() for deed in life]
        for moment, _, day, deed in sorted([*taken, *deeds], key=lambda one: one[:3]):
            await self._lives_through(moment)
            await self._does(day, deed)
            await self.world.look()
            await self._looks_right()

    async def _lives_through(self, until: datetime) -> None:
        """From one thing that falls due to the next; where nothing is left to fall due, in one leap."""
        world = self.world
        while world.clock.now() < until:
            due = await world.next_thing()
            if due is None or due > until:
                world.clock.forward(until - world.clock.now())
            else:
                await world.until(min(until, max(due, world.clock.now() + MINUTE)))
            await self._looks_right()

    async def _looks_right(self) -> None:
        """Whoever waits has one running deadline, and nobody else has any."""
        running = select(deadlines.c.case_id).where(deadlines.c.due_at.is_not(None), deadlines.c.milestone.in_(RUNNING))
        waiting = select(cases.c.id).where(cases.c.closed_at.is_(None), cases.c.reached_at.is_(None))
        assert Counter(await self.ids(running)) == Counter(await self.ids(waiting))

    async def _does(self, day: str, deed: Deed) -> None:
        if deed.what == "write":
            self.opened[day] = await self.world.a_family_writes()
        else:
            await do(self.world, deed, self.opened[day].case_id if day else "")

    async def rows(self, query: Select[Any]) -> list[Row[Any]]:
        async with read(self.world.database) as tx:
            return list((await tx.execute(query)).all())

    async def ids(self, query: Select[tuple[str]]) -> list[str]:
        return [row[0] for row in await self.rows(query)]


def _hours(day: str, after: float) -> datetime:
    """Elapsed, whatever the clock on the wall does meanwhile."""
    return instant(day) + timedelta(hours=after)


async def the_duty_is_planned(world: World) -> None:
    async with world.acts() as tx:
        await tx.execute(
            update(channels)
            .where(channels.c.staff_id == "unni")
            .values(quiet_from=QUIET_FROM.hour * 60, quiet_until=QUIET_UNTIL.hour * 60)
        )
        for weekday in range(7):
            on_call = "kari" if weekday < 4 else "unni"
            for who, layer in ((on_call, Layer.ON_CALL), ("ola", Layer.DEPUTY)):
                shift = Pattern(id="", layer=layer, staff_id=who, weekday=weekday, starts=time(8), ends=time(8))
                await world.rota.plan_shift(tx, LIV, shift, now=world.clock.now())


@pytest.fixture
async def lived(world: World) -> Year:
    await the_duty_is_planned(world)
    one = Year(world)
    await one.passes()
    return one


async def test_over_a_year_everything_that_is_owed_comes_once_in_order_and_to_the_right_people(lived: Year) -> None:
    for day, life in YEAR.items():
        await milestones_came_once_in_order(lived, day, life)
        await notices_are_those_of_the_last_promise(lived, day, life)
        await the_first_to_be_rung_are_the_right_ones(lived, day, life)
        await nobody_is_rung_when_the_clock_stands(lived, day, life)
        await the_family_heard_the_truth(lived, day, life)
    await every_alert_only_rose(lived)
    await every_message_was_sent_once(lived)
    quiet_hours_held(lived)


async def milestones_came_once_in_order(lived: Year, day: str, life: Life) -> None:
    async with read(lived.world.database) as tx:
        entries = await audit.entries_of(tx, lived.opened[day].case_id)
    marks = [one for one in entries if one.action == "milestone"]
    expected = year.milestones(life)
    assert [one.detail for one in marks] == [name for name, _, _ in expected], day
    late = [one.at - _hours(day, hour) for one, (_, _, hour) in zip(marks, expected, strict=True)]
    assert all(timedelta(0) <= one <= MINUTE for one in late), day


async def notices_are_those_of_the_last_promise(lived: Year, day: str, life: Life) -> None:
    """What was told of a promise before is forgotten when a case opens again; what happened is not."""
    start, _ = year.promises(life)[-1]
    expected = Counter(
        (name, round_, str(audience))
        for name, round_, hour in year.milestones(life)
        if hour >= start
        for audience in told(Milestone(name), claimed=bool(year.holder(life, hour)))
        if audience != "family"
    )
    mine = notices.c.case_id == lived.opened[day].case_id, notices.c.kind.in_(list(Milestone))
    found = await lived.rows(select(notices.c.kind, notices.c.round, notices.c.audience).where(*mine))
    assert Counter(tuple(row) for row in found) == expected, day


async def the_first_to_be_rung_are_the_right_ones(lived: Year, day: str, life: Life) -> None:
    """One alert for each thing that somebody has to hear of, and its first ring by the rota of that moment."""
    found = await lived.rows(select(alerts).where(alerts.c.subject_id == lived.opened[day].case_id))
    expected = {(kind, _hours(day, hour)): (team, holder) for kind, team, hour, holder in year.alerts(life)}
    assert len(found) == len(expected), day
    for row in found:
        (about,) = [one for one in expected if one[0] == row.kind and timedelta(0) <= row.raised_at - one[1] <= MINUTE]
        team, holder = expected.pop(about)
        mine = sends.c.alert_id == row.id, sends.c.lap == FIRST_LAP
        rung = await lived.rows(select(sends.c.staff_id, sends.c.made_at).where(*mine))
        if rung:
            begun = min(one.made_at for one in rung)
            people = {one.staff_id for one in rung if one.made_at == begun}
            assert people == year.rung_first(row.kind, team, holder, begun), (day, row.kind)
            assert begun == row.raised_at, (day, row.kind)
        else:
            assert holder, (day, row.kind)
            assert row.kind in NEW_ROUND, (day, row.kind)
    assert expected == {}, day


async def nobody_is_rung_when_the_clock_stands(lived: Year, day: str, life: Life) -> None:
    """Nor after somebody has answered."""
    query = select(sends.c.made_at, alerts.c.acknowledged_at, alerts.c.kind).join(alerts)
    rows = await lived.rows(query.where(alerts.c.subject_id == lived.opened[day].case_id))
    running = [(_hours(day, start), _hours(day, end)) for start, end in year.promises(life)]
    for row in rows:
        assert any(start <= row.made_at < end for start, end in running), (day, row.kind)
        assert row.acknowledged_at is None or row.made_at <= row.acknowledged_at, (day, row.kind)


async def the_family_heard_the_truth(lived: Year, day: str, life: Life) -> None:
    """An apology for each promise that was broken, and none for those that were kept; who has the case now, and until when."""
    said = Counter(await lived.world.family_was_told(lived.opened[day]))
    broken = sum(end - start > year.MARKS["breach"] for start, end in year.promises(life))
    moves = sum(deed.what == "accept" for deed in life)
    assert said["sla.apology"] + said["sla.apology_no_phone"] == broken, day
    assert said["sla.moved"] == moves, day
    assert said["sent.phone"] + said["sent.phone_no_phone"] == moves, day
    assert said.total() == broken + 2 * moves, day


async def every_alert_only_rose(lived: Year) -> None:
    """Within a lap the step goes up, never sooner than it may, and nobody is rung twice."""
    columns = (sends.c.alert_id, sends.c.lap, sends.c.step, sends.c.made_at, sends.c.staff_id, alerts.c.kind)
    rows = await lived.rows(select(*columns).join(alerts).order_by(sends.c.made_at, sends.c.lap, sends.c.step))
    laps: dict[str, dict[int, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        laps[row.alert_id][row.lap].append(row)
    for of_alert in laps.values():
        assert list(of_alert) == list(range(1, len(of_alert) + 1))
        for rung in of_alert.values():
            assert len({row.staff_id for row in rung}) == len(rung)
            for before, after in pairwise(rung):
                least = LOUD_STEP if after.kind in LOUD else STEP
                rose = after.step > before.step and after.made_at - before.made_at >= least
                assert rose or (after.step, after.made_at) == (before.step, before.made_at), after.kind
        kinds = {row.kind for rung in of_alert.values() for row in rung}
        assert len(of_alert) == 1 or kinds == {"urgent"}
    await urgent_words_went_round(lived)


async def urgent_words_went_round(lived: Year) -> None:
    for day, life in YEAR.items():
        mine = alerts.c.subject_id == lived.opened[day].case_id, alerts.c.kind == "urgent"
        query = select(func.max(sends.c.lap)).join(alerts).where(*mine)
        assert [row[0] for row in await lived.rows(query)] == [year.LAPS.get(life)], day


async def every_message_was_sent_once(lived: Year) -> None:
    """As many lines in the letters of each as there were to be told, and each on record with one try."""
    of_alerts = sends.c.purpose == Purpose.ALERT
    rows = await lived.rows(select(sends.c.id, sends.c.staff_id, sends.c.state).where(of_alerts))
    assert {row.state for row in rows} == {State.SENT, State.CALLED_OFF}
    sent = [row for row in rows if row.state == State.SENT]
    kinds = {*year.EVENTS.values(), *Milestone, "claim_ended"}
    letters = [one for one in lived.world.told if one.what in kinds or one.what[0].isdigit()]
    lines: Counter[str] = Counter()
    for one in letters:
        lines[one.who] += int(one.what.split(":")[0]) if one.what[0].isdigit() else 1
    assert lines == Counter(row.staff_id for row in sent)
    tried = await lived.ids(select(tries.c.send_id).join(sends).where(of_alerts))
    assert sorted(tried) == sorted(row.id for row in sent)


def quiet_hours_held(lived: Year) -> None:
    """Unni's channel is quiet at night, by the clock on the wall: only what is loud comes then."""
    at_night = [one for one in lived.world.told if one.who == "unni" and _is_quiet(one.at)]
    assert at_night
    assert [str(one) for one in at_night if not any(kind in one.what for kind in LOUD)] == []


def _is_quiet(moment: datetime) -> bool:
    here = moment.astimezone(OSLO).time()
    return here >= QUIET_FROM or here < QUIET_UNTIL
