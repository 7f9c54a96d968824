"""Faults by chance, from a seed, in both directions: what the bot asks, what Telegram brings, and in which order.

    server.weather = Weather(seed=7, faults=0.1, doubled=0.05, late=0.1)

A scripted fault goes before the weather. The ledger stays the only truth about what happened.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from tests.botapi.faults import (
    Fault,
    Hang,
    HtmlBadGateway,
    RateLimited,
    ResetAfterEffect,
    ResetBeforeEffect,
    ServerError,
    SlowBody,
    TruncatedJson,
)

T = TypeVar("T")


class Mishap(Enum):
    """What may happen to a delivery on its way to the webhook."""

    REFUSED = "no connection"
    BROKEN_OFF = "half the body, then a reset"
    ANSWER_LOST = "delivered, and the answer never came"
    SLOW = "the body in pieces"


FAULTS: Mapping[Fault, float] = MappingProxyType(
    {
        RateLimited(1): 3,
        RateLimited(None): 1,
        ServerError(): 2,
        ServerError(applied=True): 1,
        HtmlBadGateway(): 2,
        HtmlBadGateway(applied=True): 1,
        TruncatedJson(): 2,
        ResetBeforeEffect(): 3,
        ResetAfterEffect(): 3,
        SlowBody(): 1,
        Hang(): 0.2,
        Hang(applied=True): 0.2,
    }
)
"""How often each comes, beside the others. A hang costs the caller its whole time-out, so it is rare."""
HANGS = (Hang(), Hang(applied=True))
LONGEST_DELAY, LONGEST_REPEAT = 2.0, 10.0


@dataclass(slots=True)
class Weather:
    """`faults`: the share of calls and deliveries that meet one. `doubled`: of updates brought once more, `late`: of
    updates whose whole queue stands still for a while, so that another of the same person overtakes it.

    `hanging`: whether a call may never be answered; `hanging_polls`: whether getUpdates may, so that the bot is deaf for
    its whole time-out.
    """

    seed: int = 0
    faults: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    hanging: bool = True
    hanging_polls: bool = False
    met: Counter[str] = field(default_factory=Counter)
    _calls: random.Random = field(init=False)
    _deliveries: random.Random = field(init=False)
    _updates: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """One source of chance for each concern, so that they do not disturb one another."""
        names = ("calls", "deliveries", "updates")
        self._calls, self._deliveries, self._updates = (random.Random(f"{self.seed} {name}") for name in names)  # noqa: S311 - weather from a seed, no secret

    def fault_for(self, method: str) -> Fault | None:
        if self._calls.random() >= self.faults:
            return None
        [fault] = self._calls.choices(tuple(FAULTS), tuple(FAULTS.values()))
        if fault in HANGS and not (self.hanging_polls if method == "getupdates" else self.hanging):
            return None
        return self._noted(fault, f"{method} {fault!r}")

    def mishap(self) -> Mishap | None:
        if self._deliveries.random() >= self.faults:
            return None
        mishap = self._deliveries.choice(tuple(Mishap))
        return self._noted(mishap, f"webhook {mishap.value}")

    def delay(self) -> float:
        """Real seconds for which the queue of a new update stands still; mostly none."""
        if self._updates.random() >= self.late:
            return 0.0
        return self._noted(self._updates.uniform(0.0, LONGEST_DELAY), "queue late")

    def repeats_after(self) -> float | None:
        """Real seconds until a new update is brought once more; mostly never."""
        if self._updates.random() >= self.doubled:
            return None
        return self._noted(self._updates.uniform(0.0, LONGEST_REPEAT), "update doubled")

    def _noted(self, what: T, name: str) -> T:
        self.met[name] += 1
        return what
