from dataclasses import dataclass
from enum import StrEnum


class UrgentKind(StrEnum):
    """In the order in which they are told apart when a message holds several: minutes count most in the first."""

    OVERDOSE = "overdose"
    BIRTH = "birth"
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    CHILD_HARM = "child_harm"
    PSYCHOSIS = "psychosis"


@dataclass(slots=True, frozen=True)
class Urgency:
    """Some words fit a rule; nobody has understood anything. `rule` is for tests and docs and is never logged."""

    kind: UrgentKind
    rule: str


@dataclass(slots=True, frozen=True)
class Reading:
    """At most one of each kind, in the order of `UrgentKind`. What stands in `past` is not in `urgent`."""

    urgent: tuple[Urgency, ...]
    past: tuple[Urgency, ...]
