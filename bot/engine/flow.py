"""Conversations as frozen data: steps, and arrows between them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from bot.engine.words import Entry, Option


class Kind(StrEnum):
    CHOICE = "choice"
    LANGUAGE = "language"
    TEXT = "text"
    PLACE = "place"
    TEAM = "team"
    PHONE = "phone"
    CONSENT = "consent"
    SUBMIT = "submit"
    """Sending where no consent is needed: nothing in it is about anybody who can be known."""
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
    `resets` names answers that fall when this one changes. `anonymous` words are refused, and not kept, where they tell
    who somebody is.
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
    anonymous: bool = False
    limit: int = 200

    @property
    def entry(self) -> Entry:
        return ENTRIES.get(self.kind, Entry.NONE)

    @property
    def shape(self) -> str:
        """What may be answered here: the kind first, then the options."""
        return " ".join((self.kind, *(option.id for option in self.options), *(("-",) if self.skippable else ())))

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
    """All flows; a conversation begins at the first step of the first one.

    `print` is another one as soon as anything but the wording is, and the same in every process.
    """

    flows: tuple[Flow, ...]
    index: Mapping[str, Flow] = field(init=False, compare=False, repr=False)
    print: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {flow.id: flow for flow in self.flows})
        defined = json.dumps([_defined(flow) for flow in self.flows])
        object.__setattr__(self, "print", sha256(defined.encode()).hexdigest()[:16])

    def called(self, step_id: str) -> Step | None:
        """A step by its id, which means the same in every flow."""
        return next((flow.index[step_id] for flow in self.flows if step_id in flow.index), None)


def _defined(flow: Flow) -> list[object]:
    return [flow.id, flow.consent_version, *map(_step_defined, flow.steps)]


def _step_defined(step: Step) -> list[object]:
    arrows = [[arrow.to, arrow.when and [arrow.when.at, *arrow.when.values]] for arrow in step.arrows]
    return [step.id, step.shape, arrows, step.resets, step.editable, step.sensitive, step.anonymous, step.limit]
