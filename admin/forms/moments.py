"""Days and times as people type them: a browser's own fields send ISO; one without them lets people write."""

import re
from datetime import date, time

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
WRITTEN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
YEARS = range(2020, 2100)
LONGEST = 16


def read_day(typed: str) -> date | None:
    """None for what is no day of our time."""
    if found := DAY.fullmatch(typed):
        year, month, day = map(int, found.groups())
    elif found := WRITTEN_DAY.fullmatch(typed):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def read_time(typed: str) -> time | None:
    """None for what is no time of day."""
    found = TIME.fullmatch(typed)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
