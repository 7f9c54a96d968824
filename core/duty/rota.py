"""Changing the rota: what a member of the team may do to it, and who is told.

Everybody in a team plans its rota together (two to five people); every change is on record. Nobody is put on duty who
has no proven channel: an alert to them would reach nobody.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core import audit
from core.alerts.messages import Messages
from core.alerts.records import Purpose
from core.db import Tx
from core.duty import store
from core.duty.policy import on_duty, turn_ends
from core.duty.records import Absence, Change, Layer, Override, Pattern, Person, Plan, Rules
from core.errors import NotFound, Refused
from core.ids import IdSource
from core.staff import Actor

LONGEST_TURN = timedelta(hours=24)
"""A duty that is taken by hand, and that nothing planned takes over, ends after a day: it may have been forgotten."""
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
        """From now until whoever is planned next. Whoever had it is told. Once more changes nothing.

        Raises Refused when the actor has no proven channel, or is away.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        before = on_duty(plan, layer, now)
        if before and before.staff_id == actor.staff_id:
            return
        ends_at = min(turn_ends(plan, layer, now), now + LONGEST_TURN)
        _refuse_unable(plan, actor.staff_id, now, ends_at)
        shift = Shift(layer=layer, staff_id=actor.staff_id, starts_at=now, ends_at=ends_at)
        await self._change(tx, actor, team_id, shift, Change.TAKEN, now=now)
        await self._tell(tx, (before,), actor, now=now)

    async def give(self, tx: Tx, actor: Actor, shift: Shift, *, now: datetime) -> None:
        """Somebody has this stretch instead of whoever is planned; both are told, but for the one who does it.

        Raises Refused: they have no proven channel, are away, or the time makes no sense.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        _refuse_odd(shift.starts_at, shift.ends_at, now)
        new = None
        if shift.staff_id is not None:
            new = _refuse_unable(plan, shift.staff_id, max(shift.starts_at, now), shift.ends_at)
        before = on_duty(plan, shift.layer, max(shift.starts_at, now))
        change = _change_of(actor, before, new)
        await self._change(tx, actor, team_id, shift, change, now=now)
        await self._tell(tx, (before, new), actor, now=now)

    async def undo(self, tx: Tx, actor: Actor, override_id: str, *, now: datetime) -> None:
        """Takes a change back: the pattern holds again. Raises NotFound."""
        await store.drop_override(tx, _team_of(actor), override_id)
        await audit.record(tx, actor=actor.label, action="duty_change_undone", detail=override_id, now=now)

    async def plan_shift(self, tx: Tx, actor: Actor, pattern: Pattern, *, now: datetime) -> None:
        """A shift of every week. Raises Refused when they have no proven channel; NotFound when not of the team."""
        team_id, plan = await self._plan(tx, actor, now=now)
        _able(plan, pattern.staff_id)
        if pattern.first_day and pattern.last_day and pattern.last_day < pattern.first_day:
            raise Refused("error.duty_times")
        new = replace(pattern, id=self.ids.new_id())
        await store.add_pattern(tx, team_id, new)
        await audit.record(tx, actor=actor.label, action="duty_planned", detail=new.id, now=now)

    async def drop_shift(self, tx: Tx, actor: Actor, pattern_id: str, *, now: datetime) -> None:
        """Raises NotFound."""
        await store.drop_pattern(tx, _team_of(actor), pattern_id)
        await audit.record(tx, actor=actor.label, action="duty_unplanned", detail=pattern_id, now=now)

    async def be_away(
        self, tx: Tx, actor: Actor, staff_id: str, *, starts_at: datetime, ends_at: datetime, now: datetime
    ) -> None:
        """Sick, on a course, on leave: why is not asked. A colleague may say it for whoever is ill.

        Raises Refused when the time makes no sense; NotFound when not of the team.
        """
        team_id, plan = await self._plan(tx, actor, now=now)
        if staff_id not in plan.people:
            raise NotFound("error.duty_not_found")
        if not starts_at < ends_at <= starts_at + LONGEST_AWAY or ends_at <= now:
            raise Refused("error.duty_times")
        absence = Absence(id=self.ids.new_id(), staff_id=staff_id, starts_at=starts_at, ends_at=ends_at)
        await store.add_absence(tx, team_id, absence)
        await audit.record(tx, actor=actor.label, action="duty_away", detail=staff_id, now=now)

    async def be_back(self, tx: Tx, actor: Actor, absence_id: str, *, now: datetime) -> None:
        """One that has begun ends now; one to come is taken back. Raises NotFound."""
        team_id, plan = await self._plan(tx, actor, now=now)
        absence = next((one for one in plan.absences if one.id == absence_id and one.staff_id in plan.people), None)
        if absence is None:
            raise NotFound("error.duty_not_found")
        if absence.starts_at < now:
            await store.end_absence(tx, team_id, absence, at=now)
        else:
            await store.drop_absence(tx, team_id, absence)
        await audit.record(tx, actor=actor.label, action="duty_back", detail=absence.staff_id, now=now)

    async def rule(self, tx: Tx, actor: Actor, rules: Rules, *, now: datetime) -> None:
        """Raises NotFound for everybody but the team's leader; Refused when a time makes no sense."""
        if not actor.leads:
            raise NotFound("error.page_not_found")
        lasts = (rules.step_after, rules.claim_lasts, rules.unread_after)
        if not all(timedelta(minutes=1) <= one <= LONGEST_TURN for one in lasts):
            raise Refused("error.duty_times")
        await store.put_rules(tx, _team_of(actor), rules)
        await audit.record(tx, actor=actor.label, action="duty_rules", detail=_team_of(actor), now=now)

    async def _plan(self, tx: Tx, actor: Actor, *, now: datetime) -> tuple[str, Plan]:
        team_id = _team_of(actor)
        return team_id, await store.plan_of(tx, team_id, now=now)

    async def _change(self, tx: Tx, actor: Actor, team_id: str, shift: Shift, change: Change, *, now: datetime) -> None:
        override = Override(
            id=self.ids.new_id(),
            layer=shift.layer,
            staff_id=shift.staff_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            change=change,
            made_at=now,
        )
        await store.add_override(tx, team_id, override, made_by=actor.label)
        await audit.record(tx, actor=actor.label, action=f"duty_{change}", detail=override.id, now=now)

    async def _tell(self, tx: Tx, people: tuple[Person | None, ...], actor: Actor, *, now: datetime) -> None:
        """A hand-over that nobody hears of is none (Chatwoot's issue 5672)."""
        for person in people:
            if person and person.reachable and person.staff_id != actor.staff_id:
                await self.messages.to_person(tx, person.staff_id, Purpose.DUTY, team_id=actor.team_id, now=now)


def _team_of(actor: Actor) -> str:
    """Raises NotFound for somebody above the teams: they look, and change nothing."""
    if actor.team_id is None:
        raise NotFound("error.page_not_found")
    return actor.team_id


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


def _refuse_odd(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not starts_at < ends_at or ends_at <= now or ends_at > now + FURTHEST:
        raise Refused("error.duty_times")


def _change_of(actor: Actor, before: Person | None, new: Person | None) -> Change:
    if new is None:
        return Change.OPEN
    if before is None:
        return Change.PLANNED
    return Change.GIVEN if before.staff_id == actor.staff_id else Change.SWAPPED
