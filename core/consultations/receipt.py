"""The receipt: the only way back to a consultation. Pure.

80 random bits as 16 letters by Crockford (https://www.crockford.com/base32.html) and one check letter of the same
alphabet: `7K2M-8QRV-0T3X-9ABCD`. The check letter makes the weighted sum of all letters zero in the field of 32
elements; the weights are different powers of a primitive element, so that every single wrong letter and every swap of
two letters is caught.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from core.consultations.errors import Mistyped
from core.ids import CROCKFORD

BITS_PER_LETTER = 5
RANDOM_BYTES = 10
LETTERS = RANDOM_BYTES * 8 // BITS_PER_LETTER
GROUPS = (4, 4, 4, 5)
ALIKE = str.maketrans("OIL", "011")
WORD = re.compile(r"\w+")
HYPHENS = "\u00ad\u2212"
"""The soft hyphen and the minus sign, which Unicode does not count among the dashes."""


@dataclass(slots=True, frozen=True, repr=False)
class Receipt:
    """Always whole and with a fitting check letter. Its `repr` shows nothing."""

    _letters: str

    @classmethod
    def new(cls, random_bytes: bytes) -> Self:
        """Raises ValueError unless there are ten bytes."""
        if len(random_bytes) != RANDOM_BYTES:
            raise ValueError(len(random_bytes))
        bits = int.from_bytes(random_bytes)
        letters = "".join(CROCKFORD[bits >> place * BITS_PER_LETTER & 31] for place in range(LETTERS))
        return cls(letters + CROCKFORD[_sum(letters)])

    @classmethod
    def read(cls, text: str) -> Self:
        """As people write it: small letters, blanks and hyphens of all kinds, O for 0, I and L for 1. Raises Mistyped."""
        letters = _plain("".join(sign for sign in text if not _separates(sign)))
        if not _fits(letters):
            raise Mistyped
        return cls(letters)

    @property
    def text(self) -> str:
        return "-".join(self._groups())

    @property
    def last_group(self) -> str:
        return self._groups()[-1]

    def _groups(self) -> list[str]:
        ends = [sum(GROUPS[: number + 1]) for number in range(len(GROUPS))]
        return [self._letters[end - length : end] for end, length in zip(ends, GROUPS, strict=True)]


def receipts_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where in the text something stands that reads as a whole receipt.

    Ordinary words may fit by chance, one in 32 of the right length. So the letters must also look like a receipt: in
    its groups, or with a word that mixes digits and letters, or letter by letter; and with a digit or with hyphens.
    """
    words = [(found.start(), found.end()) for found in WORD.finditer(text)]
    return tuple(
        span for first in range(len(words)) for span in _receipt_from(text, words[first : first + LETTERS + 1])
    )


def _receipt_from(text: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The receipt that begins with the first of these words, or none."""
    taken: list[tuple[int, int]] = []
    for start, end in words:
        if taken and not all(map(_separates, text[taken[-1][1] : start])):
            return []
        taken.append((start, end))
        length = sum(last - first for first, last in taken)
        if length > LETTERS:
            span = taken[0][0], end
            return [span] if length == LETTERS + 1 and _reads_as_receipt(text, taken) else []
    return []


def _reads_as_receipt(text: str, words: list[tuple[int, int]]) -> bool:
    parts = [text[start:end] for start, end in words]
    between = [text[end:start] for (_, end), (start, _) in pairwise(words)]
    hyphens = any(gap.strip() for gap in between)
    digits = any(sign.isdigit() for part in parts for sign in part)
    in_groups = tuple(map(len, parts)) == GROUPS
    one_by_one = all(len(part) == 1 for part in parts)
    mixed = any(not part.isdigit() and any(map(str.isdigit, part)) for part in parts)
    looks = (in_groups and (hyphens or digits)) or (digits and (one_by_one or mixed or len(parts) == 1))
    return looks and _fits(_plain("".join(parts)))


def _separates(sign: str) -> bool:
    return sign.isspace() or sign in HYPHENS or unicodedata.category(sign) in {"Pd", "Cf"}


def _plain(letters: str) -> str:
    return letters.upper().translate(ALIKE)


def _fits(letters: str) -> bool:
    if len(letters) != LETTERS + 1 or any(letter not in CROCKFORD for letter in letters):
        return False
    return _sum(letters[:-1]) == CROCKFORD.index(letters[-1])


def _sum(letters: str) -> int:
    total = 0
    for letter in letters:
        total = _times_two(total ^ CROCKFORD.index(letter))
    return total


def _times_two(element: int) -> int:
    """In the field of 32 elements by x⁵ + x² + 1, in which x (two) is primitive."""
    doubled = element << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled  # noqa: PLR2004 - the field's own size
