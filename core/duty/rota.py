"""Changing the rota: what a member of the team may do to it, and who is told.

Everybody in a team plans its rota together (two to five people); every change is on record. Nobody is put on duty who
has no proven channel: an alert to them would reach nobody. Whoever's duty a change has changed is told of it, but for
the one who did it: a hand-over that nobody hears of is none (Chatwoot's issue 5672).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core import audit
from core.alerts.messages import Messages
from core.alerts.records import News, Purpose
from core.db import Tx
from core.duty import store
from core.duty.policy import DAY, on_duty, oslo
from core.duty.records import Absence, Change, Layer, Override, Pattern, Person, Plan, Rules
from core.duty.turns import LONGEST_TURN, Touched, Turn, Turned, taken, turned
from core.errors import NotFound, Refused
from core.ids import IdSource
from core.staff import Actor, Right

MIDNIGHT = time(0)
"""Whoever gets a duty that begins sooner hears of it at once, also in quiet hours: it would be over before the morning."""
FURTHEST = timedelta(days=400)
LONGEST_AWAY = timedelta(days=400)


@dataclass(slots=True, frozen=True, kw_only=True)
class Shift:
    """A stretch by hand. `staff_id` None leaves it open."""

    layer: Layer
    staff_id: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True, frozen=True)
class Rota:
    ids: IdSource
    messages: Messages

    async def take_over(self, tx: Tx, actor: Actor, *, layer: Layer = Layer.ON_CALL, now: datetime) -> None:
        """From now until whoever is planned next, a day at most. Once more changes nothing.

        Raises Refused when the actor has no proven channel, or is away.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        before = on_duty(plan, layer, now)
        if before and before.staff_id == actor.staff_id:
            return
        mine = taken(plan, actor.staff_id, layer, now)
        _refuse_unable(plan, actor.staff_id, now, mine.ends_at)
        await self._change(tx, actor, team_id, mine)
        await self._tell(tx, actor, plan, Touched(since=now, until=mine.ends_at), now=now)

    async def give(self, tx: Tx, actor: Actor, shift: Shift, *, now: datetime) -> None:
        """Somebody has this stretch instead of whoever is planned.

        Raises Refused: they have no proven channel, are away, or the time makes no sense.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        _refuse_odd(shift.starts_at, shift.ends_at, now)
        new = None
        if shift.staff_id is not None:
            new = _refuse_unable(plan, shift.staff_id, max(shift.starts_at, now), shift.ends_at)
        before = on_duty(plan, shift.layer, max(shift.starts_at, now))
        override = Override(
            id="",
            layer=shift.layer,
            staff_id=shift.staff_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            change=_change_of(actor, before, new),
            made_at=now,
        )
        await self._change(tx, actor, team_id, override)
        await self._tell(tx, actor, plan, Touched(since=shift.starts_at, until=shift.ends_at), now=now)

    async def undo(self, tx: Tx, actor: Actor, override_id: str, *, now: datetime) -> None:
        """Takes a change back: the pattern holds again. Raises NotFound."""
        team_id, plan = await self._plan(tx, actor, now=now)
        await store.drop_override(tx, team_id, override_id)
        await audit.record(tx, actor=actor.label, action="duty_change_undone", detail=override_id, now=now)
        for one in (one for one in plan.overrides if one.id == override_id):
            await self._tell(tx, actor, plan, Touched(since=one.starts_at, until=one.ends_at), now=now)

    async def plan_shift(self, tx: Tx, actor: Actor, pattern: Pattern, *, now: datetime) -> str:
        """As `plan_shifts`, for one; its id."""
        return (await self.plan_shifts(tx, actor, (pattern,), now=now))[0]

    async def plan_shifts(self, tx: Tx, actor: Actor, patterns: Sequence[Pattern], *, now: datetime) -> tuple[str, ...]:
        """Shifts of every week; their ids. What they change is told of together.

        Raises Refused when somebody has no proven channel, or the days make no sense; NotFound when not of the team.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        new = tuple(replace(one, id=self.ids.new_id()) for one in patterns)
        for one in new:
            _able(plan, one.staff_id)
            _refuse_odd_days(one, now)
            await store.add_pattern(tx, team_id, one)
            await audit.record(tx, actor=actor.label, action="duty_planned", detail=one.id, now=now)
        if new:
            await self._tell(tx, actor, plan, _touched_by(new, now), now=now)
        return tuple(one.id for one in new)

    async def drop_shift(self, tx: Tx, actor: Actor, pattern_id: str, *, now: datetime) -> None:
        """Raises NotFound."""
        team_id, plan = await self._plan(tx, actor, now=now)
        await store.drop_pattern(tx, team_id, pattern_id)
        await audit.record(tx, actor=actor.label, action="duty_unplanned", detail=pattern_id, now=now)
        gone = tuple(one for one in plan.patterns if one.id == pattern_id)
        await self._tell(tx, actor, plan, _touched_by(gone, now), now=now)

    async def be_away(
        self, tx: Tx, actor: Actor, staff_id: str, *, starts_at: datetime, ends_at: datetime, now: datetime
    ) -> None:
        """Sick, on a course, on leave: why is not asked. A colleague may say it for whoever is ill.

        Above the teams everybody says it for themselves alone. Once more changes nothing.

        Raises Refused when the time makes no sense; NotFound when not of the team.
        """
        plan = await self._plan_around(tx, actor, now=now)
        if not _may_say(plan, actor, staff_id):
            raise NotFound("error.duty_not_found")
        _refuse_odd(starts_at, ends_at, now, furthest=max(starts_at, now) + LONGEST_AWAY)
        if _is_away(plan, staff_id, starts_at, ends_at):
            return
        absence = Absence(id=self.ids.new_id(), staff_id=staff_id, starts_at=starts_at, ends_at=ends_at)
        await store.add_absence(tx, actor.team_id, absence)
        await audit.record(tx, actor=actor.label, action="duty_away", detail=staff_id, now=now)
        await self._tell(tx, actor, plan, Touched(since=starts_at, until=ends_at), now=now)

    async def be_back(self, tx: Tx, actor: Actor, absence_id: str, *, now: datetime) -> None:
        """One that has begun ends now; one to come is taken back. Raises NotFound."""
        plan = await self._plan_around(tx, actor, now=now)
        mine = (one for one in plan.absences if _may_say(plan, actor, one.staff_id))
        absence = next((one for one in mine if one.id == absence_id), None)
        if absence is None:
            raise NotFound("error.duty_not_found")
        if absence.starts_at < now:
            await store.end_absence(tx, actor.team_id, absence, at=now)
        else:
            await store.drop_absence(tx, actor.team_id, absence)
        await audit.record(tx, actor=actor.label, action="duty_back", detail=absence.staff_id, now=now)
        await self._tell(tx, actor, plan, Touched(since=absence.starts_at, until=absence.ends_at), now=now)

    async def is_left_by(self, tx: Tx, staff_id: str, team_id: str | None, *, by: str, now: datetime) -> None:
        """Told of before the account is closed: whoever has the duties of somebody who leaves from now on.

        `by`: the id of whoever closes it.
        """
        if team_id is None:
            return
        before = await store.plan_of(tx, team_id, now=now)
        after = replace(before, people={id_: one for id_, one in before.people.items() if id_ != staff_id})
        for one in turned(before, after, Touched(since=now, weekly=True)):
            if one.staff_id not in {staff_id, by}:
                await self._write(tx, one, team_id=team_id, by=by, now=now)

    async def rule(self, tx: Tx, actor: Actor, rules: Rules, *, now: datetime) -> None:
        """Raises NotFound for everybody but the team's leader; Refused when a time makes no sense."""
        if not actor.may(Right.LEAD):
            raise NotFound("error.page_not_found")
        lasts = (rules.step_after, rules.claim_lasts, rules.unread_after)
        if not all(timedelta(minutes=1) <= one <= LONGEST_TURN for one in lasts):
            raise Refused("error.duty_times")
        team_id, plan = await self._plan(tx, actor, now=now)
        await store.put_rules(tx, team_id, rules)
        await audit.record(tx, actor=actor.label, action="duty_rules", detail=team_id, now=now)
        await self._tell(tx, actor, plan, Touched(since=now), now=now)

    async def _plan(self, tx: Tx, actor: Actor, *, now: datetime) -> tuple[str, Plan]:
        team_id = _team_of(actor)
        return team_id, await store.plan_of(tx, team_id, now=now)

    async def _plan_around(self, tx: Tx, actor: Actor, *, now: datetime) -> Plan:
        """Of the actor's team; of nobody's for somebody above the teams, with everybody's absences."""
        return (await store.read_rotas(tx, now=now)).plan(actor.team_id or "")

    async def _change(self, tx: Tx, actor: Actor, team_id: str, change: Override) -> None:
        new = replace(change, id=self.ids.new_id())
        await store.add_override(tx, team_id, new, made_by=actor.label)
        action = f"duty_{change.change}"
        await audit.record(tx, actor=actor.label, action=action, detail=new.id, now=change.made_at)

    async def _tell(self, tx: Tx, actor: Actor, before: Plan, touched: Touched, *, now: datetime) -> None:
        """Everybody whose duty is not what it was `before`. Nothing of what is over, and nothing to who did it."""
        since = max(touched.since, now)
        if actor.team_id is None or (touched.until is not None and touched.until <= since):
            return
        after = await store.plan_of(tx, actor.team_id, now=now)
        for one in turned(before, after, replace(touched, since=since)):
            if one.staff_id != actor.staff_id:
                await self._write(tx, one, team_id=actor.team_id, by=actor.staff_id, now=now)

    async def _write(self, tx: Tx, one: Turned, *, team_id: str, by: str, now: datetime) -> None:
        news = News(
            change=one.change,
            layer=one.layer,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            by=by,
            asks=one.turn in {Turn.GETS, Turn.COVERS},
        )
        await self.messages.to_person(tx, one.staff_id, Purpose.DUTY, team_id=team_id, now=now, news=news)


