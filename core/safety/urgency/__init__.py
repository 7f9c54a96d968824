"""Finds urgent words in what a family writes, by a lexicon with rules that a nurse can read.

In doubt it speaks: a false alarm costs a family one message more, a miss may cost a life. It never understands.
"""

from functools import cache

from core.safety.urgency.lexicon import load_lexicon
from core.safety.urgency.models import Reading, Urgency, UrgentKind
from core.safety.urgency.reader import Reader

__all__ = ["Reading", "Urgency", "UrgentKind", "read", "urgent_in"]


@cache
def reader() -> Reader:
    return Reader(load_lexicon())


def read(text: str) -> Reading:
    """Everything the rules find, told apart in what is urgent and what was, years ago. Any text has a reading."""
    return reader().read(text)


def urgent_in(text: str) -> Urgency | None:
    """The most pressing of what `read` finds now, or None, which never means that all is well."""
    return next(iter(read(text).urgent), None)
