"""Days and times as people type them: a browser's own fields send ISO; one without them lets people write."""

import re
from datetime import date, time
from enum import StrEnum

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
WRITTEN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")
YEARS = range(2020, 2100)
LONGEST = 16


class Wrong(StrEnum):
    """What keeps something from being a day or a time."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NO_SUCH = "no_such"
    """No calendar or clock has it."""
    FAR = "far"


def wrong_day(typed: str) -> Wrong | None:
    """None for what read_day reads."""
    if not typed:
        return Wrong.MISSING
    if not (DAY.fullmatch(typed) or WRITTEN_DAY.fullmatch(typed)):
        return Wrong.UNREADABLE
    if read_day(typed):
        return None
    year = next(part for part in re.split(r"\D+", typed) if len(part) == len("2026"))
    return Wrong.NO_SUCH if int(year) in YEARS else Wrong.FAR


def wrong_time(typed: str) -> Wrong | None:
    """None for what read_time reads."""
    if not typed:
        return Wrong.MISSING
    if not TIME.fullmatch(typed):
        return Wrong.UNREADABLE
    return None if read_time(typed) is not None else Wrong.NO_SUCH


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
