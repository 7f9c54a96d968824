"""Which written form a text is in, for a gentle word to whoever answers a family that writes the other one.

A hint and no more: it counts words that are right in one form alone, and says nothing of what is short or mixed.
"""

import csv
import re
from collections import Counter
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[a-zæøåéèêóòôäöü]+")
ENOUGH = 3
"""Words that give it away, fewer than which prove nothing."""
TIMES = 4
"""As often as those of all other forms together."""


def looks_like(text: str) -> str | None:
    """One of nn, nb and en; None where it cannot be told."""
    known = _words()
    found = Counter(known[word] for word in WORD.findall(text.lower()) if word in known)
    if not found:
        return None
    form, hits = found.most_common(1)[0]
    return form if hits >= ENOUGH and hits >= TIMES * (found.total() - hits) else None


def differs(text: str, locale: str) -> str | None:
    """The form that the text is in, if it is not the one of `locale`."""
    form = looks_like(text)
    return form if form and form != locale else None


@cache
def _words() -> dict[str, str]:
    """Each word that is right in one form alone, and which."""
    lines = files(__package__).joinpath("words.csv").read_text(encoding="utf-8").splitlines()
    return {row["word"]: row["form"] for row in csv.DictReader(lines)}
