"""What is killed: which database, which way to Telegram, which processes, and whether the wire is bad too."""

from dataclasses import dataclass
from datetime import timedelta

PROMISE = timedelta(seconds=120)
"""Short, so that every milestone of it falls due while the program is being killed; a broken one is told every 5 s."""
BAD_WIRE = 0.1
EVERYTHING = ("web", "bot", "worker")
FLEETS = {
    ("sqlite", "polling"): (EVERYTHING,),
    ("sqlite", "webhook"): (EVERYTHING,),
    ("postgresql", "webhook"): (("web",),) * 3 + (("bot",),) * 3 + (("worker",),) * 3,
    ("postgresql", "polling"): (("web",), ("bot",), ("bot",), ("worker",), ("worker",)),
}
"""The parts of each process that runs at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`faults`: the share of requests, in either direction, that go wrong on the way."""

    database: str
    mode: str
    faults: float

    @property
    def name(self) -> str:
        return f"{self.database}-{self.mode}-{'faults' if self.faults else 'quiet'}"

    @property
    def fleet(self) -> tuple[tuple[str, ...], ...]:
        return FLEETS[self.database, self.mode]

    @property
    def is_alone(self) -> bool:
        """One process does everything."""
        return len(self.fleet) == 1


CELLS = {
    cell.name: cell
    for database, mode in FLEETS
    for faults in (0.0, BAD_WIRE)
    for cell in (Cell(database=database, mode=mode, faults=faults),)
}