def _touched_by(patterns: Sequence[Pattern], now: datetime) -> Touched:
    """A night shift ends on the day after its last."""
    first = min(one.first_day or date.min for one in patterns)
    last = max(one.last_day or date.max for one in patterns)
    return Touched(
        since=now if first == date.min else oslo(first, MIDNIGHT),
        until=None if last == date.max else oslo(last + 2 * DAY, MIDNIGHT),
        weekly=True,
    )


def _team_of(actor: Actor) -> str:
    """Raises NotFound for somebody above the teams: they look, and change nothing."""
    if actor.team_id is None:
        raise NotFound("error.page_not_found")
    return actor.team_id


def _may_say(plan: Plan, actor: Actor, staff_id: str) -> bool:
    """Who is away, or back: of one's own team, and of oneself."""
    return staff_id in plan.people or (actor.team_id is None and staff_id == actor.staff_id)


def _is_away(plan: Plan, staff_id: str, starts_at: datetime, ends_at: datetime) -> bool:
    """All that time, in one stretch: what was said before, or said twice."""
    theirs = (one for one in plan.absences if one.staff_id == staff_id)
    return any(one.starts_at <= starts_at and ends_at <= one.ends_at for one in theirs)


def _able(plan: Plan, staff_id: str) -> Person:
    person = plan.people.get(staff_id)
    if person is None:
        raise NotFound("error.duty_not_found")
    if not person.reachable:
        raise Refused("error.duty_no_channel")
    return person


