"""A small team in Molde, its rota in words, and their neighbours."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from core.clock import OSLO
from core.duty.records import Absence, Change, Layer, Override, Pattern, Person, Plan, Rules
from core.staff import Role

WEEK = range(7)
WORKDAYS, WEEKEND = range(5), (5, 6)


def person(name: str, *, role: Role = Role.MEMBER, team_id: str | None = "molde", reachable: bool = True) -> Person:
    return Person(staff_id=name, name=name.capitalize(), role=role, team_id=team_id, reachable=reachable)


KARI, OLA, UNNI = person("kari"), person("ola"), person("unni")
LIV = person("liv", role=Role.LEADER)
NILS = person("nils", team_id="kristiansund")
TORE = person("tore", role=Role.COORDINATOR, team_id=None)


def at(text: str) -> datetime:
    """By the clock in Oslo: "2026-11-28 02:00"."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=OSLO)


def clock(text: str) -> time:
    return time.fromisoformat(text)


def weekly(
    who: Person, days: Iterable[int], since: str = "00:00", until: str = "00:00", *, layer: Layer = Layer.ON_CALL
) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(
            id=f"{who.staff_id}-{layer}-{day}-{since}",
            layer=layer,
            staff_id=who.staff_id,
            weekday=day,
            starts=clock(since),
            ends=clock(until),
        )
        for day in days
    )


def instead(
    who: Person | None, since: str, until: str, *, layer: Layer = Layer.ON_CALL, made: str = "2026-11-01 12:00"
) -> Override:
    return Override(
        id=f"{who.staff_id if who else 'nobody'}-{since}-{made}",
        layer=layer,
        staff_id=who.staff_id if who else None,
        starts_at=at(since),
        ends_at=at(until),
        change=Change.GIVEN if who else Change.OPEN,
        made_at=at(made),
    )


def away(who: Person, since: str, until: str) -> Absence:
    return Absence(id=f"{who.staff_id}-{since}", staff_id=who.staff_id, starts_at=at(since), ends_at=at(until))


def plan(
    *patterns: tuple[Pattern, ...],
    people: Iterable[Person] = (KARI, OLA, UNNI, LIV),
    overrides: tuple[Override, ...] = (),
    absences: tuple[Absence, ...] = (),
    rules: Rules | None = None,
    team_id: str = "molde",
) -> Plan:
    return Plan(
        team_id=team_id,
        people={one.staff_id: one for one in people},
        patterns=tuple(one for some in patterns for one in some),
        overrides=overrides,
        absences=absences,
        rules=rules or Rules(),
    )


NEIGHBOURS = plan(weekly(NILS, WEEK), people=(NILS,), team_id="kristiansund")
HOUR = timedelta(hours=1)
