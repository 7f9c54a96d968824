"""Consultations in numbers, for the supervisor: years that are over, and no number that would point at somebody."""

from collections.abc import Iterator, Mapping, Sequence

from admin.views.feedback import FeedbackTable
from admin.views.say import Say
from core.consultations.policy import Row
from web.page import Column


def numbers_view(say: Say, towns: Mapping[str, str], years: Mapping[int, Sequence[Row]]) -> tuple[FeedbackTable, ...]:
    """One table a year, the newest first."""
    return tuple(_table(say, towns, year, years[year]) for year in sorted(years, reverse=True))


def _table(say: Say, towns: Mapping[str, str], year: int, rows: Sequence[Row]) -> FeedbackTable:
    return FeedbackTable(
        id=f"year-{year}",
        caption=str(year),
        columns=(
            Column(label=say("console.broken.head.team")),
            Column(label=say("console.consultations.head.role")),
            *(Column(label=say(f"console.numbers.{name}"), numeric=True) for name in ("asked", "answered", "in_time")),
        ),
        rows=tuple(tuple(_cells(say, towns, row)) for row in rows),
    )


def _cells(say: Say, towns: Mapping[str, str], row: Row) -> Iterator[str]:
    yield towns.get(row.team_id, row.team_id)
    yield say(f"role.{row.role}") if row.role else say("console.numbers.whole_team")
    for number in (row.asked, row.answered, row.in_time):
        yield say("console.numbers.hidden") if number is None else str(number)
