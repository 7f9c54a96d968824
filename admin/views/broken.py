"""Broken promises, for the supervisor: who waits, for how long, in which team. Nobody's words."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from admin import addresses
from admin.views.queue import Seen
from core.cases.breaches import Cause
from core.cases.records import Case, QueueRow
from core.clock import OSLO

COLUMNS = ("team", "due", "met", "minutes", "cause")
FORMULA = ("=", "+", "-", "@", "\t")
BOM = "\ufeff"
"""Without it the spreadsheet most in use reads "å" as two letters."""


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
    cause: str


@dataclass(slots=True, frozen=True, kw_only=True)
class BrokenView:
    summary: str
    causes: tuple[str, ...]
    lines: tuple[BrokenLine, ...]
    file: str = addresses.BROKEN_FILE
    events: str = addresses.EVENTS
    fragment: str = addresses.BROKEN_NOW


def broken_view(seen: Seen, rows: Sequence[QueueRow], causes: Mapping[str, Cause]) -> BrokenView:
    return BrokenView(
        summary=_summary(seen, rows),
        causes=tuple(_counted(seen, causes)),
        lines=tuple(_line(seen, row, causes[row.case.id]) for row in rows),
    )


def broken_file(seen: Seen, rows: Sequence[QueueRow], causes: Mapping[str, Cause]) -> str:
    """A line for each, for a spreadsheet: no reference and no names, since files wander. Times with their offset from UTC."""
    sheet = StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(seen.say(f"console.broken.column.{name}") for name in COLUMNS)
    for row in rows:
        writer.writerow(_safe(cell) for cell in _cells(seen, row.case, causes[row.case.id]))
    return BOM + sheet.getvalue()


def _cells(seen: Seen, case: Case, cause: Cause) -> tuple[str, ...]:
    end = case.reached_at or case.closed_at
    minutes = int(((end or seen.now) - case.due_at).total_seconds() // 60)
    met = end.astimezone(OSLO).isoformat(timespec="minutes") if end else ""
    due = case.due_at.astimezone(OSLO).isoformat(timespec="minutes")
    return seen.towns.get(case.team_id, ""), due, met, str(max(0, minutes)), seen.say(f"console.broken.cause.{cause}")


def _safe(cell: str) -> str:
    """A spreadsheet reckons what begins like a formula: a team's name must not be one."""
    return f"'{cell}" if cell[:1] in FORMULA else cell


def _counted(seen: Seen, causes: Mapping[str, Cause]) -> Iterator[str]:
    counts = Counter(causes.values())
    yield from (
        seen.say("console.broken.cause_line", cause=seen.say(f"console.broken.cause.{cause}"), count=counts[cause])
        for cause in Cause
        if counts[cause]
    )


def still_broken(case: Case) -> bool:
    return case.reached_at is None and case.closed_at is None


def _summary(seen: Seen, rows: Sequence[QueueRow]) -> str:
    count = sum(still_broken(row.case) for row in rows)
    if count == 0:
        return seen.say("console.broken.none_now")
    return seen.say("console.broken.one_now") if count == 1 else seen.say("console.broken.many_now", count=count)


def _line(seen: Seen, row: QueueRow, cause: Cause) -> BrokenLine:
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
        cause=say(f"console.broken.cause.{cause}"),
    )


def _over(seen: Seen, case: Case) -> str:
    end = case.reached_at or case.closed_at
    amount = seen.say.amount(max(timedelta(0), (end or seen.now) - case.due_at))
    if end is None:
        return seen.say("console.broken.over", amount=amount)
    return seen.say("console.broken.reached_after" if case.reached_at else "console.broken.closed_after", amount=amount)
