"""Broken promises, for the supervisor: who waits, for how long, in which team. Nobody's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from admin import addresses
from admin.views.queue import Seen
from core.cases.records import Case, QueueRow


@dataclass(slots=True, frozen=True, kw_only=True)
class BrokenLine:
    id: str
    still: bool
    over: str
    reference: str
    team: str
    due: str
    due_iso: str
    stage: str
    holder: str


@dataclass(slots=True, frozen=True, kw_only=True)
class BrokenView:
    summary: str
    lines: tuple[BrokenLine, ...]
    events: str = addresses.EVENTS
    fragment: str = addresses.BROKEN_NOW


def broken_view(seen: Seen, rows: Sequence[QueueRow]) -> BrokenView:
    return BrokenView(summary=_summary(seen, rows), lines=tuple(_line(seen, row) for row in rows))


def still_broken(case: Case) -> bool:
    return case.reached_at is None and case.closed_at is None


def _summary(seen: Seen, rows: Sequence[QueueRow]) -> str:
    count = sum(still_broken(row.case) for row in rows)
    if count == 0:
        return seen.say("console.broken.none_now")
    return seen.say("console.broken.one_now") if count == 1 else seen.say("console.broken.many_now", count=count)


def _line(seen: Seen, row: QueueRow) -> BrokenLine:
    case, say = row.case, seen.say
    return BrokenLine(
        id=case.id,
        still=still_broken(case),
        over=_over(seen, case),
        reference=case.reference,
        team=seen.towns.get(case.team_id, ""),
        due=say.moment(case.due_at, now=seen.now),
        due_iso=case.due_at.isoformat(),
        stage=say(f"console.stage.{case.stage}"),
        holder=row.holder_name or say("console.nobody"),
    )


def _over(seen: Seen, case: Case) -> str:
    end = case.reached_at or case.closed_at
    amount = seen.say.amount(max(timedelta(0), (end or seen.now) - case.due_at))
    if end is None:
        return seen.say("console.broken.over", amount=amount)
    return seen.say("console.broken.reached_after" if case.reached_at else "console.broken.closed_after", amount=amount)
