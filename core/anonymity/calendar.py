"""Dates with a day in them, in digits and in the words of three languages; and exact ages."""

import re
from collections.abc import Iterator
from functools import cache

from core.anonymity.models import Finding, Kind, strong, weak
from core.anonymity.words import one_of

DAY, MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:(?:19|20)\d\d|\d\d)"
IN_DIGITS = re.compile(
    rf"(?<![\d./,]){DAY}\s?[./\-]\s?{MONTH}\s?[./\-]\s?{YEAR}(?!\d)"
    rf"|(?<!\d)(?:19|20)\d\d[./\-]{MONTH}[./\-]{DAY}(?!\d)"
    rf"|(?<![\d./,]){DAY}\.\s?(?:0[1-9]|1[0-2]|[1-9])\.(?!\d)"
    rf"|(?<![\d./])(?:0?[1-9]|[12]\d|3[01])(?:(?:0[1-9]|1[0-2])(?:\d\d)(?!\d))(?!\s?(?:kr|nok|,-))",
)
SHORT_DATE = rf"{DAY}[./]{MONTH}(?!\d)"


@cache
def date_patterns() -> tuple[re.Pattern[str], ...]:
    month, ordinal = one_of("month"), one_of("ordinal")
    day = rf"(?:{DAY}(?:\.|st|nd|rd|th)?|{ordinal})"
    return (
        IN_DIGITS,
        re.compile(rf"\b{one_of('date_cue')}\b[ :]*(?:er|is|var|was|den|the|on)?\s?{SHORT_DATE}", re.IGNORECASE),
        re.compile(rf"(?<![\d.,]){SHORT_DATE} (?:er|is|var|was|vart|ble|blei)\b", re.IGNORECASE),
        re.compile(rf"(?<!\d){day}(?: of)? ?{month}\b", re.IGNORECASE),
        re.compile(rf"\b{one_of('month_en')} (?:the )?{day}\b(?!\s?%)", re.IGNORECASE),
    )


def dates(text: str) -> Iterator[Finding]:
    for pattern in date_patterns():
        for found in pattern.finditer(text):
            yield strong(found.span(), Kind.DATE)


@cache
def age_patterns() -> tuple[re.Pattern[str], ...]:
    """In every pattern, each group named `age…` is one age."""
    number = rf"(?:\d{{1,2}}|{one_of('number')})"
    unit = rf"(?:\s?{one_of('age_unit')}\b)?"
    became = r"(?:er|is|was|var|blei|ble|vart|fyller|fylte|turned)(?: bare| berre| only| just)?"
    later = r"(?! (?:etter|sidan|siden|ago|later|seinare|senere|før|before|med|with|til|of)\b)(?! (?:i|in|på) (?-i:[a-zæøå]))"
    person, more = one_of("person"), rf"(?:,? (?:og|and)? ?(?P<age3>{number})\b)?"
    return tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            (
                rf"\b{person}(?: med \w+| with a \w+)? (?:på|of|aged|age) (?P<age1>{number})\b{unit}"
                rf"(?:,? (?:og|and|,)? ?(?P<age2>{number})\b{unit})?{more}"
            ),
            rf"\b{person}\s?[,(]\s?(?P<age1>{number})\b(?=\s?(?:[),.]|år|$))",
            r"\b(?-i:[A-ZÆØÅ][a-zæøå])\w*\s?\(\s?(?P<age1>\d{1,2})\b(?=\s?(?:[),.]|år))",
            rf"\b{person},? (?P<age1>\d{{1,2}})\s?(?:år|years?|mnd|måneder|månader|months?)\b{later}",
            rf"\b(?-i:[A-ZÆØÅ])\w+, (?P<age1>\d{{1,2}})\s?(?:år|years?)\b{later}",
            rf"\b{person} {became} (?P<age1>{number})\b(?! (?:{one_of('not_age')})\b)(?! ?%)",
            rf"\b(?P<age1>{number}[\s\-‑–]?(?:åring|åringar|åringer|års?gammal|års?gammel))\w*",
            rf"\b(?P<age1>{number}\s(?:år|måneder|månader|mnd|veker|uker|dager|dagar) gam\w+)",
            rf"\b(?P<age1>{number}[\s\-‑–]?(?:years?|months?|weeks?|days?)[\s\-‑–]olds?)\b",
            rf"\b(?P<age1>{number}[\s\-]?y/?o)\b",
            rf"\b(?P<age1>aged? {number})\b",
        )
    )


def ages(text: str) -> Iterator[Finding]:
    for pattern in age_patterns():
        for found in pattern.finditer(text):
            for name, age in found.groupdict().items():
                if age:
                    yield weak(found.span(name), Kind.AGE)
