"""The time left: the first thing the eye finds. Said with a word and a shape, never by colour alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from admin.views.say import Say
from core.cases.records import Case, Stage
from core.sla.policy import Mood, mood

Tone = Literal["calm", "soon", "late", "kept"]
TONES: dict[Mood, Tone] = {Mood.CALM: "calm", Mood.SOON: "soon", Mood.LATE: "late", Mood.KEPT: "kept"}


@dataclass(slots=True, frozen=True, kw_only=True)
class Left:
    """`due` is ISO 8601, for machines."""

    tone: Tone
    words: str
    due: str


def time_left(say: Say, case: Case, *, now: datetime, promise: timedelta) -> Left:
    feeling = mood(case.due_at, reached_at=case.reached_at, now=now, promise=promise)
    words = _words(say, case, feeling, now=now)
    over = case.closed_at is not None and case.reached_at is None
    return Left(tone="kept" if over else TONES[feeling], words=words, due=case.due_at.isoformat())


def _words(say: Say, case: Case, feeling: Mood, *, now: datetime) -> str:
    if case.stage is Stage.WITHDRAWN:
        return say("console.left.withdrawn")
    if case.reached_at is not None:
        late = case.reached_at - case.due_at
        return (
            say("console.left.kept_late", amount=say.amount(late)) if late > timedelta(0) else say("console.left.kept")
        )
    if case.closed_at is not None:
        return say("console.left.closed")
    if feeling is Mood.LATE:
        return say("console.left.broken", amount=say.amount(now - case.due_at))
    return say("console.left.remaining", amount=say.amount(case.due_at - now))
