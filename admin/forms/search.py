"""The search form: what was typed, and what it asks for. It comes by POST: no number stands in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from admin.forms.moments import read_day
from core.cases.records import Stage
from core.cases.search import LONGEST_WORDS, Spot, Wanted
from core.cases.views import EPOCH, TICK
from core.clock import OSLO

LONGEST = 64


@dataclass(slots=True, frozen=True, kw_only=True)
class SearchForm:
    """All as it was typed or chosen; `after` is where the page before ended."""

    words: str = ""
    first: str = ""
    last: str = ""
    stage: str = ""
    holder: str = ""
    after: str = ""


def read_search(sent: Mapping[str, str]) -> SearchForm:
    return SearchForm(
        words=sent.get("words", "").strip()[:LONGEST_WORDS],
        first=sent.get("first", "").strip()[:LONGEST],
        last=sent.get("last", "").strip()[:LONGEST],
        stage=sent.get("stage", "")[:LONGEST],
        holder=sent.get("holder", "")[:LONGEST],
        after=sent.get("after", "")[:LONGEST],
    )


def trouble_in(form: SearchForm, wanted: Wanted) -> tuple[str, str] | None:
    """The field that will not do, and the key of what to do about it."""
    first, last = read_day(form.first), read_day(form.last)
    if not any((form.words, form.first, form.last, form.stage, form.holder)):
        return "words", "console.search.problem.nothing"
    if not wanted.readable:
        return "words", "console.search.problem.words"
    if form.first and first is None:
        return "first", "console.search.problem.from"
    if form.last and (last is None or (first is not None and last < first)):
        return "last", "console.search.problem.to"
    return None


def wanted_by(form: SearchForm) -> Wanted:
    last = read_day(form.last)
    return Wanted(
        words=form.words,
        opened_from=_begins(read_day(form.first)),
        opened_before=_begins(last + timedelta(days=1) if last else None),
        stage=next((stage for stage in Stage if stage == form.stage), None),
        holder_id=form.holder,
    )


def write_spot(spot: Spot | None) -> str:
    return f"{(spot.at - EPOCH) // TICK}-{spot.id}" if spot else ""


def read_spot(words: str) -> Spot | None:
    """None for what is no spot: then one begins at the top."""
    ticks, _, id_ = words.partition("-")
    try:
        return Spot(EPOCH + int(ticks) * TICK, id_) if id_ else None
    except (ValueError, OverflowError):
        return None


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=OSLO) if day else None
