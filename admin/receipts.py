"""What a page says once of a press that led to it.

The address has a fixed word and the moment. A minute later it says nothing more, so that a page that is opened again
does not claim that something has just been done.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

FRESH = timedelta(minutes=1)
LONGEST = 10
"""Digits of a moment, until the year 2286."""


def after(page: str, word: str, *, now: datetime) -> str:
    return f"{page}?done={word}&at={int(now.timestamp())}"


def said_by(query: Mapping[str, str], *, now: datetime) -> str:
    """The word; empty where there is none, or where it was a while ago."""
    at = query.get("at", "")
    if not (at.isascii() and at.isdecimal() and len(at) <= LONGEST):
        return ""
    age = timedelta(seconds=int(now.timestamp()) - int(at))
    return query.get("done", "") if timedelta(0) <= age < FRESH else ""
