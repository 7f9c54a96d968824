"""The queue of anonymous consultations: least time left first, and nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin import addresses
from admin.views.left import TONES, Left
from admin.views.queue import Fresh, Seen, counted
from admin.views.say import Say
from core.consultations import Consultation, QueueRow
from core.sla.policy import mood
from core.staff import Right

STILL_NEWS = timedelta(hours=1)
"""What is kept of the time somebody asked is the whole hour."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ConsultationLine:
    """`href`, `band` and `language` are empty for a supervisor, and `role` is: few would point at somebody."""

    id: str
    href: str
    left: Left
    role: str
    band: str
    team: str
    holder: str
    mine: bool
    language: str
    asked: str
    asked_iso: str
    urgent: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class ConsultationsView:
    summary: str
    lines: tuple[ConsultationLine, ...]
    fresh: tuple[Fresh, ...]
    all_teams: bool
    numbers: str
    events: str = addresses.EVENTS
    fragment: str = addresses.CONSULTATIONS_NOW


def consultations_view(seen: Seen, rows: Sequence[QueueRow]) -> ConsultationsView:
    return ConsultationsView(
        summary=summary(seen, rows),
        lines=tuple(_line(seen, row) for row in rows),
        fresh=tuple(_fresh(seen, row.consultation) for row in rows if _is_news(seen, row.consultation)),
        all_teams=seen.actor.may(Right.OVERSEE),
        numbers=addresses.NUMBERS if seen.actor.may(Right.OVERSEE) else "",
    )


def summary(seen: Seen, rows: Sequence[QueueRow]) -> str:
    """The figures that matter, as sentences."""
    due = [row.consultation.due_at for row in rows if row.consultation.due_at is not None]
    if not due:
        return seen.say("console.consultations.all_answered") if rows else ""
    count = waiting(seen.say, rows)
    broken = sum(one <= seen.now for one in due)
    if broken:
        return f"{count} {counted(seen.say, 'console.consultations.broken', broken)}"
    return f"{count} {seen.say('console.queue.least', amount=seen.say.amount(min(due) - seen.now))}"


def waiting(say: Say, rows: Sequence[QueueRow]) -> str:
    """Empty when nobody waits."""
    count = sum(row.consultation.due_at is not None for row in rows)
    return counted(say, "console.consultations.waiting", count) if count else ""


def left_of(say: Say, consultation: Consultation, *, now: datetime, promise: timedelta) -> Left:
    due = consultation.due_at
    if due is None:
        at = consultation.answered_at or consultation.asked_at
        return Left(tone="kept", words=say("console.consultation.answered"), due=at.isoformat())
    feeling = mood(due, reached_at=None, now=now, promise=promise)
    late = now >= due
    amount = say.amount(now - due if late else due - now)
    words = say("console.left.broken" if late else "console.left.remaining", amount=amount)
    return Left(tone=TONES[feeling], words=words, due=due.isoformat())


def _line(seen: Seen, row: QueueRow) -> ConsultationLine:
    one, say, theirs = row.consultation, seen.say, seen.actor.may(Right.OVERSEE)
    mine = one.holder_id == seen.actor.staff_id
    return ConsultationLine(
        id=one.id,
        href="" if theirs else addresses.consultation_page(one.id),
        left=left_of(say, one, now=seen.now, promise=seen.promise),
        role="" if theirs else say(f"role.{one.role}"),
        band="" if theirs else say(f"band.{one.band}"),
        team=seen.towns.get(one.team_id, ""),
        holder=say("console.you") if mine else row.holder_name or say("console.nobody"),
        mine=mine,
        language="" if theirs else say(f"console.language.{one.locale}"),
        asked=say.moment(one.asked_at, now=seen.now),
        asked_iso=one.asked_at.isoformat(),
        urgent=one.urgent,
    )


def _is_news(seen: Seen, consultation: Consultation) -> bool:
    waits = consultation.due_at is not None and consultation.holder_id is None
    return waits and seen.now - consultation.asked_at < STILL_NEWS


def _fresh(seen: Seen, consultation: Consultation) -> Fresh:
    return Fresh(id=consultation.id, words=seen.say("console.consultations.fresh"))
