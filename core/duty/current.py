"""Who is on duty at this instant, for a line below every page: one query, and nothing of the days ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
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
def _asking(team_id: str) -> CompoundSelect[Any]:
    people = working_in(team_id)
    return union_all(_weekly(team_id, people), _changed(team_id, people))


def _weekly(team_id: str, people: Subquery) -> Select[tuple[object, ...]]:
    """Types for what the other half alone has are told here: the first half decides them for both."""
    own = [patterns.c[name] for name in ("id", "layer", "staff_id", *WEEKLY)]
    others = [cast(null(), UtcDateTime if name.endswith("_at") else String).label(name) for name in CHANGED]
    there = (people.c.id == patterns.c.staff_id) & ~_away(people)
    query = select(*own, *others, people.c.name, people.c.role, _red(team_id))
    return query.join_from(patterns, people, there).where(patterns.c.team_id == team_id)


def _changed(team_id: str, people: Subquery) -> Select[tuple[object, ...]]:
    """Also what names nobody, or somebody who is not there: a stretch left open on purpose stays open."""
    own = [overrides.c[name] for name in ("id", "layer", "staff_id")]
    others = [cast(null(), String if name.endswith("_day") else Integer).label(name) for name in WEEKLY]
    running = overrides.c.starts_at <= NOW, overrides.c.ends_at > NOW
    there = (people.c.id == overrides.c.staff_id) & ~_away(people)
    query = select(*own, *others, *(overrides.c[name] for name in CHANGED), people.c.name, people.c.role, _red(team_id))
    return query.outerjoin_from(overrides, people, there).where(overrides.c.team_id == team_id, *running)


def _away(people: Subquery) -> Any:
    return exists().where(absences.c.staff_id == people.c.id, absences.c.starts_at <= NOW, absences.c.ends_at > NOW)


def _red(team_id: str) -> Any:
    return select(rules.c.red_as_sunday).where(rules.c.team_id == team_id).scalar_subquery().label("red_as_sunday")


def _rules(rows: Sequence[RowMapping]) -> Rules:
    red = rows[0]["red_as_sunday"] if rows else None
    return Rules() if red is None else Rules(red_as_sunday=bool(red))


def _person(row: RowMapping, team_id: str) -> Person:
    """Whether they can be reached is not asked."""
    return Person(staff_id=row["staff_id"], name=row["name"], role=Role(row["role"]), team_id=team_id, reachable=False)
