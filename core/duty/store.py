"""The rota at rest."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select, update

from core import signals
from core.alerts.reach import reachable_staff
from core.clock import at_minute, minute_of_day
from core.db import Tx, insert_unless_there
from core.duty.models import absences, overrides, patterns, rules, told
from core.duty.records import Absence, Change, Layer, Override, Pattern, Person, Plan, Rules
from core.errors import NotFound
from core.staff import Role
from core.staff.store import working

COUNTY = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
KEPT_FOR = timedelta(days=90)
"""What is over is of no use to anybody, and tells who was away when."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Rotas:
    """Everything that decides whom to ring, of all teams at one moment. `county`: coordinators and supervisors."""

    plans: Mapping[str, Plan]
    county: tuple[Person, ...]
    absences: tuple[Absence, ...] = ()

    def plan(self, team_id: str) -> Plan:
        """Of a team without people and rules too: the county is rung for it, and may be away."""
        return self.plans.get(team_id) or Plan(team_id=team_id, absences=self.absences)

    def neighbour(self, team_id: str) -> Plan | None:
        """None too where a team has been named its own neighbour."""
        neighbour_id = self.plan(team_id).rules.neighbour_id
        return self.plan(neighbour_id) if neighbour_id and neighbour_id != team_id else None


async def read_rotas(tx: Tx, *, now: datetime) -> Rotas:
    """Five queries for all teams. What is over is left out."""
    people = await _people(tx)
    patterns_of, overrides_of = await _patterns(tx), await _overrides(tx, now=now)
    away, rules_of = await _absences(tx, now=now), await all_rules(tx)
    teams = {person.team_id for person in people if person.team_id} | set(rules_of)
    plans = {
        team_id: Plan(
            team_id=team_id,
            people={one.staff_id: one for one in people if one.team_id == team_id},
            patterns=tuple(patterns_of.get(team_id, ())),
            overrides=tuple(overrides_of.get(team_id, ())),
            absences=away,
            rules=rules_of.get(team_id, Rules()),
        )
        for team_id in teams
    }
    county = tuple(one for one in people if one.role in COUNTY)
    return Rotas(plans=plans, county=county, absences=away)


async def plan_of(tx: Tx, team_id: str, *, now: datetime) -> Plan:
    return (await read_rotas(tx, now=now)).plan(team_id)


async def add_pattern(tx: Tx, team_id: str, pattern: Pattern) -> None:
    await tx.execute(
        insert(patterns).values(
            id=pattern.id,
            team_id=team_id,
            layer=pattern.layer,
            staff_id=pattern.staff_id,
            weekday=pattern.weekday,
            starts=minute_of_day(pattern.starts),
            ends=minute_of_day(pattern.ends),
            first_day=pattern.first_day.isoformat() if pattern.first_day else None,
            last_day=pattern.last_day.isoformat() if pattern.last_day else None,
        )
    )
    announce(tx, team_id)


async def drop_pattern(tx: Tx, team_id: str, pattern_id: str) -> None:
    """Raises NotFound, alike for what is not there and what is another team's."""
    gone = await tx.execute(delete(patterns).where(patterns.c.id == pattern_id, patterns.c.team_id == team_id))
    _there(gone.rowcount)
    announce(tx, team_id)


async def add_override(tx: Tx, team_id: str, override: Override, *, made_by: str) -> None:
    await tx.execute(insert(overrides).values(team_id=team_id, made_by=made_by, **asdict(override)))
    announce(tx, team_id)


async def drop_override(tx: Tx, team_id: str, override_id: str) -> None:
    """Raises NotFound."""
    gone = await tx.execute(delete(overrides).where(overrides.c.id == override_id, overrides.c.team_id == team_id))
    _there(gone.rowcount)
    announce(tx, team_id)


async def add_absence(tx: Tx, team_id: str | None, absence: Absence) -> None:
    await tx.execute(insert(absences).values(**asdict(absence)))
    announce(tx, team_id)


