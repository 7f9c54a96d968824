"""Named places in which a life may end. They hang on our own seams; nothing of the program is changed.

A transaction is known by what it writes. `….before_commit`: everything is written and nothing is kept. `….after_commit`:
it is kept and nobody has been told. `send.before`: claimed, not sent. `send.after`: Telegram has it, we have not noted it.
`reply.before`, `reply.after`: the same for what must not be repeated, a staff member's words. `ack.before`: an update is
committed and not yet acknowledged.
"""

import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.pool import Pool

from bot.channels.telegram.ingest import Ingest
from bot.channels.telegram.sender import TelegramSender
from core.outbox import Care, Delivery, Parcel
from tests.campaign.crash.orders import Fate
from tests.campaign.crash.replacing import replace

TRANSACTIONS = {
    "turn": ("before_commit", "after_commit"),
    "claim": ("after_commit",),
    "settle": ("before_commit", "after_commit"),
    "clock": ("before_commit", "after_commit"),
    "erase": ("before_commit", "after_commit"),
    "desk": ("before_commit", "after_commit"),
}
"""A claim that is not kept is no claim, so only what follows it is of interest."""
FAILPOINTS = (
    *(f"{name}.{when}" for name, moments in TRANSACTIONS.items() for when in moments),
    *("send.before", "send.after", "reply.before", "reply.after"),
    "ack.before",
)
RARE = tuple(name for name in FAILPOINTS if name.partition(".")[0] in {"desk", "reply", "erase", "clock"})
"""Passed once in a while: wherever one of them is still wanted, its next passage is taken."""
COMMON = tuple(name for name in FAILPOINTS if name not in RARE)
KEPT_BY = {
    **dict.fromkeys(("turn", "ack"), frozenset({"web", "bot"})),
    **dict.fromkeys(("claim", "settle", "clock", "send", "reply"), frozenset({"worker"})),
    "desk": frozenset({"web"}),
    "erase": frozenset({"web", "bot", "worker"}),
}
"""The parts of the program that pass a failpoint, by the first half of its name."""
MARKS, COMMITTED = "crash.marks", "crash.committed"


class Passages:
    """Counts how often each failpoint is passed, and ends the process where it was told to."""

    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self.tell = tell
        self._by = signal.SIGKILL
        self._left: dict[str, int] = {}

    def await_fate(self, fate: Fate) -> None:
        self._left, self._by = dict(fate.at), signal.Signals[f"SIG{fate.by}"]

    def passed(self, failpoint: str) -> None:
        if failpoint not in self._left:
            return
        self._left[failpoint] -= 1
        if not self._left[failpoint]:
            self._left = {}
            self.tell({"hit": failpoint})
            os.kill(os.getpid(), self._by)


def install(passages: Passages) -> None:
    """In a process of its own, once, before the program starts."""
    _watch_transactions(passages)
    replace(TelegramSender, "send", lambda send: _around_send(send, passages))
    replace(Ingest, "take", lambda take: _before_acknowledging(take, passages))


def marks_of(context: ExecutionContext | None) -> set[str]:
    """What a statement makes of the transaction it stands in."""
    statement = context.compiled.statement if context is not None and context.compiled else None
    if context is None or not isinstance(statement, Insert | Update | Delete):
        return set()
    table = getattr(statement.table, "name", "")
    values: Mapping[str, Any] = (getattr(context, "compiled_parameters", None) or [{}])[0]
    match statement, table:
        case Insert(), "seen":
            return {"turn"}
        case Update(), "outbox":
            return {"claim" if values.get("state") == Delivery.SENDING else "settle"}
        case Update(), "deadlines" if values.get("fired_at") is not None:
            return {"clock"}
        case Delete(), "data_keys":
            return {"erase"}
        case Insert(), "case_messages" if values.get("kind") == "reply":
            return {"desk"}
        case _:
            return set()


def _watch_transactions(passages: Passages) -> None:
    def begins(connection: Connection) -> None:
        connection.info[MARKS] = set()

    def writes(connection: Connection, *rest: Any) -> None:
        connection.info.setdefault(MARKS, set()).update(marks_of(rest[3]))

    def commits(connection: Connection) -> None:
        for mark in sorted(connection.info.get(MARKS, ())):
            passages.passed(f"{mark}.before_commit")
        connection.info[COMMITTED] = connection.info.pop(MARKS, set())

    def rolls_back(connection: Connection) -> None:
        connection.info.pop(MARKS, None)
        connection.info.pop(COMMITTED, None)

    def is_over(_raw: Any, record: Any) -> None:
        for mark in sorted(record.info.pop(COMMITTED, ())):
            passages.passed(f"{mark}.after_commit")

    event.listen(Engine, "begin", begins)
    event.listen(Engine, "before_cursor_execute", writes)
    event.listen(Engine, "commit", commits)
    event.listen(Engine, "rollback", rolls_back)
    event.listen(Pool, "checkin", is_over)


def _around_send(send: Callable[..., Awaitable[None]], passages: Passages) -> Callable[..., Awaitable[None]]:
    @wraps(send)
    async def sends(sender: TelegramSender, parcel: Parcel, **named: Any) -> None:
        kind = "reply" if parcel.care is Care.ONCE else "send"
        passages.passed(f"{kind}.before")
        await send(sender, parcel, **named)
        passages.passed(f"{kind}.after")

    return sends


def _before_acknowledging(take: Callable[..., Awaitable[None]], passages: Passages) -> Callable[..., Awaitable[None]]:
    @wraps(take)
    async def takes(*given: Any, **named: Any) -> None:
        await take(*given, **named)
        passages.passed("ack.before")

    return takes
