"""Names of people and places, by lists, by the words beside them and by their capitals."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from core.anonymity.models import Finding, Kind, strong, weak
from core.anonymity.words import Word, listed, one_of, rows, words
from core.places import load_gazetteer

INFLECTIONS = ("", "s", "'s", "’s", "'")
LONGEST_PLACE = 3
SHORTEST_PLACE = 3
LONGEST_PLAIN = 2
"""A word without a hyphen is one part and itself."""


@cache
def first_names() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in rows("first_names.csv"))


@cache
def place_names() -> frozenset[str]:
    """Every municipality, old municipality, post place and local name of the county, in small letters."""
    home = (spot.name.casefold() for spots in load_gazetteer().names.exact.values() for spot in spots if spot.is_home)
    return frozenset(form for name in home for form in forms(name) if len(form) >= SHORTEST_PLACE)


def forms(name: str) -> Iterator[str]:
    """The name with and without what tells it from its namesakes, and with the ending that islands come and go with."""
    short = name.removesuffix(" i romsdal").removesuffix(" n").removesuffix(" nord")
    yield from (name, short, short.removesuffix("a") if short.endswith("øya") else short)
    if short.endswith("øy"):
        yield f"{short}a"


def bare(word: str, known: frozenset[str]) -> str | None:
    """The known word that this is, with or without a genitive; None when it is none."""
    small = word.casefold()
    return next(
        (small.removesuffix(end) for end in INFLECTIONS if small.endswith(end) and small.removesuffix(end) in known),
        None,
    )


def names(text: str) -> Iterator[Finding]:
    every = words(text)
    for word in every:
        if is_first_name(word):
            yield strong(word.span, Kind.NAME)
    yield from cued(text)
    yield from capitals(text, every)


def is_first_name(word: Word) -> bool:
    """A name that is an ordinary word too counts only with a capital that nothing else explains."""
    parts = (word.text, *word.text.split("-"))
    if len(parts) > LONGEST_PLAIN and all(bare(part, first_names()) for part in parts[1:]):
        return True
    known = next((found for part in parts if (found := bare(part, first_names()))), None)
    if known is None or known in listed("service"):
        return False
    ambiguous = known in listed("name_also_word") or word.text.casefold() != known
    return (word.capital and not word.first and known not in listed("capital")) if ambiguous else True


@cache
def cues() -> re.Pattern[str]:
    return re.compile(
        rf"\b{one_of('name_cue')} (?P<named>[^\W\d_]{{2,}})|\b{one_of('title')}\.? (?P<title>(?-i:[A-ZÆØÅ])[\w\-]+)"
        rf"|\b(?P<kin>(?-i:[A-ZÆØÅ])\w+)-(?:familien|familie|barna|jenta|guten|gutten)\b",
        re.IGNORECASE,
    )


def cued(text: str) -> Iterator[Finding]:
    """What follows "heiter", "familien" or "Mrs", or stands before "-familien"."""
    for found in cues().finditer(text):
        group = str(found.lastgroup)
        if found[group].casefold() not in listed("follow") | listed("service"):
            yield strong(found.span(group), Kind.NAME)


def capitals(text: str, every: Sequence[Word]) -> Iterator[Finding]:
    """Two unexplained capitals in a row are a name; one alone is a weak sign."""
    places = {at for found in places_in(text, every) for at in range(found.start, found.end)}
    telling = [is_unexplained(word) and word.start not in places for word in every]
    for at, word in enumerate(every):
        after = every[at + 1] if at + 1 < len(every) else None
        paired = after is not None and telling[at + 1] and not after.first and text[word.end : after.start] == " "
        may_open = telling[at] and word.text.casefold() not in listed("opening")
        if after and paired and may_open:
            yield (
                strong((word.start, after.end), Kind.NAME)
                if not word.first or surname_like(word)
                else weak(after.span, Kind.NAME)
            )
        elif telling[at] and not word.first:
            yield weak(word.span, Kind.NAME)


def surname_like(word: Word) -> bool:
    """A word that opens a sentence is taken for half a name unless it is one that opens sentences."""
    small = word.text.casefold()
    return not any(small in listed(sort) for sort in ("opening", "person", "follow", "title"))


def is_unexplained(word: Word) -> bool:
    small = word.text.casefold()
    known = listed("service") | listed("capital") | listed("origin")
    return (
        word.capital
        and small not in known
        and small.split("-")[0] not in known
        and small.removesuffix("s") not in known
    )


def origins(text: str) -> Iterator[Finding]:
    for word in words(text):
        if bare(word.text, listed("origin")):
            yield weak(word.span, Kind.ORIGIN)


def places(text: str) -> Iterator[Finding]:
    return places_in(text, words(text))


def places_in(text: str, every: Sequence[Word]) -> Iterator[Finding]:
    """The longest name of up to three words; one that is an ordinary word too needs its capital."""
    at = 0
    while at < len(every):
        length = next((n for n in range(LONGEST_PLACE, 0, -1) if is_place(text, every[at : at + n], n)), 0)
        if length:
            yield weak((every[at].start, every[at + length - 1].end), Kind.PLACE)
        at += length or 1


def is_place(text: str, some: Sequence[Word], length: int) -> bool:
    if len(some) < length:
        return False
    known = bare(text[some[0].start : some[-1].end], place_names())
    if known is None:
        return length == 1 and is_from_place(some[0])
    return known not in listed("place_also_word") or (some[0].text[0].isupper())


def is_from_place(word: Word) -> bool:
    """As in "ålesundsfamilie", "Ålesund-mor", "moldensar": a long enough name of a place with more behind it."""
    small = word.text.casefold()
    return any(small.startswith(name) for name in long_names())


@cache
def long_names() -> tuple[str, ...]:
    return tuple(one for one in place_names() if len(one) >= len("ålesund") and one not in listed("place_also_word"))
