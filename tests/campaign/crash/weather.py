"""Bad weather on the wire, from a seed: some requests of the bot meet a fault, some of Telegram's never get through whole."""

import random
from dataclasses import dataclass, field

from typing_extensions import override

from tests.botapi import (
    BotApiServer,
    Faults,
    HtmlBadGateway,
    RateLimited,
    ResetAfterEffect,
    ResetBeforeEffect,
    ServerError,
    TruncatedJson,
)
from tests.botapi.faults import Fault

BAD: tuple[Fault, ...] = (
    RateLimited(1),
    ServerError(),
    ServerError(applied=True),
    HtmlBadGateway(),
    ResetBeforeEffect(),
    ResetAfterEffect(),
    TruncatedJson(),
)
RECENT, FIRST_UPDATE = 40, 100_000_001


@dataclass(slots=True)
class Weather(Faults):
    """Faults by chance in place of planned ones. `met` counts them, by method."""

    share: float = 0.0
    chance: random.Random = field(default_factory=random.Random)
    met: dict[str, int] = field(default_factory=dict)

    @override
    def take(self, method: str) -> Fault | None:
        if self.chance.random() >= self.share:
            return None
        self.met[method] = self.met.get(method, 0) + 1
        return self.chance.choice(BAD)


async def bring_again(server: BotApiServer, chance: random.Random) -> None:
    """One of the latest updates once more, as Telegram does when it is not sure that we have it."""
    tail = server._world.updates.tail
    first = max(FIRST_UPDATE, tail - RECENT)
    if first < tail:
        await server.redelivers(chance.randrange(first, tail))
