"""A text that cannot be taken, shown to the one who wrote it with what is wrong in it. Pure; nothing is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

GAP = "…"
"""What stands in the place of something taken out."""


@dataclass(slots=True, frozen=True)
class Mark:
    """`text[start:end]`, and in words what it is."""

    start: int
    end: int
    why: str


@dataclass(slots=True, frozen=True)
class Piece:
    text: str
    why: str = ""


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The whole text in its order. `marks` come in order and none lies over another."""
    return tuple(piece for piece in _cut(text, marks) if piece.text)


def without(text: str, marks: Iterable[Mark]) -> str:
    return "".join(GAP if piece.why else piece.text for piece in pieces(text, marks))


def _cut(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    at = 0
    for mark in marks:
        yield Piece(text[at : mark.start])
        yield Piece(text[mark.start : mark.end], mark.why)
        at = mark.end
    yield Piece(text[at:])
