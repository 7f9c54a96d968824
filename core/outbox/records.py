"""The words of delivery.

DeliveryError: certainly not delivered
├── permanent      it never will be: blocked, gone, refused
└── not permanent  later, perhaps at a time the channel named
Unsure: it may have arrived (time-out, reset, 5xx); Telegram has no idempotency key
└── permanent      some of it has, and the rest never will
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol

from core.outbox.letter import Letter


class Care(StrEnum):
    """How a send with an unknown outcome is treated.

    HARMLESS: a copy does no harm (next question, information): once more, then parked.
    ONCE: a copy does (a staff member's words, a receipt): parked and shown to staff.
    HIDING: before its words what the person wants gone is deleted from the chat. Deleting twice is harmless, and so are
    the words: it is done over after every interruption.
    """

    HARMLESS = "harmless"
    ONCE = "once"
    HIDING = "hiding"


class Rank(IntEnum):
    """What goes first when more is due than may go at once."""

    URGENT = 0
    ROUTINE = 1


class Delivery(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(slots=True)
class Doings:
    """What became of a chat that somebody else keeps, by the ids of its messages: `put` there, and `gone` from it.

    A sender notes it as it happens, so that it is known whatever happens next. `channel` and `address` are those of the
    chat, empty where nobody set out: by the time it is written down the conversation may be somewhere else.
    """

    channel: str = ""
    address: str = ""
    put: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


@dataclass(slots=True, frozen=True, kw_only=True)
class Parcel:
    """A letter on its way: claimed, opened, addressed.

    `carriers`: so many processes have letters on their way, and share what a channel allows in all. `hides`: the
    messages that are to be deleted before it is sent.
    """

    id: int
    conversation_id: str
    channel: str
    address: str
    letter: Letter
    care: Care
    attempts: int
    message_id: str | None
    carriers: int = 1
    hides: tuple[int, ...] = ()
    doings: Doings = field(default_factory=Doings, compare=False)


NOBODY_THERE = frozenset({"blocked", "gone"})
"""Reasons that mean that the chat is closed to us until the person writes again."""


class DeliveryError(Exception):
    """`reason` is a short stable word for staff and logs ("blocked"), never the channel's own text."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.retry_after = reason, permanent, retry_after


class Unsure(Exception):  # noqa: N818 - it is not known to be an error
    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class Sender(Protocol):
    """The way out of one channel.

    `repeats_harmlessly`: sending the same parcel again leaves the person with one letter, so that an interrupted send
    is simply done over.
    """

    @property
    def repeats_harmlessly(self) -> bool: ...

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        """Returns when the person's side has the letter.

        Raises:
            DeliveryError: it certainly does not.
            Unsure: it may.
        """
