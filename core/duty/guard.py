"""Telling leaders of holes in the rota: each week what is ahead, and at once when a hole opens within 72 hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from core.alerts.messages import Messages
from core.alerts.records import Purpose
from core.clock import OSLO
from core.db import Tx
from core.duty.coverage import HORIZON, Hole, holes, soon
from core.duty.policy import county_at, oslo, working
from core.duty.records import Person, Plan
from core.duty.store import Rotas, first_told, read_rotas
from core.staff import Role

LETTER_AT = time(8)
WEEK = timedelta(days=7)


@dataclass(slots=True, frozen=True)
class Guard:
    messages: Messages

    async def look(self, tx: Tx, *, now: datetime) -> None:
        """Only teams that have a rota at all: the others are told of it in the console."""
        rotas = await read_rotas(tx, now=now)
        for team_id, plan in sorted(rotas.plans.items()):
            if plan.patterns or plan.overrides:
                await self._look_at(tx, rotas, team_id, now=now)

    async def _look_at(self, tx: Tx, rotas: Rotas, team_id: str, *, now: datetime) -> None:
        plan = rotas.plan(team_id)
        if not leaders_of(rotas, plan, now):
            return
        if await first_told(tx, team_id, week_of(now), now=now):
            await self._write(tx, rotas, plan, Purpose.WEEK, now=now)
        near = soon(holes_of(rotas, team_id, now), now)
        new = [one for one in near if await first_told(tx, team_id, _name_of(one, now), now=now)]
        if new:
            await self._write(tx, rotas, plan, Purpose.HOLE, now=now)

    async def _write(self, tx: Tx, rotas: Rotas, plan: Plan, purpose: Purpose, *, now: datetime) -> None:
        for person in leaders_of(rotas, plan, now):
            await self.messages.to_person(tx, person.staff_id, purpose, team_id=plan.team_id, now=now)


def holes_of(rotas: Rotas, team_id: str, now: datetime) -> tuple[Hole, ...]:
    return holes(rotas.plan(team_id), now, neighbour=rotas.neighbour(team_id), county=rotas.county)


def leaders_of(rotas: Rotas, plan: Plan, now: datetime) -> tuple[Person, ...]:
    """The team's own who are there and can be reached; where there is none, the county."""
    own = tuple(one for one in working(plan, now, Role.LEADER) if one.reachable)
    return own or county_at(plan, rotas.county, now)


def week_of(now: datetime) -> str:
    """The letter that should have gone by now: one a week, on Monday at eight by the clock in Oslo."""
    here = now.astimezone(OSLO)
    monday = here.date() - timedelta(days=here.weekday())
    if now < oslo(monday, LETTER_AT):
        monday -= WEEK
    return f"week {monday.isoformat()}"


def _name_of(hole: Hole, now: datetime) -> str:
    """A hole that has begun is the same hole as before it began. One without an end in sight is told of once a week."""
    if hole.ends_at >= now + HORIZON:
        return f"hole open {week_of(now)}"
    return f"hole {hole.ends_at.isoformat(timespec='minutes')}"
