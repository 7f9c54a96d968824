"""Where somebody lives, goes and works: addresses, post codes, places, kindergartens, schools, workplaces."""

import re
from collections.abc import Iterator
from functools import cache

from core.anonymity.models import Finding, Kind, strong, weak
from core.anonymity.words import listed, one_of

CAPITALISED = r"(?-i:[A-ZÆØÅ]\w{1,30})"
FIRST_OF_COUNTY, LAST_OF_COUNTY = 6000, 6700


@cache
def street() -> re.Pattern[str]:
    way = one_of("way")
    return re.compile(
        rf"\b(?:[^\W\d_]+{way}|[^\W\d_]+ {one_of('way_alone')}) \d{{1,4}}(?: ?[a-h])?\b(?! (?:{one_of('unit')})\b)"
        rf"|\b(?-i:(?:bur|bor|budde|bodde|lives?|living|held til|holder til))[^.!?\d]{{0,25}}(?: på| i| at| in) (?P<house>{CAPITALISED} "
        rf"\d{{1,3}}(?: ?[a-h])?)\b",
        re.IGNORECASE,
    )


def addresses(text: str) -> Iterator[Finding]:
    for found in street().finditer(text):
        yield strong(found.span("house" if found["house"] else 0), Kind.ADDRESS)


@cache
def post_code_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    certain = re.compile(
        rf"\b{one_of('post_code_cue')}[ .:]*\d{{4}}\b|(?<![\d.,])\d{{4}} (?=(?-i:[A-ZÆØÅ]))\w+", re.IGNORECASE
    )
    likely = re.compile(rf"(?<![\d.,/+\-])\d{{4}}(?![\d%]|[.,]\d|\s?(?:{one_of('unit')})\b)", re.IGNORECASE)
    return certain, likely


def post_codes(text: str) -> Iterator[Finding]:
    certain, likely = post_code_patterns()
    for found in certain.finditer(text):
        digits = re.search(r"\d{4}", found[0])
        cue = not found[0][0].isdigit()
        if digits and (cue or FIRST_OF_COUNTY <= int(digits[0]) < LAST_OF_COUNTY):
            yield strong(found.span(), Kind.POST_CODE)
    for found in likely.finditer(text):
        if FIRST_OF_COUNTY <= int(found[0]) < LAST_OF_COUNTY:
            yield weak(found.span(), Kind.POST_CODE)


@cache
def institution() -> re.Pattern[str]:
    kind = r"(?:\w*(?:barnehage|barnehagen|barnehage[nr]s)|\w*sk[uo]le[nr]?s?|kindergarten|school|preschool|nursery)"
    named = rf"{CAPITALISED}(?:[ \-]{CAPITALISED})?"
    return re.compile(
        rf"(?<=[a-zæøå,] )(?P<name>{named}) {kind}\b|\b{kind} (?P<named>{named})|\b(?P<first>{named}) {kind} (?:har|er|has|ringer|meld)",
        re.IGNORECASE,
    )


def institutions(text: str) -> Iterator[Finding]:
    for found in institution().finditer(text):
        name = next(one for one in found.groups() if one)
        first = re.split(r"[ \-]", name)[0]
        if not (first.isupper() or first.casefold() in listed("capital") | listed("service") | listed("opening")):
            yield strong(found.span(), Kind.INSTITUTION)


@cache
def work() -> re.Pattern[str]:
    at = r"(?:jobb\w*|arbeid\w*|ansatt|tilsett|works?|working|employed)(?: som \w+| as an? \w+)? (?:på|i|hos|hjå|hjå|ved|for|at|in)"
    return re.compile(rf"\b{at} (?P<place>{CAPITALISED}(?: \d+)?)|\b(?P<job>{one_of('rare_job')})\b", re.IGNORECASE)


def workplaces(text: str) -> Iterator[Finding]:
    for found in work().finditer(text):
        where = found["place"] or found["job"]
        if where.casefold() not in listed("service") and not where.isupper():
            yield weak(found.span("place" if found["place"] else "job"), Kind.WORK)
