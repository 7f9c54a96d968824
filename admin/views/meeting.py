"""The team's meeting on one page: what one needs to talk about a case, and nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.queue import waits_for
from admin.views.say import Say
from core.cases.meeting import MOST, Agenda
from core.cases.records import QueueRow
from core.staff import Actor


@dataclass(slots=True, frozen=True, kw_only=True)
class MeetingLine:
    href: str
    reference: str
    initials: str
    stage: str
    holder: str
    days: int
    attempts: int
    next_step: str
    urgent: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class MeetingPart:
    """`empty` is said where there are no lines."""

    id: str
    title: str
    lines: tuple[MeetingLine, ...]
    empty: str


@dataclass(slots=True, frozen=True, kw_only=True)
class MeetingView:
    since: str
    parts: tuple[MeetingPart, ...]
    more: str
    today: bool
    held: str = addresses.meeting_action("held")
    undo: str = addresses.meeting_action("undo")


def meeting_view(say: Say, actor: Actor, agenda: Agenda, *, now: datetime) -> MeetingView:
    last = say("console.meeting.since", when=say.moment(agenda.since, now=now)) if agenda.since else ""
    parts = [_part(say, actor, agenda, "open", agenda.open, now=now)]
    if agenda.since:
        parts.insert(0, _part(say, actor, agenda, "new", agenda.new, now=now))
    return MeetingView(
        since=last or say("console.meeting.first"),
        parts=tuple(parts),
        more=say("console.meeting.more", count=MOST) if agenda.more else "",
        today=agenda.today,
    )


def _part(say: Say, actor: Actor, agenda: Agenda, name: str, rows: Sequence[QueueRow], *, now: datetime) -> MeetingPart:
    titles = {"new": "console.meeting.new", "open": "console.meeting.open"}
    empty = {"new": "console.meeting.none_new", "open": "console.meeting.none_open"}
    lines = tuple(_line(say, actor, row, agenda.attempts.get(row.case.id, 0), now=now) for row in rows)
    return MeetingPart(id=f"meeting-{name}", title=say(titles[name]), lines=lines, empty=say(empty[name]))


def _line(say: Say, actor: Actor, row: QueueRow, attempts: int, *, now: datetime) -> MeetingLine:
    case = row.case
    return MeetingLine(
        href=addresses.case_page(case.id),
        reference=case.reference,
        initials=row.initials,
        stage=say(f"console.stage.{case.stage}"),
        holder=say("console.you") if case.holder_id == actor.staff_id else row.holder_name or say("console.nobody"),
        days=max(0, ((case.closed_at or now) - case.opened_at).days),
        attempts=attempts,
        next_step="" if case.closed_at else say(f"console.waits.{waits_for(case)}"),
        urgent=case.hurries,
    )
