"""The sums that stay, in the transaction of what they count."""

from datetime import datetime

from sqlalchemy import func, select, update

from core.clock import OSLO
from core.consultations.models import consultations, counts
from core.consultations.policy import Cell, Row, presentable
from core.consultations.records import Consultation, Role
from core.db import Tx, insert_unless_there


async def count_asked(tx: Tx, consultation: Consultation) -> None:
    await _add(tx, consultation, asked=1)


async def count_answered(tx: Tx, consultation: Consultation, *, now: datetime) -> None:
    """The first answer alone."""
    kept = consultation.due_at is not None and now < consultation.due_at
    await _add(tx, consultation, answered=1, in_time=int(kept))


async def years_before(tx: Tx, year: int) -> list[int]:
    """The years that are over and have numbers, none of which can change any more.

    Where a number grew from one day to the next, it would tell whose question was the one that was asked or answered:
    so a year waits for the last of its questions to be answered or erased.
    """
    waiting = await tx.connection.scalar(
        select(func.min(consultations.c.asked_at)).where(consultations.c.answered_at.is_(None))
    )
    before = min(year, waiting.astimezone(OSLO).year) if waiting else year
    query = select(counts.c.year).where(counts.c.year < before).distinct().order_by(counts.c.year)
    return list((await tx.execute(query)).scalars())


async def yearly(tx: Tx, year: int) -> tuple[Row, ...]:
    """By team and role, with a row for the whole team; small numbers hidden, and what they could be reckoned from."""
    teams: dict[str, dict[Role, Cell]] = {}
    for row in await tx.execute(select(counts).where(counts.c.year == year).order_by(counts.c.team_id)):
        teams.setdefault(row.team_id, {})[Role(row.role)] = Cell(row.asked, row.answered, row.in_time)
    return presentable(teams)


async def _add(tx: Tx, consultation: Consultation, **more: int) -> None:
    """In the year of the question, so that no row has more answers than questions."""
    year = consultation.asked_at.astimezone(OSLO).year
    cell = {"year": year, "team_id": consultation.team_id, "role": consultation.role}
    await insert_unless_there(tx, counts, cell | {"asked": 0, "answered": 0, "in_time": 0})
    this = [counts.c[name] == value for name, value in cell.items()]
    await tx.execute(update(counts).where(*this).values({name: counts.c[name] + by for name, by in more.items()}))
