"""How families found the way in, for the supervisor: sums of five answers or more, of months that are over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.views.say import Say
from core.feedback import QUESTIONS, Block, blocks
from core.feedback.policy import Months
from core.teams import Team
from web.page import Column

Counted = Mapping[str, Mapping[str, Months]]


@dataclass(slots=True, frozen=True, kw_only=True)
class FeedbackTable:
    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


def feedback_view(say: Say, teams: Sequence[Team], counted: Counted, *, now: datetime) -> tuple[FeedbackTable, ...]:
    """One table a question; none for a question that too few have answered."""
    found = (_table(say, question, teams, counted, now=now) for question in QUESTIONS)
    return tuple(table for table in found if table.rows)


def _table(say: Say, question: str, teams: Sequence[Team], counted: Counted, *, now: datetime) -> FeedbackTable:
    answers = QUESTIONS[question]
    return FeedbackTable(
        id=f"feedback-{question}",
        caption=say(f"feedback.ask.{question}"),
        columns=(
            Column(label=say("console.broken.head.team")),
            Column(label=say("console.feedback.head.months")),
            *(Column(label=say(f"feedback.answer.{answer}"), numeric=True) for answer in answers),
        ),
        rows=tuple(_rows(say, question, teams, counted, now=now)),
    )


def _rows(
    say: Say, question: str, teams: Sequence[Team], counted: Counted, *, now: datetime
) -> Iterator[tuple[str, ...]]:
    for team in teams:
        for block in blocks(counted.get(team.id, {}).get(question, {}), now=now):
            times = (str(block.times.get(answer, 0)) for answer in QUESTIONS[question])
            yield team.town, _months(say, block), *times


def _months(say: Say, block: Block) -> str:
    if block.first == block.last:
        return block.first
    return say("console.feedback.months", first=block.first, last=block.last)
