"""The seam for whoever wants to be woken by the clock, beside the notices that stand in the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.db import Tx
from core.sla.policy import Audience, Milestone


@dataclass(slots=True, frozen=True, kw_only=True)
class Rung:
    """A milestone that staff has just been told of. `due_at` is when it was due itself, not the end of the promise.

    `subject` is "case" or "consultation"; a consultation has no reference. `audiences` are the staff among those it is
    for: the family has its own letter.
    """

    subject: str
    subject_id: str
    reference: str
    team_id: str
    holder_id: str | None
    milestone: Milestone
    round: int
    due_at: datetime
    audiences: tuple[Audience, ...]


class Alarm(Protocol):
    async def ring(self, tx: Tx, rung: Sequence[Rung], *, now: datetime) -> None:
        """In the transaction that tells of them, so that each rings once. What it raises undoes the telling too."""


class Silent:
    async def ring(self, tx: Tx, rung: Sequence[Rung], *, now: datetime) -> None:
        """Nobody is woken: the notices are all there is."""


SILENT = Silent()
