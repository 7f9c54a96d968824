"""What the campaign and the zygote say to each other: one JSON object on each line."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a life ends: at one of these failpoints, each with the passage that counts, by this signal ("KILL" or "STOP")."""

    at: Mapping[str, int] = field(default_factory=dict)
    by: str = "KILL"


NO_FATE = Fate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`job`: "serve", "migrate" or "backup". `mutant`: the name of a deliberate fault.

    `lease`, and `pace` in one chat: seconds, in place of our own.
    """

    child: int
    job: str
    log: str
    settings: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    fate: Fate = NO_FATE
    mutant: str | None = None
    lease: float | None = None
    pace: float | None = None

    def line(self) -> bytes:
        return line_of({"start": asdict(self)})

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        return cls(**{**raw, "parts": tuple(raw["parts"]), "fate": Fate(**raw["fate"])})


def line_of(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said).encode() + b"\n"


class Lines:
    """Whole lines out of a stream that comes in pieces."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[dict[str, Any]]:
        *whole, self._rest = (self._rest + piece).split(b"\n")
        return [json.loads(line) for line in whole]
