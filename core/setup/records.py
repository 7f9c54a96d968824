"""What the house is set up with: documents of rows, the same for every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from typing_extensions import override

Value: TypeAlias = str | int | tuple[str, ...] | None
"""A day is "2027-01-31" and a time of day "08:30", both in Oslo. None is not filled in; a text is never empty."""
Row: TypeAlias = Mapping[str, Value]
Body: TypeAlias = Mapping[str, tuple[Row, ...]]
"""The rows of a document by the name of their section."""

EVERYBODY = ""
"""In the place of a team: a document that concerns all of them."""


class Topic(StrEnum):
    """What a document is about. TEAM, REPLIES and TEXTS are a team's own; there is one of each of the others."""

    TEAM = "team"
    CATCHMENT = "catchment"
    NUMBERS = "numbers"
    SERVICES = "services"
    REPLIES = "replies"
    TEXTS = "texts"


OF_A_TEAM = frozenset({Topic.TEAM, Topic.REPLIES, Topic.TEXTS})


@dataclass(slots=True, frozen=True)
class Subject:
    """Names one document. `team_id` is EVERYBODY for a topic that is no team's own."""

    topic: Topic
    team_id: str = EVERYBODY

    @override
    def __str__(self) -> str:
        return f"{self.topic}:{self.team_id}" if self.team_id else str(self.topic)


@dataclass(slots=True, frozen=True, kw_only=True)
class Version:
    """One state of a document. Number 0 is what was there before anybody changed it: `made_by` is then None.

    `made_by` is "staff:<id>" or "operator". `back_to` is the number of the version whose rows this one took up again.
    """

    subject: Subject
    number: int
    body: Body
    made_at: datetime | None = None
    made_by: str | None = None
    back_to: int | None = None
