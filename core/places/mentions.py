"""Which places and counties a handful of words name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.places.names import HOME_COUNTY, Kind, Names, Spots
from core.places.reading import is_filler
from core.places.spelling import bare
from core.places.typos import guess

LONGEST_NAME = 5  # words
SHORTEST_NAME_AMONG_OTHERS = 4  # letters: "Bud" and "Å" are ordinary words in a sentence
SHORTEST_HAMLET_AMONG_OTHERS = 6
MOST_WORDS_TO_GUESS = 3
_WITHIN = frozenset({"i", "på", "pa", "in"})


@dataclass(frozen=True, slots=True)
class Region:
    """A county or a district; `counties` are county numbers."""

    name: str
    counties: frozenset[str]


Regions = Mapping[str, Region]


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text. `container`: it says where the one before it lies ("Sylte i Hustadvika")."""

    spots: Spots
    container: bool = False

    @property
    def home(self) -> Spots:
        return tuple(spot for spot in self.spots if spot.is_home)


@dataclass(frozen=True, slots=True)
class Mentions:
    places: tuple[Mention, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def elsewhere(self) -> Region | None:
        """The county outside ours that the text names, if any."""
        return next((region for region in self.regions if HOME_COUNTY not in region.counties), None)


@dataclass(slots=True)
class _Scan:
    words: Sequence[str]
    names: Names
    regions: Regions
    places: list[tuple[int, int, Spots]] = field(default_factory=list)
    areas: list[Region] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def run(self) -> None:
        at = 0
        while at < len(self.words):
            at += self._step(at)

    def _step(self, at: int) -> int:
        """How many words from `at` on belong together: the longest name wins."""
        for size in range(min(LONGEST_NAME, len(self.words) - at), 0, -1):
            if self._takes(at, size):
                return size
        if not is_filler(self.words[at]):
            self.rest.append(self.words[at])
        return 1

    def _takes(self, at: int, size: int) -> bool:
        phrase = self.words[at : at + size]
        if size < len(self.words) and (is_filler(phrase[0]) or is_filler(phrase[-1])):
            return False
        if spots := self.names.find(phrase):
            self.places.append((at, size, spots))
        elif region := self.regions.get(bare("".join(phrase))):
            self.areas.append(region)
        else:
            return False
        return True


def mentions_in(words: Sequence[str], names: Names, regions: Regions, *, guessing: bool) -> Mentions:
    """The places and regions named, in the order written; with `guessing`, typos are mended when no name fits."""
    scan = _Scan(words, names, regions)
    scan.run()
    places = _sure(scan)
    if not places and guessing and 0 < len(scan.rest) <= MOST_WORDS_TO_GUESS:
        guessed = guess("".join(scan.rest), names)
        places = (Mention(guessed),) if guessed else ()
    return Mentions(places, tuple(scan.areas))


def _sure(scan: _Scan) -> tuple[Mention, ...]:
    found = [
        item for item in scan.places if not scan.rest or _stands_out(scan.words[item[0] : item[0] + item[1]], item[2])
    ]
    return tuple(
        Mention(spots, container=position > 0 and _joined(scan.words, found[position - 1], at))
        for position, (at, _, spots) in enumerate(found)
    )


def _stands_out(phrase: Sequence[str], spots: Spots) -> bool:
    """Whether the name is surely a name, though other words stand around it."""
    letters = sum(map(len, phrase))
    known = any(spot.is_home or spot.kind is Kind.MUNICIPALITY for spot in spots)
    return letters >= (SHORTEST_NAME_AMONG_OTHERS if known else SHORTEST_HAMLET_AMONG_OTHERS)


def _joined(words: Sequence[str], before: tuple[int, int, Spots], at: int) -> bool:
    end = before[0] + before[1]
    return at == end + 1 and words[end] in _WITHIN
