"""The words of a case."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from core.outbox import Delivery


class Stage(StrEnum):
    """Few states and no hidden pause. A case is closed only with a reason."""

    NEW = "new"
    CLAIMED = "claimed"
    REACHED = "reached"
    TALKS = "talks"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """Who wrote."""

    PREGNANT = "pregnant"
    PARENT = "parent"
    CARER = "carer"
    ON_BEHALF = "on_behalf"


class CloseReason(StrEnum):
    STARTED = "started"
    GUIDED_ON = "guided_on"
    NO_NEED = "no_need"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"


class Attempt(StrEnum):
    """A try that did not reach the family: it is counted and never stops the clock."""

    CALLED_NO_ANSWER = "called_no_answer"
    LEFT_MESSAGE = "left_message"
    WROTE_SMS = "wrote_sms"


class Reached(StrEnum):
    """A person spoke with the family: it stops the clock."""

    CALL = "call"
    MEETING = "meeting"
    OTHER = "other"


class MessageKind(StrEnum):
    FAMILY = "family"
    REPLY = "reply"
    NOTE = "note"
    HANDOVER = "handover"
    """What the family has agreed that somebody else may read."""


class Matter(StrEnum):
    """To whom it matters, what the family has told of before the first talk."""

    YOU = "you"
    CHILD = "child"
    FAMILY = "family"


@dataclass(slots=True, frozen=True)
class Card:
    """What the family told us, by question: sealed as one. Keys are the flow's slots ("place", "phone", "words" …).

    Choices are stored as their fixed words ("under_1"); free answers as written.
    """

    answers: dict[str, str] = field(default_factory=dict)

    @property
    def initials(self) -> str:
        """From the name the family wants us to use; empty when none was given."""
        return "".join(part[0].upper() for part in self.answers.get("name", "").split()[:3] if part)

    def to_json(self) -> str:
        return json.dumps(self.answers, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(json.loads(text))


@dataclass(slots=True, frozen=True, kw_only=True)
class Case:
    """A case as columns tell it, without anybody's words."""

    id: str
    reference: str
    team_id: str
    conversation_id: str | None
    kind: Kind
    channel: str
    locale: str
    stage: Stage
    opened_at: datetime
    due_at: datetime
    reached_at: datetime | None
    breached_at: datetime | None
    holder_id: str | None
    claimed_at: datetime | None
    claim_ends_at: datetime | None = None
    offered_team_id: str | None = None
    offered_at: datetime | None = None
    closed_at: datetime | None
    close_reason: CloseReason | None
    guided_to: str | None = None
    guided_how: str | None = None
    erased_at: datetime | None
    waits_for_us: bool
    urgent_at: datetime | None
    revision: int

    @property
    def hurries(self) -> bool:
        """Urgent words wait for somebody of the team."""
        return self.urgent_at is not None and self.waits_for_us and self.closed_at is None


@dataclass(slots=True, frozen=True, kw_only=True)
class Words:
    """A new entry for the thread."""

    id: str
    kind: MessageKind
    body: str
    at: datetime
    staff_id: str | None = None
    delivery: Delivery | None = None
    about: Matter | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Message:
    """One entry of the thread. `delivery` is None for what was never sent to the family: their own words, and notes."""

    id: str
    number: int
    kind: MessageKind
    about: Matter | None
    staff_id: str | None
    body: str
    at: datetime
    delivery: Delivery | None
    delivered_at: datetime | None
    failure: str | None
    read_at: datetime | None


@dataclass(slots=True, frozen=True, kw_only=True)
class QueueRow:
    """What the queue may show: never anybody's words. `unreadable`: what the family told us does not open."""

    case: Case
    initials: str
    place: str
    holder_name: str | None
    unreadable: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class CasePage:
    """Everything that a member of the case's own team sees."""

    case: Case
    card: Card
    messages: tuple[Message, ...]
    reachable_in_chat: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class NewCase:
    """A case about to be opened, in the transaction of the consent."""

    id: str
    reference: str
    team_id: str
    conversation_id: str
    kind: Kind
    channel: str
    locale: str
    card: Card
    urgent: bool = False
