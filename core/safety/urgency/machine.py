"""All patterns tried at once, in one walk through the words.

Every item of every pattern is one bit in a long row. After each word, a bit says "the words so far end with this
pattern up to this item". A word costs the same whatever came before it, so no text can make the walk slow.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from core.safety.urgency.patterns import Item, Pattern
from core.safety.urgency.words import Token


@dataclass(slots=True, frozen=True)
class Match:
    """Words `first` to `last`, both counted, fit the pattern with this number."""

    number: int
    first: int
    last: int


class Machine:
    """Finds every place where one of `patterns` ends. `never_in_gap` are words that no gap may step over."""

    def __init__(self, patterns: Sequence[Pattern], never_in_gap: Item) -> None:
        self._patterns = patterns
        self._never_in_gap = never_in_gap
        self._words: dict[str, int] = defaultdict(int)
        self._beginnings: dict[str, int] = defaultdict(int)
        self._starts = self._optional = self._gaps = 0
        self._ends: dict[int, int] = {}
        self._lay_out()
        self._lengths = sorted({len(one) for one in self._beginnings})
        self._last_bits = reduce(or_, self._ends, 0)

    def _lay_out(self) -> None:
        bit = 1
        for number, pattern in enumerate(self._patterns):
            self._starts |= bit
            for item in pattern.items:
                self._place(item, bit)
                bit <<= 1
            self._ends[bit >> 1] = number

    def _place(self, item: Item, bit: int) -> None:
        self._optional |= bit * item.optional
        self._gaps |= bit * item.gap
        for word in item.words:
            self._words[word] |= bit
        for beginning in item.beginnings:
            self._beginnings[beginning] |= bit

    def matches(self, tokens: Sequence[Token]) -> Iterator[Match]:
        state, sentence = 0, -1
        for last, token in enumerate(tokens):
            reached = self._reached(state)
            state = reached & self._fitting(token, within=token.sentence == sentence)
            sentence = token.sentence
            for number in self._numbers(state & self._last_bits):
                yield Match(number, first(self._patterns[number], tokens, last), last)

    def _reached(self, state: int) -> int:
        """The items that may come next; as many rounds as the longest run of optional items, never more."""
        reached = state << 1 | self._starts
        while further := (reached & self._optional) << 1 & ~reached:
            reached |= further
        return reached

    def _fitting(self, token: Token, *, within: bool) -> int:
        word = token.word
        bits = self._words.get(word, 0)
        for length in self._lengths:
            bits |= self._beginnings.get(word[:length], 0)
        return bits | self._gaps if within and not self._never_in_gap.fits(token) else bits

    def _numbers(self, ended: int) -> Iterable[int]:
        while ended:
            bit = ended & -ended
            yield self._ends[bit]
            ended ^= bit


def first(pattern: Pattern, tokens: Sequence[Token], last: int) -> int:
    """Where a match that ends at `last` begins: the latest such place, so that a match is as short as it can be."""
    places = {last + 1}
    for item in reversed(pattern.items):
        before = {place - 1 for place in places if place and (item.gap or item.fits(tokens[place - 1]))}
        places = before | places if item.optional else before
    return max(places)
