"""What a frightened person wrote, as plain words: case, accents, doubled letters and apostrophes no longer matter."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

APOSTROPHES = re.compile("['’‘´`ʼ′]")
PARTS = re.compile(r"(?P<word>[^\W_]+)|(?P<stop>[.!?…\n\r])|(?P<pause>[,;:()–—])")
NORDIC = str.maketrans({"æ": "e", "ä": "e", "ø": "o"})
DOUBLED = re.compile(r"(.)\1+")


@dataclass(slots=True, frozen=True)
class Token:
    """A folded word and where it stands: the number of its sentence, and of its clause, counted through the text."""

    word: str
    sentence: int
    clause: int


def fold(word: str) -> str:
    """One spelling for many: "ÅÅÅ", "å" and "a" are one letter, so are "æ", "ae" and "e", and "ikkke" is "ike"."""
    composed = unicodedata.normalize("NFKC", word).casefold().translate(NORDIC)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", composed) if not unicodedata.combining(sign))
    return DOUBLED.sub(r"\1", bare.replace("ae", "e"))


def tokens(text: str, spellings: Mapping[str, tuple[str, ...]]) -> tuple[Token, ...]:
    """The words in their order. A spelling that is known to mean others is replaced by them."""
    found: list[Token] = []
    sentence = clause = 0
    for part in PARTS.finditer(APOSTROPHES.sub("", unicodedata.normalize("NFC", text))):
        if part.lastgroup == "word":
            word = fold(part[0])
            found += [Token(meant, sentence, clause) for meant in spellings.get(word, (word,))]
            continue
        sentence += part.lastgroup == "stop"
        clause += 1
    return tuple(found)
