"""Conversations as frozen data: steps, and arrows between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.engine.words import Entry, Option


class Kind(StrEnum):
    CHOICE = "choice"
    LANGUAGE = "language"
    TEXT = "text"
    PLACE = "place"
    TEAM = "team"
    PHONE = "phone"
    CONSENT = "consent"
    END = "end"


@dataclass(slots=True, frozen=True)
class When:
    """Holds when the answer at step `at` is one of `values`."""

    at: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, str]) -> bool:
        return answers.get(self.at) in self.values


@dataclass(slots=True, frozen=True)
class Arrow:
    """The way on, if `when` holds (None: always). `to` is a step of the same flow, or `flow/step` in another one."""

    to: str
    when: When | None = None


@dataclass(slots=True, frozen=True, kw_only=True)
class Step:
    """One question; its answer is kept under its id, "" when skipped.

    `said_for` replaces the prompt for certain earlier answers; `notices` come before the prompt in the same way (the
    duty-to-report notice is fitted to the role). `sensitive` words are not repeated in a channel that others store.
    `resets` names answers that fall when this one changes.
    """

    id: str
    kind: Kind
    prompt: str
    arrows: tuple[Arrow, ...] = ()
    options: tuple[Option, ...] = ()
    said_for: tuple[tuple[When, str], ...] = ()
    notices: tuple[tuple[When, str], ...] = ()
    resets: tuple[str, ...] = ()
    skippable: bool = False
    editable: bool = True
    sensitive: bool = False
    limit: int = 200

    @property
    def entry(self) -> Entry:
        return ENTRIES.get(self.kind, Entry.NONE)

    def prompt_for(self, answers: Mapping[str, str]) -> str:
        return next((key for when, key in self.said_for if when.holds(answers)), self.prompt)

    def notices_for(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(key for when, key in self.notices if when.holds(answers))


ENTRIES = {Kind.TEXT: Entry.TEXT, Kind.PLACE: Entry.PLACE, Kind.PHONE: Entry.PHONE}


@dataclass(slots=True, frozen=True)
class Flow:
    """One conversation. `consent_version` names the wording that its consent step shows."""

    id: str
    steps: tuple[Step, ...]
    consent_version: str = ""
    index: Mapping[str, Step] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {step.id: step for step in self.steps})


@dataclass(slots=True, frozen=True)
class Book:
    """All flows; a conversation begins at the first step of the first one."""

    flows: tuple[Flow, ...]
    index: Mapping[str, Flow] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {flow.id: flow for flow in self.flows})
