"""The way out of the house, as the core sees it. Whoever implements it touches the network."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(slots=True, frozen=True, kw_only=True)
class Bulletin:
    """What goes out: a reference, a team, time left, a link. Nothing that anybody wrote, and no name."""

    subject: str
    body: str


class CourierError(Exception):
    """It did not arrive. `reason` is a fixed word; neither the address nor what a server said is ever in it.

    `permanent`: another try in the same channel is of no use.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class Courier(Protocol):
    def refuses(self, address: str) -> str | None:
        """The key of the words that say why this address cannot be one of ours, or None. Asks no network."""

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        """Raises CourierError."""
