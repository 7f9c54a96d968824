from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PARTNER = "partner"
"""The author of what the professional wrote; every other author is the id of a member of staff."""


class Role(StrEnum):
    """Who asks: never more than a profession."""

    MIDWIFE = "midwife"
    HEALTH_NURSE = "health_nurse"
    GP = "gp"
    KINDERGARTEN = "kindergarten"
    SCHOOL = "school"
    CHILD_WELFARE = "child_welfare"
    PSYCHOLOGY = "psychology"
    SUBSTANCE = "substance"
    NAV = "nav"
    OTHER = "other"


class Band(StrEnum):
    """How old the child is, so wide that it tells nobody."""

    UNBORN = "unborn"
    UNDER_1 = "under_1"
    FROM_1_TO_3 = "1_to_3"
    FROM_3_TO_6 = "3_to_6"
    SEVERAL = "several"


class Stage(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"


@dataclass(slots=True, frozen=True, kw_only=True)
class Question:
    """What a professional asks. `words` are refused where they tell who somebody is.

    `urgent`: urgent words stood in a text that was refused.
    """

    team_id: str
    role: Role
    band: Band
    locale: str
    words: str
    urgent: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Consultation:
    """A consultation as columns tell it. Every instant is rounded: none tells when somebody truly wrote.

    `urgent`: a rule has found urgent words in what waits for an answer.
    """

    id: str
    team_id: str
    role: Role
    band: Band
    locale: str
    holder_id: str | None
    stage: Stage
    urgent: bool
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    breached_at: datetime | None
    erase_at: datetime
    version: int


@dataclass(slots=True, frozen=True, kw_only=True)
class Written:
    """A new entry for the thread."""

    id: str
    author: str
    words: str
    at: datetime
    author_name: str | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Message(Written):
    seq: int

    @property
    def is_partners(self) -> bool:
        return self.author == PARTNER


@dataclass(slots=True, frozen=True, kw_only=True)
class Thread:
    consultation: Consultation
    messages: tuple[Message, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class QueueRow:
    """What the queue may show: never anybody's words."""

    consultation: Consultation
    holder_name: str | None


@dataclass(slots=True, frozen=True, kw_only=True)
class Answer:
    """What a member of staff wrote, on a page that showed the consultation as of `version`.

    The same `once` writes nothing a second time: a form sent twice is one answer.
    """

    words: str
    once: str
    version: int
