"""Every name we know, and which places bear it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from core.places.spelling import bare, plain, words_of

HOME_COUNTY = "15"  # Møre og Romsdal


class Kind(IntEnum):
    """What bears the name; the lower one wins when one name means several."""

    MUNICIPALITY = 0
    FORMER_MUNICIPALITY = 1
    PLACE = 2


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    municipality: str
    kind: Kind

    @property
    def county(self) -> str:
        """The two digits that a municipality number starts with."""
        return self.municipality[:2]

    @property
    def is_home(self) -> bool:
        return self.county == HOME_COUNTY


Spots = tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Names:
    exact: Mapping[str, Spots]
    bare: Mapping[str, Spots]

    @classmethod
    def of(cls, spots: Iterable[Spot]) -> Self:
        exact: dict[str, list[Spot]] = {}
        loose: dict[str, list[Spot]] = {}
        for spot in dict.fromkeys(spots):
            key = "".join(words_of(plain(spot.name)))
            exact.setdefault(key, []).append(spot)
            loose.setdefault(bare(key), []).append(spot)
        return cls(_frozen(exact), _frozen(loose))

    def find(self, words: Sequence[str]) -> Spots:
        """Places written just so; else places whose bare spelling is the same."""
        key = "".join(words)
        return self.exact.get(key) or self.bare.get(bare(key), ())


def best_kind(spots: Iterable[Spot]) -> Spots:
    """The spots of the kind that wins: a municipality before a village of the same name."""
    spots = tuple(spots)
    best = min((spot.kind for spot in spots), default=None)
    return tuple(spot for spot in spots if spot.kind == best)


def ways_to_say(name: str) -> Iterator[str]:
    """Apart: "Trondheim - Tråante" is two names; "Eidsvåg i Romsdal" is also called Eidsvåg."""
    yield from name.split(" - ")
    for joint in (" i ", " på "):
        head, found, _ = name.partition(joint)
        if found:
            yield head


def _frozen(found: dict[str, list[Spot]]) -> Mapping[str, Spots]:
    return {key: tuple(spots) for key, spots in found.items()}
