"""Numbers that lead to one person: identity numbers, other long numbers, phones; and e-mail addresses."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import phonenumbers
from stdnum.no.fodselsnummer import calc_check_digit1, calc_check_digit2

from core.anonymity.models import Finding, Kind, strong
from core.safety import load_numbers

DIGITS = 11
SHORTEST_PHONE = 8
"""Help lines are shorter or cost nothing; they are nobody's own."""
RUN = re.compile(r"\d(?:[\W_]*\d)*")
CLOSE_ELEVEN = re.compile(r"(?<![\d+])\d(?:[ .\-–/:]{0,3}\d){10}(?![ .\-]?\d)")
LOOSE_EIGHT = re.compile(r"(?<![\d+])(?:(?:\+|00)\s?47[ .\-]?)?(?!800)[2-9](?:[ .\-/]{0,2}\d){7}(?![ .\-]?\d)")
ABROAD = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[ .\-/()]{0,2}\d){6,14}(?!\d)")
"""Of any country, known to phonenumbers or not."""
EMAIL = re.compile(
    r"[\w.+\-]+\s?(?:@|\(at\)|\[at\]|\(a\)|\bkrøllalfa\b)\s?[\w\-]+(?:\s?(?:\.|\(dot\))\s?[\w\-]+)*"
    r"|\b[\w.]+ at [\w]+(?: [\w]+)? (?:dot|punktum) (?:com|no|org|net)\b",
    re.IGNORECASE,
)


def has_control_digits(number: str) -> bool:
    """True of eleven digits whose last two fit: ordinary, D, H, FH and synthetic numbers are all made so."""
    return calc_check_digit1(number) == number[9] and calc_check_digit2(number) == number[10]


def identity_numbers(text: str) -> Iterator[Finding]:
    """Every eleven digits with fitting control digits, whatever but letters stands between the digits."""
    for run in RUN.finditer(text):
        places = [place for place in range(run.start(), run.end()) if text[place].isdigit()]
        for first in range(len(places) - DIGITS + 1):
            eleven = places[first : first + DIGITS]
            if has_control_digits("".join(text[place] for place in eleven)):
                yield strong((eleven[0], eleven[-1] + 1), Kind.IDENTITY_NUMBER)


def long_numbers(text: str) -> Iterator[Finding]:
    for found in CLOSE_ELEVEN.finditer(text):
        yield strong(found.span(), Kind.LONG_NUMBER)


def phones(text: str, ours: frozenset[str]) -> Iterator[Finding]:
    """`ours`: as `shown` has them."""
    for match in phonenumbers.PhoneNumberMatcher(text, "NO"):
        free = phonenumbers.number_type(match.number) == phonenumbers.PhoneNumberType.TOLL_FREE
        digits = re.sub(r"\D", "", match.raw_string)
        if not free and len(digits) >= SHORTEST_PHONE and digits[-SHORTEST_PHONE:] not in ours:
            yield strong((match.start, match.end), Kind.PHONE)
    for found in (*LOOSE_EIGHT.finditer(text), *ABROAD.finditer(text)):
        if re.sub(r"\D", "", found[0])[-SHORTEST_PHONE:] not in ours:
            yield strong(found.span(), Kind.PHONE)


def shown(numbers: Iterable[str | None]) -> frozenset[str]:
    """Numbers that we show to everybody ourselves lead to nobody, with or without the country before them."""
    return frozenset(re.sub(r"\D", "", one)[-SHORTEST_PHONE:] for one in numbers if one)


@cache
def help_lines() -> frozenset[str]:
    """Those that come with the program."""
    return shown(one.number for one in load_numbers())


def emails(text: str) -> Iterator[Finding]:
    for found in EMAIL.finditer(text):
        yield strong(found.span(), Kind.EMAIL)
