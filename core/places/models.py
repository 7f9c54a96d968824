from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Coverage(StrEnum):
    """How sure we are that the team answers for the municipality.

    HOST: the team sits there. WIDENING: the region gives the team, the service there is to be confirmed.
    ASSUMED: even the choice of team is a guess. The reading of the table is told in data/SOURCES.md.
    """

    HOST = "host"
    ASSUMED = "assumed"
    WIDENING = "widening"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality in Møre og Romsdal; `team` is the slug of the team that answers for it."""

    number: str
    name: str
    team: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Found:
    """`matched` is how we understood it: "6480 Aukra", "Elnesvågen", "Fræna"."""

    municipality: Municipality
    matched: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two to five municipalities, likeliest first: ask the person."""

    candidates: tuple[Municipality, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """A real place in Norway, outside Møre og Romsdal. Several counties are joined by " / "."""

    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not understood: ask again, offer the list."""


PlaceAnswer: TypeAlias = Found | Ambiguous | Outside | Unknown
