"""Which known name somebody meant when the letters are almost right."""

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.places.names import Kind, Names, Spot, Spots
from core.places.spelling import bare

SHORTEST_GUESS = 5  # letters: "vold" (violence) must never become Volda
SHORTEST_START = 6
CLEAR = 7  # shorter words are one letter away from too many others
LONG = 9
_TWICE = re.compile(r"(.)\1+")
# Everyday words one letter from a municipality. Taking "voldtatt" or "vitne" for an address would hurt.
_NOT_PLACES = frozenset(
    bare(word)
    for word in (
        *("volds", "valds", "voldt", "voldta", "voldte", "vitne", "vakne", "våkne", "harem", "synde", "horen"),
        *(
            "melde",
            "milde",
            "mølle",
            "møtte",
            "sende",
            "sanne",
            "sanse",
            "sanden",
            "strande",
            "stranden",
            "frank",
            "frata",
        ),
        *("gispe", "gissen", "gripe", "herre", "aurer", "barna", "fjøre", "smolt", "hoven", "orden", "østen"),
    )
)


def guess(typed: str, names: Names) -> Spots:
    """The spots of the closest name; at equal distance the county's own names win. Empty when nothing is near."""
    key = bare(typed)
    if len(key) < SHORTEST_GUESS or key in _NOT_PLACES:
        return ()
    return _started(key, names) or _closest(key, names)


def _started(key: str, names: Names) -> Spots:
    """The names that begin so, as "Batnfjord" does for Batnfjordsøra; none if a name elsewhere begins so too."""
    if len(key) < SHORTEST_START:
        return ()
    spots = tuple(spot for name, held in names.bare.items() if name.startswith(key) for spot in held)
    return spots if spots == _home(spots) else ()


def _closest(key: str, names: Names) -> Spots:
    limit = 2 if len(key) >= LONG else 1
    near = process.extract(key, names.bare.keys(), scorer=OSA.distance, score_cutoff=limit, limit=None)
    ranked = [(_rank(key, name, int(edits)), spot) for name, edits, _ in near for spot in names.bare[name]]
    credible = [(rank, spot) for rank, spot in ranked if _credible(key, spot, rank)]
    best = min((rank for rank, _ in credible), default=0)
    spots = tuple(spot for rank, spot in credible if rank == best)
    return _home(spots) or spots


def _rank(key: str, name: str, edits: int) -> int:
    """Even when the first letter is right; people seldom miss that one."""
    return 2 * edits + (key[0] != name[0])


def _credible(key: str, spot: Spot, rank: int) -> bool:
    """Of a short word only a municipality with the right first letter, or a letter doubled or not."""
    if len(key) >= CLEAR or (spot.is_home and _once(key) == _once(bare(spot.name.casefold()))):
        return True
    return rank % 2 == 0 and spot.kind is not Kind.PLACE


def _once(word: str) -> str:
    return _TWICE.sub(r"\1", word)


def _home(spots: Iterable[Spot]) -> Spots:
    return tuple(spot for spot in spots if spot.is_home)
