"""A nudge that something changed, inside one process; what changed is always read from the database.

A signal may be lost or doubled without harm: every listener also looks by itself now and then.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

OUTBOX = "outbox"
DEADLINES = "deadlines"
ALERTS = "alerts"
"""Somebody is to be alerted."""
SENDS = "sends"
"""Something lies ready to go out through a channel."""
ERASED = "erased"
"""Something was deleted for good: its pages in the write-ahead log are to be forgotten too."""


def team_topic(team_id: str) -> str:
    return f"team:{team_id}"


def case_topic(case_id: str) -> str:
    return f"case:{case_id}"


def consultation_topic(consultation_id: str) -> str:
    return f"consultation:{consultation_id}"


def staff_topic(staff_id: str) -> str:
    return f"staff:{staff_id}"


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


@dataclass(slots=True, eq=False)
class Listener:
    """Holds at most one waiting nudge, so that a slow listener never piles them up."""

    topics: frozenset[str]
    _nudged: asyncio.Event = field(default_factory=asyncio.Event)

    def nudge(self) -> None:
        self._nudged.set()

    async def wait(self, seconds: float) -> bool:
        """Whether a nudge came within `seconds`."""
        if not self._nudged.is_set():
            try:
                await asyncio.wait_for(self._nudged.wait(), seconds)
            except TimeoutError:
                return False
        self._nudged.clear()
        return True


class Signals:
    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def announce(self, topics: Iterable[str]) -> None:
        changed = frozenset(topics)
        for listener in self._listeners:
            if listener.topics & changed:
                listener.nudge()

    def wake_everybody(self) -> None:
        """The house is closing: whoever waits looks up at once, and sees that it is time to go."""
        for listener in self._listeners:
            listener.nudge()

    def listen(self, topics: Iterable[str]) -> "_Listening":
        return _Listening(self._listeners, Listener(frozenset(topics)))


class _Listening:
    def __init__(self, listeners: set[Listener], listener: Listener) -> None:
        self._listeners, self._listener = listeners, listener

    def __enter__(self) -> Listener:
        self._listeners.add(self._listener)
        return self._listener

    def __exit__(self, *_: object) -> None:
        self._listeners.discard(self._listener)
