from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, case, select, update

from core import notify
from core.cases.records import Case, CloseReason, Kind, Stage
from core.db import Tx, insert_unless_there, take_turns
from core.feedback.models import feedback
from core.feedback.policy import QUESTIONS, Months, month_of
from core.teams import all_teams

URGENT = "urgent"
"""The kind of notice that an urgent case leaves behind, whatever came after."""


async def may_ask(tx: Tx, closed: Case) -> bool:
    """Never of what was urgent, never somebody who said no, and never on behalf of a family: it is not their help."""
    if closed.stage is not Stage.ENDED or closed.erased_at is not None or closed.kind is Kind.ON_BEHALF:
        return False
    if closed.close_reason is CloseReason.DECLINED or closed.urgent_at is not None:
        return False
    return await notify.times_told(tx, closed.id, URGENT) == 0


async def count(tx: Tx, team_id: str, question: str, answer: str, *, now: datetime) -> None:
    """One more of this answer in this team and month.

    Every sum of the team's month is written anew, so that no trace in the database tells which of them grew; and all
    teams begin a month together, so that no order tells who answered first. Raises KeyError for what is not asked.
    """
    if answer not in QUESTIONS[question]:
        raise KeyError(answer)
    month = month_of(now)
    await take_turns(tx, "feedback")
    await _begin(tx, month)
    this = and_(feedback.c.question == question, feedback.c.answer == answer)
    more = feedback.c.times + case((this, 1), else_=0)
    theirs = feedback.c.team_id == team_id, feedback.c.month == month
    await tx.execute(update(feedback).where(*theirs).values(times=more))


async def counted(tx: Tx) -> Mapping[str, Mapping[str, Months]]:
    """For each team, and each question, the answers of every month."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for row in await tx.execute(select(feedback).where(feedback.c.times > 0)):
        months = found.setdefault(row.team_id, {}).setdefault(row.question, {})
        months.setdefault(row.month, {})[row.answer] = row.times
    return found


async def _begin(tx: Tx, month: str) -> None:
    """A team, or a question, that has come in the middle of the month begins then."""
    teams = [team.id for team in await all_teams(tx)]
    cells = [
        (team, question, answer) for team in teams for question, answers in QUESTIONS.items() for answer in answers
    ]
    there = select(feedback.c.team_id, feedback.c.question, feedback.c.answer).where(feedback.c.month == month)
    if {tuple(row) for row in await tx.execute(there)} >= set(cells):
        return
    for team, question, answer in cells:
        cell = {"team_id": team, "month": month, "question": question, "answer": answer, "times": 0}
        await insert_unless_there(tx, feedback, cell)
