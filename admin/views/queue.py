"""The queue: least time left first, initials and reference only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from admin import addresses
from admin.views.company import company_in_short
from admin.views.frame import Link
from admin.views.left import Left, time_left
from admin.views.say import Say
from core.cases.company import Colleague
from core.cases.queue import Counts, QueuePage
from core.cases.records import Case, QueueRow
from core.cases.views import MANY, Place, View, views_for
from core.staff import Actor, Right


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
    company: str = ""

    @property
    def who(self) -> str:
        """Who has the case and who is at it just now: the second does not hide the first, and nobody is named twice."""
        named = not self.mine and self.company.startswith(f"{self.holder} ")
        return " · ".join(part for part in ("" if named else self.holder, self.company) if part)


@dataclass(slots=True, frozen=True, kw_only=True)
class Fresh:
    """A case that came while the page was open, to be read aloud."""

    id: str
    words: str


@dataclass(slots=True, frozen=True, kw_only=True)
class QueueView:
    """`first` and `next` lead to other pages of the list, and are empty where there is none."""

    summary: str
    views: tuple[Link, ...]
    lines: tuple[QueueLine, ...]
    fresh: tuple[Fresh, ...]
    empty: str
    empty_advice: str
    first: str
    next: str
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
    company: Mapping[str, tuple[Colleague, ...]] = field(default_factory=dict)


def queue_view(seen: Seen, page: QueuePage, view: View, *, after: Place | None = None) -> QueueView:
    """`after`: where the page before this one ended."""
    name = "all" if seen.actor.may(Right.OVERSEE) and view is View.TEAM else view.value
    return QueueView(
        summary=summary(seen, page.counts),
        views=tuple(_tab(seen, page.counts, one, chosen=view) for one in views_for(seen.actor)),
        lines=tuple(queue_line(seen, row) for row in page.rows),
        fresh=tuple(Fresh(id=id_, words=_came(seen, reference)) for id_, reference in page.news),
        empty=seen.say(f"console.queue.empty.{name}"),
        empty_advice=seen.say(f"console.queue.empty_advice.{'team' if name == 'all' else name}"),
        first=addresses.queue(view) if after else "",
        next=addresses.queue(view, after=str(page.next)) if page.next else "",
        all_teams=seen.actor.may(Right.OVERSEE),
        events=addresses.EVENTS,
        fragment=addresses.queue_now(view, after=str(after) if after else ""),
    )


def summary(seen: Seen, counts: Counts) -> str:
    """The figures that matter, as sentences."""
    written = counted(seen.say, "console.queue.written", counts.answer) if counts.answer else ""
    if counts.least is None:
        everybody = seen.say("console.queue.all_reached") if counts.views[View.TEAM] else ""
        return written or everybody
    count = counted(seen.say, "console.queue.waiting", counts.waiting)
    if counts.overdue:
        told = counted(seen.say, "console.queue.broken", counts.overdue)
    else:
        told = seen.say("console.queue.least", amount=seen.say.amount(counts.least - seen.now))
    return " ".join(part for part in (count, told, written) if part)


def queue_line(seen: Seen, row: QueueRow) -> QueueLine:
    case, mine = row.case, row.case.holder_id == seen.actor.staff_id
    return QueueLine(
        id=case.id,
        href="" if seen.actor.may(Right.OVERSEE) else addresses.case_page(case.id),
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
        company=company_in_short(seen.say, seen.company.get(case.id, ())),
    )


def waits_for(case: Case) -> str:
    """What has to happen next, as the last part of a key."""
    if case.reached_at is not None:
        return "answer" if case.waits_for_us else "family"
    if case.holder_id is None:
        return "holder"
    return "contact" if case.waits_for_us else "delivery"


def _tab(seen: Seen, counts: Counts, view: View, *, chosen: View) -> Link:
    name = "all" if seen.actor.may(Right.OVERSEE) and view is View.TEAM else view.value
    words = seen.say(f"console.queue.view.{name}", count=at_most(seen.say, counts.views[view]))
    return Link(words=words, href=addresses.queue(view), here=view is chosen)


def _came(seen: Seen, reference: str) -> str:
    return seen.say("console.queue.fresh", reference=reference)


def counted(say: Say, key: str, count: int) -> str:
    """One of something, or several."""
    return say(f"{key}.one") if count == 1 else say(f"{key}.many", count=at_most(say, count))


def at_most(say: Say, count: int) -> str:
    """Beyond a hundred nothing is counted."""
    return say("console.queue.many") if count >= MANY else str(count)
