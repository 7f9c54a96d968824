"""Ringing: every notice that somebody has to hear of becomes an alert, and climbs until somebody answers.

The notice is written in the transaction of what it tells of; the bell follows it a moment later, exactly once.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from core import notify
from core.alerts import store
from core.alerts.facts import Facts, facts_of, wanted
from core.alerts.messages import Messages, Way, ways_of
from core.alerts.policy import (
    AGAIN,
    CLAIM_ENDED,
    FIRST,
    LOUD,
    OFFERED,
    STAYS,
    Ringing,
    again_after,
    climbs_after,
    first,
    further,
    sent_from,
    unmarked,
)
from core.alerts.records import Alert, Subject
from core.db import Tx
from core.duty.policy import chain
from core.duty.records import Person, Rules, Step, Tier
from core.duty.store import Rotas, read_rotas
from core.ids import IdSource
from core.notify import ringing
from core.sla.policy import WHOLE_DAY, rounded

log = structlog.get_logger()

BEFORE_THE_FIRST = -1
"""No step of this lap has been rung yet."""


@dataclass(slots=True, frozen=True)
class Bell:
    ids: IdSource
    messages: Messages
    promise: timedelta = WHOLE_DAY

    async def ring_new(self, tx: Tx, *, now: datetime, limit: int) -> int:
        """How many notices were taken, at most `limit` of each sort."""
        taken = await ringing.take(tx, now=now, limit=limit, first=(AGAIN, LOUD))
        loud_enough = [one for one in taken if one.kind in FIRST]
        if loud_enough:
            rotas = await read_rotas(tx, now=now)
            for notice in loud_enough:
                await self._raise(tx, rotas, notice, now=now)
        return len(taken)

    async def climb(self, tx: Tx, *, now: datetime, limit: int) -> int:
        """Those that nobody has answered ring the next step. How many were looked at."""
        due = await store.due_to_climb(tx, now=now, limit=limit)
        if due:
            rotas = await read_rotas(tx, now=now)
            for alert in due:
                await self._climb(tx, rotas, alert, now=now)
        return len(due)

    async def _raise(self, tx: Tx, rotas: Rotas, notice: notify.Notice, *, now: datetime) -> None:
        subject, subject_id = _subject_of(notice)
        facts = await facts_of(tx, subject, subject_id)
        if facts is None:
            return
        asked = notice.kind == OFFERED
        team_id = notice.team_id if asked else facts.team_id
        alert = Alert(
            id=self.ids.new_id(),
            subject=subject,
            subject_id=subject_id,
            reference=facts.reference,
            team_id=team_id,
            kind=notice.kind,
            round=notice.round,
            holder_id=_whose(notice, facts),
            promised_at=facts.promised_at,
            loud=notice.kind in LOUD,
            raised_at=notice.at,
            lap=1,
            tier=BEFORE_THE_FIRST,
            climb_at=None,
            acknowledged_at=None,
            acknowledged_by=None,
            ended_at=None if wanted(notice.kind, facts, team_id=team_id) else notice.at,
        )
        if await store.add(tx, alert) and alert.ended_at is None:
            steps = _steps(rotas, alert, now)
            await self._ring(tx, rotas, alert, first(alert.kind, steps), now=now, with_team=True)

    async def _climb(self, tx: Tx, rotas: Rotas, alert: Alert, *, now: datetime) -> None:
        facts = await facts_of(tx, alert.subject, alert.subject_id)
        if facts is None or not wanted(alert.kind, facts, team_id=alert.team_id):
            await store.end(tx, alert.id, now=now)
            return
        alert = _as_it_is_now(alert, facts)
        await store.change(tx, alert.id, team_id=alert.team_id, holder_id=alert.holder_id)
        steps = _steps(rotas, alert, now)
        if alert.tier == BEFORE_THE_FIRST:
            await self._ring(tx, rotas, alert, first(alert.kind, steps), now=now, with_team=True)
        elif rung := further(steps, rung=alert.tier):
            await self._ring(tx, rotas, alert, rung, now=now)
        else:
            await self._nobody_answered(tx, rotas, alert, now=now)

    async def _nobody_answered(self, tx: Tx, rotas: Rotas, alert: Alert, *, now: datetime) -> None:
        """The end of the chain. What must be heard begins anew: meanwhile somebody else may be on duty."""
        level = logging.WARNING if alert.loud else logging.INFO
        log.log(level, "alerts.end_of_chain", alert=alert.id, kind=alert.kind, lap=alert.lap)
        if alert.kind in AGAIN:
            at = now + again_after(rotas.plan(alert.team_id).rules, promise=self.promise)
            await store.change(tx, alert.id, lap=alert.lap + 1, tier=BEFORE_THE_FIRST, climb_at=self._kept(alert, at))

    async def _ring(
        self, tx: Tx, rotas: Rotas, alert: Alert, rung: Ringing, *, now: datetime, with_team: bool = False
    ) -> None:
        rules = rotas.plan(alert.team_id).rules
        ways = await ways_of(tx, rules)
        before = await store.rung_in_lap(tx, alert)
        people = [one for one in rung.people if one.staff_id not in before]
        found = _when(ways, people, alert, now=now)
        made_at = rounded(now, WHOLE_DAY) if alert.subject is Subject.CONSULTATION else now
        await self.messages.about_alert(tx, alert, rung, found, now=made_at)
        if with_team and FIRST[alert.kind] != (Tier.HOLDER,):
            own = [(way, _from(way, alert, now=now)) for way in ways.get(alert.team_id, ())]
            await self.messages.about_alert(tx, alert, rung, own, now=made_at, team_id=alert.team_id)
        if not rung.people:
            log.error("alerts.nobody_to_ring", alert=alert.id, kind=alert.kind, team=alert.team_id)
        await store.change(tx, alert.id, tier=int(rung.tier), climb_at=self._climb_at(alert, found, rules, now=now))

    def _climb_at(
        self, alert: Alert, found: Sequence[tuple[Way, datetime]], rules: Rules, *, now: datetime
    ) -> datetime | None:
        """Counted from when the first of them can have heard of it; a step that nobody new is on is passed at once."""
        if alert.kind in STAYS:
            return None
        if not found:
            return now
        return self._kept(alert, min(at for _, at in found) + climbs_after(alert.kind, rules, promise=self.promise))

    def _kept(self, alert: Alert, at: datetime) -> datetime:
        if alert.subject is Subject.CONSULTATION:
            return unmarked(at, loud=alert.loud, promise=self.promise)
        return at


def _when(
    ways: dict[str, list[Way]], people: Sequence[Person], alert: Alert, *, now: datetime
) -> list[tuple[Way, datetime]]:
    found = [ways[one.staff_id][0] for one in people if one.staff_id in ways]
    return [(way, _from(way, alert, now=now)) for way in found]


def _from(way: Way, alert: Alert, *, now: datetime) -> datetime:
    return sent_from(now, way.quiet_from, way.quiet_until, loud=alert.loud)


def _whose(notice: notify.Notice, facts: Facts) -> str | None:
    """Whoever let a claim end hears of it too; of a case that is offered nobody there holds it yet."""
    if notice.kind == OFFERED:
        return None
    return facts.holder_id or (notice.holder_id if notice.kind == CLAIM_ENDED else None)


def _as_it_is_now(alert: Alert, facts: Facts) -> Alert:
    """A case may have gone to another team, or into other hands, since it was raised."""
    if alert.kind == OFFERED:
        return alert
    return replace(alert, team_id=facts.team_id, holder_id=facts.holder_id)


def _steps(rotas: Rotas, alert: Alert, now: datetime) -> tuple[Step, ...]:
    team_id = alert.team_id
    neighbour = rotas.neighbour(team_id)
    return chain(rotas.plan(team_id), now, holder_id=alert.holder_id, neighbour=neighbour, county=rotas.county)


def _subject_of(notice: notify.Notice) -> tuple[Subject, str]:
    if notice.consultation_id is not None:
        return Subject.CONSULTATION, notice.consultation_id
    return Subject.CASE, notice.case_id or ""
