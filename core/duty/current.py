"""Who is on duty at this instant, for a line below every page: one query, and nothing of the days ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    RowMapping,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    exists,
    null,
    select,
    union_all,
)

from core.db import Tx, UtcDateTime
from core.duty.models import absences, overrides, patterns, rules
from core.duty.policy import on_duty
from core.duty.records import Layer, Person, Plan, Rules
from core.duty.store import override_of, pattern_of
from core.staff import Role
from core.staff.store import working_in

WEEKLY = ("weekday", "starts", "ends", "first_day", "last_day")
CHANGED = ("starts_at", "ends_at", "change", "made_at")
NOW = bindparam("now", type_=UtcDateTime)
TEAMS = 256
"""As many as have their statement at hand: it is long, and stands below every page."""


async def names_on_duty(tx: Tx, team_id: str, *, now: datetime) -> Mapping[Layer, str]:
    """The names of those who are there, as `core.duty.policy.on_duty` has it of the whole plan."""
    rows = (await tx.execute(_asking(team_id), {"now": now})).mappings().all()
    return _names(team_id, rows, now)


async def names_on_duty_everywhere(tx: Tx, *, now: datetime) -> Mapping[str, Mapping[Layer, str]]:
    """The same by team, in one query; a team in whose rota nothing stands is not there."""
    by_team: dict[str, list[RowMapping]] = {}
    for row in (await tx.execute(_asking(None), {"now": now})).mappings():
        by_team.setdefault(row["team_id"], []).append(row)
    return {team_id: _names(team_id, rows, now) for team_id, rows in by_team.items()}


def _names(team_id: str, rows: Sequence[RowMapping], now: datetime) -> Mapping[Layer, str]:
    plan = Plan(
        team_id=team_id,
        people={row["staff_id"]: _person(row, team_id) for row in rows if row["name"] is not None},
        patterns=tuple(pattern_of(row) for row in rows if row["change"] is None),
        overrides=tuple(override_of(row) for row in rows if row["change"] is not None),
        rules=_rules(rows),
    )
    found = {layer: on_duty(plan, layer, now) for layer in Layer}
    return {layer: person.name for layer, person in found.items() if person}


@lru_cache(maxsize=TEAMS)
def _asking(team_id: str | None) -> CompoundSelect[Any]:
    """None: of all teams."""
    people = working_in(team_id)
    weekly, changed = _weekly(people), _changed(people)
    if team_id is None:
        return union_all(weekly, changed)
    return union_all(weekly.where(patterns.c.team_id == team_id), changed.where(overrides.c.team_id == team_id))


def _weekly(people: Subquery) -> Select[tuple[object, ...]]:
    """Types for what the other half alone has are told here: the first half decides them for both."""
    own = [patterns.c[name] for name in ("id", "team_id", "layer", "staff_id", *WEEKLY)]
    others = [cast(null(), UtcDateTime if name.endswith("_at") else String).label(name) for name in CHANGED]
    there = (people.c.id == patterns.c.staff_id) & (people.c.team_id == patterns.c.team_id) & ~_away(people)
    query = select(*own, *others, people.c.name, people.c.role, _red(patterns.c.team_id))
    return query.join_from(patterns, people, there)


def _changed(people: Subquery) -> Select[tuple[object, ...]]:
    """Also what names nobody, or somebody who is not there: a stretch left open on purpose stays open."""
    own = [overrides.c[name] for name in ("id", "team_id", "layer", "staff_id")]
    others = [cast(null(), String if name.endswith("_day") else Integer).label(name) for name in WEEKLY]
    running = overrides.c.starts_at <= NOW, overrides.c.ends_at > NOW
    there = (people.c.id == overrides.c.staff_id) & (people.c.team_id == overrides.c.team_id) & ~_away(people)
    changes = [overrides.c[name] for name in CHANGED]
    query = select(*own, *others, *changes, people.c.name, people.c.role, _red(overrides.c.team_id))
    return query.outerjoin_from(overrides, people, there).where(*running)


def _away(people: Subquery) -> Any:
    return exists().where(absences.c.staff_id == people.c.id, absences.c.starts_at <= NOW, absences.c.ends_at > NOW)


def _red(team_id: ColumnElement[str]) -> Any:
    return select(rules.c.red_as_sunday).where(rules.c.team_id == team_id).scalar_subquery().label("red_as_sunday")


def _rules(rows: Sequence[RowMapping]) -> Rules:
    red = rows[0]["red_as_sunday"] if rows else None
    return Rules() if red is None else Rules(red_as_sunday=bool(red))


def _person(row: RowMapping, team_id: str) -> Person:
    """Whether they can be reached is not asked."""
    return Person(staff_id=row["staff_id"], name=row["name"], role=Role(row["role"]), team_id=team_id, reachable=False)
