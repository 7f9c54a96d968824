"""The words of the rota. Wall-clock times are in Oslo, instants in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum

from core.staff import Role


class Layer(StrEnum):
    """DEPUTY is rung when whoever is on call does not answer."""

    ON_CALL = "on_call"
    DEPUTY = "deputy"


class Change(StrEnum):
    """Why a stretch differs from the weekly pattern."""

    TAKEN = "taken"
    GIVEN = "given"
    SWAPPED = "swapped"
    PLANNED = "planned"
    OPEN = "open"
    """Nobody has this stretch, on purpose: a shift that was given up and not taken."""


class Tier(IntEnum):
    """The steps of the chain, in the order in which they are rung."""

    HOLDER = 0
    ON_CALL = 1
    DEPUTY = 2
    TEAM = 3
    LEADER = 4
    NEIGHBOUR = 5
    COUNTY = 6


@dataclass(slots=True, frozen=True, kw_only=True)
class Person:
    """`reachable`: has a channel of their own that is proven. Without one nobody can be put on duty."""

    staff_id: str
    name: str
    role: Role
    team_id: str | None
    reachable: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class Pattern:
    """Every week. A shift whose end is not after its start ends the next day; equal times are a whole day.

    `first_day` and `last_day` are the days on which a shift may begin; None is without limit.
    """

    id: str
    layer: Layer
    staff_id: str
    weekday: int
    starts: time
    ends: time
    first_day: date | None = None
    last_day: date | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Override:
    """A stretch that differs; the newest has the say. `staff_id` None leaves it open."""

    id: str
    layer: Layer
    staff_id: str | None
    starts_at: datetime
    ends_at: datetime
    change: Change
    made_at: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Absence:
    """Why is nobody's business here."""

    id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Rules:
    """A team's own. `red_as_sunday`: a public holiday is staffed like a Sunday.

    Quiet hours are what a channel starts with; `step_after` is how long an alert waits before it climbs.
    """

    neighbour_id: str | None = None
    red_as_sunday: bool = True
    quiet_from: time = time(22)
    quiet_until: time = time(7)
    step_after: timedelta = timedelta(minutes=15)
    claim_lasts: timedelta = timedelta(hours=4)
    unread_after: timedelta = timedelta(hours=3)


@dataclass(slots=True, frozen=True, kw_only=True)
class Plan:
    """Everything that decides who is on duty in one team. `people` are all who may be rung for it, by id."""

    team_id: str
    people: Mapping[str, Person] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    overrides: tuple[Override, ...] = ()
    absences: tuple[Absence, ...] = ()
    rules: Rules = Rules()


@dataclass(slots=True, frozen=True)
class Held:
    """What has the say at an instant, and whom it names. `by` None: nothing is planned."""

    by: Override | Pattern | None = None
    person: Person | None = None


@dataclass(slots=True, frozen=True)
class Step:
    """Who is rung together."""

    tier: Tier
    people: tuple[Person, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Stretch:
    """A time in which nothing changes. `person` None: nobody has it."""

    layer: Layer
    starts_at: datetime
    ends_at: datetime
    person: Person | None

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at
