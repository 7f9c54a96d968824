"""How each life ends, from a seed. Pure."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.campaign.crash.failpoints import COMMON, FAILPOINTS, RARE

SHORTEST, LONGEST = 0.02, 0.4
STARTING_SECONDS = 0.25
AT_LEAST = 30
"""A failpoint that was hit less often has proved nothing."""
IN_VAIN = 1.5
"""So many lives are kept for each hit that is missing: some end without one."""
A_LITTLE = 10
"""A tenth more."""
GIVE_UP = 5
"""After so many lives in vain a failpoint is held to be out of the way; the run's own judgement says so at the end."""


class Kind(StrEnum):
    """At a named place; at any instant of a life; while it starts; once it has answered, so that recovery is measured; at
    any instant too, but standing still first, so that its files can be copied.
    """

    FAILPOINT = "failpoint"
    ANY_INSTANT = "any instant"
    STARTING = "starting"
    ANSWERED = "answered"
    COPIED = "copied"


WEIGHTS = {Kind.ANY_INSTANT: 6, Kind.STARTING: 1, Kind.ANSWERED: 2, Kind.COPIED: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`at`: failpoints, each with the passage at which it ends the life; `wanted` is the one it was chosen for."""

    kind: Kind
    seconds: float = 0.0
    at: Mapping[str, int] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """Half of the endings are at failpoints, more where few kills are left to hit each of them often enough."""

    chance: random.Random
    kills: int
    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    done: Counter[Kind] = field(default_factory=Counter)

    @property
    def left(self) -> int:
        return self.kills - sum(self.done.values())

    @property
    def goes_on(self) -> bool:
        """A whole run a little longer than planned, while some failpoint was hit too seldom."""
        seldom = self.asked == AT_LEAST and bool(self.missing)
        return self.left > 0 or (seldom and -self.left < self.kills // A_LITTLE)

    @property
    def asked(self) -> int:
        """How often each failpoint must be hit; in a short run as often as half of it allows."""
        return min(AT_LEAST, self.kills // (2 * len(FAILPOINTS)))

    @property
    def missing(self) -> dict[str, int]:
        return {name: self.asked - self.hits[name] for name in FAILPOINTS if self.hits[name] < self.asked}

    def next(self) -> Ending:
        if sum(self.missing.values()) * IN_VAIN >= self.left or self.chance.random() < 0.5:
            return self._at_a_failpoint()
        [kind] = self.chance.choices(tuple(WEIGHTS), weights=tuple(WEIGHTS.values()))
        longest = STARTING_SECONDS if kind is Kind.STARTING else LONGEST
        return Ending(kind=kind, seconds=self.chance.uniform(SHORTEST, longest))

    def ended(self, ending: Ending, *, hit: str | None) -> None:
        """A failpoint that was not passed in time is a kill at any instant."""
        missed = ending.kind is Kind.FAILPOINT and not hit
        self.misses.update(ending.wanted if missed else ())
        if hit:
            self.hits[hit] += 1
        self.done[Kind.ANY_INSTANT if missed else ending.kind] += 1

    def _at_a_failpoint(self) -> Ending:
        """The common one that was hit least; and whichever rare one is still wanted, should it come first."""
        rare = [name for name in RARE if name in self.missing]
        if rare and not any(name in self.missing and self.misses[name] < GIVE_UP for name in COMMON):
            return Ending(kind=Kind.FAILPOINT, at=dict.fromkeys(rare, 1), wanted=tuple(rare))
        passed = [name for name in COMMON if self.hits[name] or self.misses[name] < GIVE_UP]
        fewest = min(self.hits[name] for name in passed)
        wanted = self.chance.choice([name for name in passed if self.hits[name] == fewest])
        at = {**dict.fromkeys(rare, 1), wanted: self.chance.choice((1, 1, 2, 3))}
        return Ending(kind=Kind.FAILPOINT, at=at, wanted=(wanted,))
