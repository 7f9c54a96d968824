"""How hard a text is to read. LIX = words per sentence + 100 x the share of words with more than six letters."""

import re
from dataclasses import dataclass

SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)|\n+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
HOLE = re.compile(r"\{\w+\}")
LONG = 6


@dataclass(frozen=True)
class Measured:
    words: int
    sentences: int
    long_words: int
    longest_sentence: int

    @property
    def lix(self) -> float:
        return self.words / max(1, self.sentences) + 100 * self.long_words / max(1, self.words)


def measure(text: str) -> Measured:
    """A fact counts as one short word, and a phone number as one too."""
    plain = re.sub(r"(?<=\d) (?=\d)", "", HOLE.sub("ord", text))
    sentences = [found for part in SENTENCE_END.split(plain) if (found := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return Measured(
        words=len(words),
        sentences=len(sentences),
        long_words=sum(len(word) > LONG for word in words),
        longest_sentence=max(map(len, sentences), default=0),
    )


def words_in(text: str) -> list[str]:
    """Words as a speller wants them: of two letters and more."""
    return re.findall(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", HOLE.sub(" ", text))