async def drop_absence(tx: Tx, team_id: str | None, absence: Absence) -> None:
    await tx.execute(delete(absences).where(absences.c.id == absence.id))
    announce(tx, team_id)


async def end_absence(tx: Tx, team_id: str | None, absence: Absence, *, at: datetime) -> None:
    await tx.execute(update(absences).where(absences.c.id == absence.id).values(ends_at=at))
    announce(tx, team_id)


async def all_rules(tx: Tx) -> dict[str, Rules]:
    return {row["team_id"]: _rules(row) for row in (await tx.execute(select(rules))).mappings()}


async def own_rules(tx: Tx, team_id: str) -> Rules | None:
    """None for a team that has set none."""
    row = (await tx.execute(select(rules).where(rules.c.team_id == team_id))).mappings().one_or_none()
    return _rules(row) if row else None


async def put_rules(tx: Tx, team_id: str, new: Rules) -> None:
    values = asdict(new) | {"quiet_from": minute_of_day(new.quiet_from), "quiet_until": minute_of_day(new.quiet_until)}
    await tx.execute(delete(rules).where(rules.c.team_id == team_id))
    await tx.execute(insert(rules).values(team_id=team_id, **values))
    announce(tx, team_id)


async def first_told(tx: Tx, team_id: str, what: str, *, now: datetime) -> bool:
    """Whether this is the first time, over all processes."""
    return await insert_unless_there(tx, told, {"team_id": team_id, "what": what, "at": now})


async def forget_past(tx: Tx, *, now: datetime) -> None:
    before = now - KEPT_FOR
    await tx.execute(delete(overrides).where(overrides.c.ends_at < before))
    await tx.execute(delete(absences).where(absences.c.ends_at < before))
    await tx.execute(delete(told).where(told.c.at < before))


def announce(tx: Tx, team_id: str | None) -> None:
    """Nothing for somebody above the teams: no open page shows who of them is away."""
    if team_id is not None:
        tx.announce(signals.team_topic(team_id))


async def _people(tx: Tx) -> list[Person]:
    actors = await working(tx)
    reachable = await reachable_staff(tx)
    return [
        Person(
            staff_id=one.staff_id,
            name=one.name,
            role=one.role,
            team_id=one.team_id,
            reachable=one.staff_id in reachable,
        )
        for one in actors
    ]


async def _patterns(tx: Tx) -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = {}
    for row in (await tx.execute(select(patterns))).mappings():
        found.setdefault(row["team_id"], []).append(pattern_of(row))
    return found


async def _overrides(tx: Tx, *, now: datetime) -> dict[str, list[Override]]:
    found: dict[str, list[Override]] = {}
    query = select(overrides).where(overrides.c.ends_at > now)
    for row in (await tx.execute(query)).mappings():
        found.setdefault(row["team_id"], []).append(override_of(row))
    return found


async def _absences(tx: Tx, *, now: datetime) -> tuple[Absence, ...]:
    rows = (await tx.execute(select(absences).where(absences.c.ends_at > now))).mappings()
    return tuple(Absence(**row) for row in rows)


def override_of(row: RowMapping) -> Override:
    values: dict[str, Any] = {name: row[name] for name in Override.__dataclass_fields__}
    return Override(**values | {"layer": Layer(row["layer"]), "change": Change(row["change"])})


def pattern_of(row: RowMapping) -> Pattern:
    return Pattern(
        id=row["id"],
        layer=Layer(row["layer"]),
        staff_id=row["staff_id"],
        weekday=row["weekday"],
        starts=at_minute(row["starts"]),
        ends=at_minute(row["ends"]),
        first_day=date.fromisoformat(row["first_day"]) if row["first_day"] else None,
        last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
    )


def _rules(row: RowMapping) -> Rules:
    values: dict[str, Any] = {name: row[name] for name in Rules.__dataclass_fields__}
    return Rules(**values | {name: at_minute(row[name]) for name in ("quiet_from", "quiet_until")})


def _there(rows: int) -> None:
    if rows == 0:
        raise NotFound("error.duty_not_found")