def _refuse_unable(plan: Plan, staff_id: str, starts_at: datetime, ends_at: datetime) -> Person:
    person = _able(plan, staff_id)
    mine = (one for one in plan.absences if one.staff_id == staff_id)
    if any(one.starts_at < ends_at and starts_at < one.ends_at for one in mine):
        raise Refused("error.duty_away")
    return person


def _refuse_odd(starts_at: datetime, ends_at: datetime, now: datetime, *, furthest: datetime | None = None) -> None:
    if not starts_at < ends_at:
        raise Refused("error.duty_times")
    if ends_at <= now:
        raise Refused("error.duty_past")
    if ends_at > (furthest or now + FURTHEST) or starts_at > now + FURTHEST:
        raise Refused("error.duty_far")


def _refuse_odd_days(pattern: Pattern, now: datetime) -> None:
    if pattern.first_day and pattern.last_day and pattern.last_day < pattern.first_day:
        raise Refused("error.duty_times")
    if pattern.last_day and oslo(pattern.last_day + 2 * DAY, MIDNIGHT) <= now:
        raise Refused("error.duty_past")


def _change_of(actor: Actor, before: Person | None, new: Person | None) -> Change:
    if new is None:
        return Change.OPEN
    if before is None:
        return Change.PLANNED
    return Change.GIVEN if before.staff_id == actor.staff_id else Change.SWAPPED
