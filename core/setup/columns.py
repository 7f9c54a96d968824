"""What may stand in a field. Each reader takes what a file holds (JSON's values, or a cell's text) and raises Odd."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from core.setup.faults import Odd, Problem
from core.setup.records import Value
from core.text import clean_text

Reader: TypeAlias = Callable[[Any], Value]

KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
PHONE = re.compile(r"\+?[0-9](?: ?[0-9]){1,14}")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
FOUR_DIGITS = re.compile(r"[0-9]{4}")
AREA = re.compile(r"[0-9]{2}|[0-9]{4}")
LONGEST_URL = 300
WHOLE = 10_000_000
"""Nothing is cut silently: what is too long is told."""


@dataclass(slots=True, frozen=True)
class Column:
    """`needed`: an empty field is a fault. Otherwise it is None."""

    name: str
    read: Reader
    needed: bool = True

    def value(self, raw: Any) -> Value:
        """Raises Odd."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if self.needed:
                raise Odd(Problem.EMPTY)
            return None
        return self.read(raw)


def text(limit: int) -> Reader:
    def read(raw: Any) -> Value:
        if not isinstance(raw, str):
            raise Odd(Problem.NOT_TEXT)
        clean = clean_text(raw, limit=WHOLE)
        if len(clean) > limit:
            raise Odd(Problem.TOO_LONG, str(limit))
        if not clean:
            raise Odd(Problem.EMPTY)
        return clean

    return read


def line(limit: int) -> Reader:
    """A text without line breaks."""
    whole = text(limit)

    def read(raw: Any) -> Value:
        return " ".join(str(whole(raw)).split())

    return read


def key(raw: Any) -> Value:
    return _like(KEY, raw, Problem.NOT_A_KEY, "molde")


def area(raw: Any) -> Value:
    return _like(FOUR_DIGITS, raw, Problem.UNKNOWN_PLACE, "1506")


def phone(raw: Any) -> Value:
    """As it is to be shown: digits in groups, with the country before them or not."""
    return _like(PHONE, raw, Problem.NOT_A_PHONE, "71 00 00 00")


def page(raw: Any) -> Value:
    said = _string(raw)
    try:
        parts = urlsplit(said)
    except ValueError:
        raise Odd(Problem.NOT_A_PAGE, "https://example.org") from None
    plain = len(said) <= LONGEST_URL and said.isprintable() and not re.search(r"[\s\"'<>]", said)
    if not (plain and parts.scheme == "https" and parts.hostname and "@" not in parts.netloc):
        raise Odd(Problem.NOT_A_PAGE, "https://example.org")
    return said


def choice(*choices: str) -> Reader:
    def read(raw: Any) -> Value:
        if raw not in choices:
            raise Odd(Problem.NOT_A_CHOICE, ", ".join(choices))
        return str(raw)

    return read


def day(raw: Any) -> Value:
    try:
        found = date.fromisoformat(_string(raw))
    except ValueError:
        raise Odd(Problem.NOT_A_DAY, "2027-01-31") from None
    return found.isoformat()


def clock(raw: Any) -> Value:
    said = _string(raw)
    try:
        return f"{time.fromisoformat(_like(CLOCK, said, Problem.NOT_A_TIME, '08:30')):%H:%M}"
    except ValueError:
        raise Odd(Problem.NOT_A_TIME, "08:30") from None


def number(low: int, high: int) -> Reader:
    def read(raw: Any) -> Value:
        found = int(raw) if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,6}", raw.strip()) else raw
        if type(found) is not int or not low <= found <= high:
            raise Odd(Problem.NOT_A_NUMBER, f"{low}-{high}")
        return found

    return read


def several(one: Reader) -> Reader:
    """A list; in a cell its members are parted by blanks."""

    def read(raw: Any) -> Value:
        members = raw.split() if isinstance(raw, str) else raw
        if not isinstance(members, list | tuple):
            raise Odd(Problem.NOT_TEXT)
        return tuple(dict.fromkeys(str(one(member)) for member in members)) or None

    return read


def county_or_municipality(raw: Any) -> Value:
    return _like(AREA, raw, Problem.UNKNOWN_PLACE, "15, 1506")


def _like(pattern: re.Pattern[str], raw: Any, problem: Problem, example: str) -> str:
    said = _string(raw)
    if not pattern.fullmatch(said):
        raise Odd(problem, example)
    return said


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Odd(Problem.NOT_TEXT)
    return raw.strip()
