"""Why a promise was broken (console.md: no cover, not claimed, could not reach), so that something can be learned from it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from core import audit
from core.cases.records import Stage
from core.cases.reopening import REOPENED
from core.db import Tx

TRIED = {"attempted", "replied"}
TAKEN = {"claimed", *TRIED}
Covered: TypeAlias = Callable[[Tx, str, datetime], Awaitable[bool]]
"""Whether somebody had the duty of a team at an instant."""


class Cause(StrEnum):
    NO_COVER = "no_cover"
    """Nobody took it, and nobody had the duty when it broke."""
    NOT_CLAIMED = "not_claimed"
    NOT_TRIED = "not_tried"
    """Somebody took it, and nobody tried."""
    NOT_REACHED = "not_reached"


@dataclass(slots=True, frozen=True, kw_only=True)
class Lesson:
    """`words` is None when they went with the words of the case."""

    words: str | None
    by: str
    at: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Breach:
    """`team_id`: who owed it. `ended_at`: reached after all, or over; which of them says `reached`.

    `stage` and `holder` are the case's own of today, `erased` that its words are gone.
    """

    id: str
    case_id: str
    reference: str
    team_id: str
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None
    reached: bool
    stage: Stage
    holder: str | None
    erased: bool
    lesson: Lesson | None = None


class Promised(Protocol):
    """A case, or a breach of one."""

    @property
    def opened_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...


def cause_of(promised: Promised, done: Sequence[audit.Entry], *, covered: bool) -> Cause:
    """Of one promise of a case. `done` is the oldest first, of this case."""
    before = (one.at for one in done if one.action == REOPENED and one.at < promised.due_at)
    begun = max(before, default=promised.opened_at)
    actions = {one.action for one in done if begun <= one.at <= promised.due_at}
    if actions & TRIED:
        return Cause.NOT_REACHED
    if actions & TAKEN:
        return Cause.NOT_TRIED
    return Cause.NOT_CLAIMED if covered else Cause.NO_COVER


async def causes(tx: Tx, broken: Sequence[Breach], covered: Covered) -> dict[str, Cause]:
    """By breach. The duty is looked up only for what nobody took, once for a team and an instant."""
    done = await audit.done_in_all(tx, list({one.case_id for one in broken}), {REOPENED, *TAKEN})
    known: dict[tuple[str, datetime], bool] = {}
    found = {}
    for one in broken:
        entries = done.get(one.case_id, [])
        cause = cause_of(one, entries, covered=True)
        if cause is Cause.NOT_CLAIMED:
            at = one.team_id, one.due_at
            if at not in known:
                known[at] = await covered(tx, *at)
            cause = cause_of(one, entries, covered=known[at])
        found[one.id] = cause
    return found
