"""Why a promise was broken, so that something can be learned from it (console.md: no cover, not claimed, could not reach)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core import audit
from core.cases.records import Case
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


def cause_of(case: Case, done: Sequence[audit.Entry], *, covered: bool) -> Cause:
    """Of the promise that runs, or ran last. `done` is the oldest first, of this case."""
    begun = max((one.at for one in done if one.action == REOPENED and one.at < case.due_at), default=case.opened_at)
    actions = {one.action for one in done if begun <= one.at <= case.due_at}
    if actions & TRIED:
        return Cause.NOT_REACHED
    if actions & TAKEN:
        return Cause.NOT_TRIED
    return Cause.NOT_CLAIMED if covered else Cause.NO_COVER


async def causes(tx: Tx, broken: Sequence[Case], covered: Covered) -> dict[str, Cause]:
    """By case. The duty is looked up only for what nobody took, once for a team and an instant."""
    done = await audit.done_in_all(tx, [case.id for case in broken], {REOPENED, *TAKEN})
    known: dict[tuple[str, datetime], bool] = {}
    found = {}
    for case in broken:
        entries = done.get(case.id, [])
        cause = cause_of(case, entries, covered=True)
        if cause is Cause.NOT_CLAIMED:
            at = case.team_id, case.due_at
            if at not in known:
                known[at] = await covered(tx, *at)
            cause = cause_of(case, entries, covered=known[at])
        found[case.id] = cause
    return found
