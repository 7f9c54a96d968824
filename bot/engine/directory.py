"""What the engine may ask about the world: a snapshot that the host lends it for one turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol


@dataclass(slots=True, frozen=True, kw_only=True)
class OpenFacts:
    """From one weekday to another, both among them: Monday is 1. `place` is empty for a team's phone."""

    first: int
    last: int
    opens: str
    closes: str
    place: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class TeamFacts:
    id: str
    town: str
    phone: str | None
    intake_max_months: int
    retention_days: int
    takes_telegram: bool = True
    """It wants to be reached there; otherwise families are shown the way to the web page."""
    hours: tuple[OpenFacts, ...] = ()
    drop_in: tuple[OpenFacts, ...] = ()


@dataclass(slots=True, frozen=True)
class PlaceFound:
    number: str
    name: str
    team: str
    widening: bool
    """The team's cover of this place is not settled yet: said honestly, never a refusal."""


@dataclass(slots=True, frozen=True)
class PlaceAmbiguous:
    candidates: tuple[PlaceFound, ...]


@dataclass(slots=True, frozen=True)
class PlaceOutside:
    name: str
    county: str


@dataclass(slots=True, frozen=True)
class PlaceUnknown:
    pass


PlaceAnswer = PlaceFound | PlaceAmbiguous | PlaceOutside | PlaceUnknown


@dataclass(slots=True, frozen=True)
class NumberFacts:
    """`shown` is the number, or a page where none could be verified. `hours`: on weekdays; None is day and night."""

    key: str
    shown: str
    hours: tuple[str, str] | None


@dataclass(slots=True, frozen=True)
class DropInFacts:
    """`weekday`: Monday is 1."""

    place: str
    weekday: int
    opens: str
    closes: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ServiceFacts:
    """A card of other help. `local`: for some municipalities alone. `words`: its own, by language."""

    key: str
    kind: str
    owner: str
    checked_on: date
    local: bool
    numbers: tuple[NumberFacts, ...]
    url: str | None
    phone: str | None
    drop_in: DropInFacts | None
    words: Mapping[str, str] | None = None


class Directory(Protocol):
    """Pure lookups: the same question gives the same answer for the length of a turn."""

    def find_place(self, typed: str) -> PlaceAnswer: ...

    def nearest_place(self, lat: float, lon: float) -> PlaceAnswer: ...

    def knows(self, number: str) -> bool:
        """Whether there is such a municipality (any more)."""
        ...

    def place(self, number: str) -> PlaceFound: ...

    def team(self, team_id: str) -> TeamFacts: ...

    def teams(self) -> tuple[TeamFacts, ...]: ...

    def services(self, number: str | None) -> tuple[ServiceFacts, ...]:
        """Other help for a municipality, what is there alone first; None: what is there for all."""
        ...


class IdSource(Protocol):
    def new_id(self) -> str: ...

    def new_reference(self) -> str: ...

    def new_secret(self) -> str: ...


@dataclass(slots=True, frozen=True, kw_only=True)
class CaseFacts:
    """The person's case as far as they may be told."""

    reference: str
    team: str
    stage: str
    due_at: datetime
    overdue: bool
    locale: str = "nn"
    asks_back: bool = False
    """It is closed, and one of those after which families are asked how it was."""


def nothing_urgent(_text: str) -> None:
    return None


def no_receipt(_text: str) -> bool:
    return False


@dataclass(slots=True, frozen=True, kw_only=True)
class Consulting:
    """What a consultation needs of the world.

    `signs`: the kinds of what tells who somebody is, as the last part of a key `found.<kind>`; nothing when the text
    may be kept. `due_at`: when the team has answered at the latest.
    """

    signs: Callable[[str], tuple[str, ...]]
    new_receipt: Callable[[], str]
    due_at: datetime


@dataclass(slots=True, frozen=True, kw_only=True)
class Context:
    now: datetime
    ids: IdSource
    directory: Directory
    promise: timedelta
    channel: str
    web_url: str
    case: CaseFacts | None = None
    guess: str | None = None
    """The language that the channel guesses, for a stranger's first words."""
    urgent: Callable[[str], str | None] = nothing_urgent
    """The kind of what hurries in a text, as the last part of a key `urgent.<kind>`; None where no rule speaks."""
    consulting: Consulting | None = None
    """None where the channel takes no consultations: partners are shown the way to the web page."""
    holds_receipt: Callable[[str], bool] = no_receipt
    doorbell: bool = False
    """The channel takes nothing in: whoever rings is shown the way to the web page."""
    moved: bool = False
    """Their conversation here has gone on on the web page."""
