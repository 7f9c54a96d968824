"""The lists that a nurse can read and mend, and the words of a text with their places."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
SENTENCE_ENDS = frozenset('.!?…\n\r:•*"«“')
INVISIBLE = dict.fromkeys(range(0x200B, 0x2010), " ") | {0x2060: " ", 0xFEFF: " ", 0xAD: " "}


@dataclass(slots=True, frozen=True)
class Word:
    """`first` is true of a word that begins a sentence, a line or a quotation: a capital there says nothing."""

    text: str
    start: int
    end: int
    first: bool

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and not self.shouted

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


def levelled(text: str) -> str:
    """The same length, so that places stay: every digit of any script is an ASCII one, invisible signs are spaces."""
    return "".join(level(sign) for sign in text)


def level(sign: str) -> str:
    if sign.isascii():
        return sign
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    one = unicodedata.normalize("NFKC", sign) if sign.isalpha() else sign.translate(INVISIBLE)
    return one if len(one) == 1 else sign


def words(text: str) -> tuple[Word, ...]:
    return tuple(Word(one[0], one.start(), one.end(), is_first(text, one.start())) for one in WORD.finditer(text))


def is_first(text: str, start: int) -> bool:
    before = start - 1
    while before >= 0 and text[before] in " \t([-–—)'’0123456789":
        if text[before] == "\n":
            return True
        before -= 1
    return before < 0 or text[before] in SENTENCE_ENDS


@cache
def listed(sort: str) -> frozenset[str]:
    """All words of one sort in `words.csv`, in small letters."""
    return frozenset(
        word for row in rows("words.csv") if row["sort"] == sort for word in row["words"].casefold().split("/")
    )


def one_of(*sorts: str) -> str:
    """The words of these sorts as a part of a regular expression, the longest first."""
    every = {word for sort in sorts for word in listed(sort)}
    return "(?:" + "|".join(re.escape(word) for word in sorted(every, key=lambda word: (-len(word), word))) + ")"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (files("core.anonymity") / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter=";")
