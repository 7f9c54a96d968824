"""The queue: least time left first, initials and reference only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from admin import addresses
from admin.views.frame import Link
from admin.views.left import Left, time_left
from admin.views.say import Say
from core.cases.records import Case, QueueRow
from core.staff import Actor

STILL_NEWS = timedelta(minutes=5)


class View(StrEnum):
    TEAM = "team"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    CLOSED = "closed"


@dataclass(slots=True, frozen=True, kw_only=True)
class QueueLine:
    """`href` is empty for who may not open the case. `team` is said where there are several.

    `unreadable`: what the family told us does not open, so there is no place and there are no initials. `urgent`: what
    they wrote may hurry.
    """

    id: str
    href: str
    left: Left
    reference: str
    initials: str
    place: str
    team: str
    waits_for: str
    holder: str
    mine: bool
    language: str
    unreadable: bool
    urgent: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class Fresh:
    """A case that came while the page was open, to be read aloud."""

    id: str
    words: str


@dataclass(slots=True, frozen=True, kw_only=True)
class QueueView:
    summary: str
    views: tuple[Link, ...]
    lines: tuple[QueueLine, ...]
    fresh: tuple[Fresh, ...]
    empty: str
    empty_advice: str
    all_teams: bool
    events: str
    fragment: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Seen:
    """Who looks, when, and what a whole promise is."""

    say: Say
    actor: Actor
    now: datetime
    promise: timedelta
    towns: Mapping[str, str]


def queue_view(seen: Seen, rows: Sequence[QueueRow], view: View, closed: Sequence[QueueRow] = ()) -> QueueView:
    """`rows` are the open cases; `closed` are shown in their own view alone."""
    shown = [row for row in (*rows, *closed) if belongs(row.case, seen.actor, view)]
    return QueueView(
        summary=summary(seen, rows),
        views=() if seen.actor.sees_all_teams else tuple(_tab(seen, rows, one, chosen=view) for one in View),
        lines=tuple(queue_line(seen, row) for row in shown),
        fresh=tuple(_fresh(seen, row.case) for row in rows if seen.now - row.case.opened_at < STILL_NEWS),
        empty=seen.say(f"console.queue.empty.{view}"),
        empty_advice=seen.say(f"console.queue.empty_advice.{view}"),
        all_teams=seen.actor.sees_all_teams,
        events=addresses.EVENTS,
        fragment=f"{addresses.QUEUE_NOW}?view={view}",
    )


def belongs(case: Case, actor: Actor, view: View) -> bool:
    match view:
        case View.CLOSED:
            return case.closed_at is not None
        case View.TEAM:
            return case.closed_at is None
        case View.MINE:
            return case.holder_id == actor.staff_id
        case View.UNCLAIMED:
            return case.holder_id is None


def summary(seen: Seen, rows: Sequence[QueueRow]) -> str:
    """The figures that matter, as sentences."""
    waiting = [row.case for row in rows if row.case.reached_at is None]
    if not waiting:
        return seen.say("console.queue.all_reached") if rows else ""
    broken = sum(case.due_at <= seen.now for case in waiting)
    count = counted(seen.say, "console.queue.waiting", len(waiting))
    if broken:
        return f"{count} {counted(seen.say, 'console.queue.broken', broken)}"
    least = min(case.due_at for case in waiting) - seen.now
    return f"{count} {seen.say('console.queue.least', amount=seen.say.amount(least))}"


def queue_line(seen: Seen, row: QueueRow) -> QueueLine:
    case, mine = row.case, row.case.holder_id == seen.actor.staff_id
    return QueueLine(
        id=case.id,
        href="" if seen.actor.sees_all_teams else addresses.case_page(case.id),
        left=time_left(seen.say, case, now=seen.now, promise=seen.promise),
        reference=case.reference,
        initials=row.initials,
        place=row.place,
        team=seen.towns.get(case.team_id, ""),
        waits_for=seen.say(f"console.stage.{case.stage}" if case.closed_at else f"console.waits.{waits_for(case)}"),
        holder=seen.say("console.you") if mine else row.holder_name or "",
        mine=mine,
        language=seen.say(f"console.language.{case.locale}"),
        unreadable=row.unreadable,
        urgent=case.hurries,
    )


def waits_for(case: Case) -> str:
    """What has to happen next, as the last part of a key."""
    if case.reached_at is not None:
        return "answer" if case.waits_for_us else "family"
    if case.holder_id is None:
        return "holder"
    return "contact" if case.waits_for_us else "delivery"


def _tab(seen: Seen, rows: Sequence[QueueRow], view: View, *, chosen: View) -> Link:
    count = sum(belongs(row.case, seen.actor, view) for row in rows)
    href = addresses.HOME if view is View.TEAM else f"{addresses.HOME}?view={view}"
    return Link(words=seen.say(f"console.queue.view.{view}", count=count), href=href, here=view is chosen)


def _fresh(seen: Seen, case: Case) -> Fresh:
    return Fresh(id=case.id, words=seen.say("console.queue.fresh", reference=case.reference))


def counted(say: Say, key: str, count: int) -> str:
    """One of something, or several."""
    return say(f"{key}.one") if count == 1 else say(f"{key}.many", count=count)
