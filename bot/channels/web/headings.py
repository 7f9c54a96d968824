"""One sentence of a letter stands as the heading of the page."""

import re
from dataclasses import dataclass

ASKING = re.compile(r"[^.!?\n]*\?")
ASKING_AFTER_A_SENTENCE = re.compile(r"[^.!?\n]*[.!] *[^.!?\n]*\?")
SENTENCE = re.compile(r"[^\n]*?[.!?](?=\s|$)|[^\n]+")


SHORT = 16
"""A question shorter than this says too little alone ("Does it fit?"): the sentence before it comes along."""


@dataclass(slots=True, frozen=True)
class Headed:
    before: tuple[str, ...]
    heading: str
    after: tuple[str, ...]


def headed(paragraph: str) -> Headed:
    """The first sentence that asks, else the first one. What stands around it keeps its order, each line by itself."""
    found = _asking(paragraph) or SENTENCE.search(paragraph)
    if found is None:
        return Headed((), "", ())
    return Headed(_kept(paragraph[: found.start()]), found.group().strip(), _kept(paragraph[found.end() :]))


def _asking(paragraph: str) -> re.Match[str] | None:
    found = ASKING.search(paragraph)
    if found and len(found.group().strip()) < SHORT:
        return ASKING_AFTER_A_SENTENCE.search(paragraph) or found
    return found


def _kept(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())
