"""What has happened in a case and what is to come: the milestones of its promise, and who did what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Literal, Protocol

from admin.views.say import Say
from admin.views.service_words import service_words
from core.audit import VIEWED, Entry
from core.cases.guiding import GUIDED
from core.cases.reopening import REOPENED
from core.clock import OSLO
from core.sla.policy import Due, Milestone

Planned = tuple[Due, datetime | None, bool]
"""As `core.sla.store.timeline` tells it: the milestone, when it fired, whether it is still to come."""

STAFF = "staff:"
AT_FIRST = 10
QUIET = {VIEWED, "milestone"}
"""Who looked is for the auditor; milestones have their own list."""
WITH_TEAM = {"offered", "offer_withdrawn", "offer_accepted", "offer_declined"}
WITH_DETAIL = {"attempted", "reached", "closed", "talk_held"}
AGAINST_CARD = "against_card"
TICKS = {"ticked", "unticked"}
WITH_REASON = {"undelivered", "uncertain", "letter_undelivered", "letter_uncertain"}


class Told(Protocol):
    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def towns(self) -> Mapping[str, str]: ...


@dataclass(slots=True, frozen=True, kw_only=True)
class Mark:
    state: Literal["fired", "coming"]
    words: str
    state_words: str
    when: str
    at: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Event:
    words: str
    when: str
    at: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Day:
    """What happened on one day, the newest first."""

    words: str
    events: tuple[Event, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class History:
    """By day, the newest first; `older` is folded away below its words."""

    newest: tuple[Day, ...]
    older: tuple[Day, ...]
    older_words: str


def marks(say: Say, timeline: Sequence[Planned], *, now: datetime, held: bool = False) -> tuple[Mark, ...]:
    """What never came is left out once the clock has stopped; and, while somebody holds the case, that nobody took it."""
    moot = {Milestone.UNCLAIMED} if held else set()
    return tuple(
        _mark(say, due, fired, now=now)
        for due, fired, coming in timeline
        if fired or (coming and due.milestone not in moot)
    )


def history(say: Say, told: Told, *, now: datetime) -> History:
    shown = [*_shown(told.entries)][::-1]
    folded = shown[AT_FIRST:]
    return History(
        newest=_days(say, shown[:AT_FIRST], told, now=now),
        older=_days(say, folded, told, now=now),
        older_words=say("console.history.older", count=len(shown)) if folded else "",
    )


def _days(say: Say, entries: Sequence[Entry], told: Told, *, now: datetime) -> tuple[Day, ...]:
    return tuple(
        Day(words=_day_words(say, day, now=now), events=tuple(_event(say, entry, told) for entry in some))
        for day, some in groupby(entries, key=_day_of)
    )


def _day_of(entry: Entry) -> date:
    return entry.at.astimezone(OSLO).date()


def _day_words(say: Say, day: date, *, now: datetime) -> str:
    near = {0: "today", 1: "yesterday"}.get((now.astimezone(OSLO).date() - day).days)
    return say(f"console.history.{near}") if near else say("console.history.day", day=day)


def staff_in(entries: Sequence[Entry]) -> set[str]:
    return {entry.actor.removeprefix(STAFF) for entry in entries if entry.actor.startswith(STAFF)}


def attempts_in(entries: Sequence[Entry]) -> int:
    return sum(entry.action == "attempted" for entry in entries)


def _shown(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Of a promise that was given before the one that runs now no milestone stands in the list: here it says if it broke."""
    begun = max((place for place, entry in enumerate(entries) if entry.action == REOPENED), default=0)
    for place, entry in enumerate(entries):
        if entry.action not in QUIET or (place < begun and _broke(entry)):
            yield entry


def _broke(entry: Entry) -> bool:
    return entry.action == "milestone" and entry.detail == Milestone.BREACH


def _mark(say: Say, due: Due, fired_at: datetime | None, *, now: datetime) -> Mark:
    state: Literal["fired", "coming"] = "fired" if fired_at else "coming"
    at = fired_at or due.at
    return Mark(
        state=state,
        words=_milestone(say, due),
        state_words=say(f"console.mark.{state}"),
        when=say.moment(at, now=now),
        at=at.isoformat(),
    )


def _asked_for(entry: Entry) -> bool:
    """Erased by a person, because the family asked, and not by the rule."""
    return entry.action == "erased" and entry.actor.startswith(STAFF)


def _milestone(say: Say, due: Due) -> str:
    if due.milestone is Milestone.STILL_BROKEN:
        return say("console.milestone.still_broken", round=due.round)
    return say(f"console.milestone.{due.milestone}")


def _event(say: Say, entry: Entry, told: Told) -> Event:
    who = told.names.get(entry.actor.removeprefix(STAFF)) or say("console.somebody")
    key = _key(entry)
    words = say(key, who=who) if say.catalogs.has(key) else ""
    detail = told.towns.get(entry.detail or "", "") if entry.action in WITH_TEAM else _detail(say, entry)
    line = ": ".join(part for part in (words or entry.action, detail) if part)
    return Event(words=line, when=say.clock(entry.at), at=entry.at.isoformat())


def _key(entry: Entry) -> str:
    if _broke(entry):
        return "console.event.broken"
    return "console.event.erased_by_us" if _asked_for(entry) else f"console.event.{entry.action}"


def _detail(say: Say, entry: Entry) -> str:
    if entry.action in WITH_REASON:
        return say.first(f"console.failure.{entry.detail}", "console.failure.other")
    if entry.action == GUIDED:
        return service_words(say, entry.detail or "")
    if entry.action == AGAINST_CARD:
        return say(f"console.attempted.{entry.detail}")
    if entry.action in TICKS:
        return say(f"console.tick.{entry.detail}")
    return say(f"console.{entry.action}.{entry.detail}") if entry.action in WITH_DETAIL and entry.detail else ""
