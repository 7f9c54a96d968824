"""Which places a change of the catchment moves from one team to another, and when. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.places.catchment import Catchment

DAY = timedelta(days=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class Move:
    """`sender` or `receiver` is None where nobody answers. `last_day` None: for good.

    `postcodes` are all that go along, those that letters no longer use too; `municipalities` those that move whole or
    for the most part, by their own assignment.
    """

    first_day: date
    last_day: date | None
    sender: str | None
    receiver: str | None
    postcodes: tuple[str, ...]
    municipalities: tuple[str, ...]


def moves_between(before: Catchment, after: Catchment, posts: Mapping[str, str], *, today: date) -> tuple[Move, ...]:
    """From today on; the past is not moved. `posts`: the municipality of each post code of the county."""
    days = sorted({today, *(day for one in (before, after) for day in one.turns() if day > today)})
    ends = [*(day - DAY for day in days[1:]), None]
    found: list[Move] = []
    for first_day, last_day in zip(days, ends, strict=True):
        for move in _on(before, after, posts, first_day):
            found = _joined(found, replace(move, last_day=last_day))
    return tuple(sorted(found, key=lambda move: (move.first_day, move.sender or "", move.receiver or "")))


def _on(before: Catchment, after: Catchment, posts: Mapping[str, str], day: date) -> Iterator[Move]:
    old, new = before.on(day), after.on(day)
    codes = _by_pair((code, old.team_of(code, home), new.team_of(code, home)) for code, home in posts.items())
    numbers = old.municipalities.keys() | new.municipalities.keys()
    homes = _by_pair((one, old.team_of("", one), new.team_of("", one)) for one in sorted(numbers))
    for pair in sorted(codes.keys() | homes.keys(), key=str):
        yield Move(
            first_day=day,
            last_day=None,
            sender=pair[0],
            receiver=pair[1],
            postcodes=tuple(sorted(codes.get(pair, ()))),
            municipalities=tuple(homes.get(pair, ())),
        )


def _by_pair(
    found: Iterable[tuple[str, str | None, str | None]],
) -> Mapping[tuple[str | None, str | None], list[str]]:
    """What changes its team, by from and to."""
    pairs: dict[tuple[str | None, str | None], list[str]] = {}
    for name, sender, receiver in found:
        if sender != receiver:
            pairs.setdefault((sender, receiver), []).append(name)
    return pairs


def _joined(found: list[Move], new: Move) -> list[Move]:
    """A move that goes on the day after its like has ended is one move."""
    for one in found:
        goes_on = one.last_day is not None and one.last_day + DAY == new.first_day
        if goes_on and replace(one, first_day=new.first_day, last_day=new.last_day) == new:
            return [replace(one, last_day=new.last_day) if other is one else other for other in found]
    return [*found, new]
