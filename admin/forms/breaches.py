"""What is asked of the list of broken promises, and what somebody writes about one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from admin.forms.moments import read_day
from admin.forms.search import LONGEST
from core.cases.lessons import LONGEST_LESSON, Asked, Spot
from core.cases.views import EPOCH, TICK
from core.clock import OSLO
from core.text import clean_text

TOO_LONG = "error.lesson_too_long"


@dataclass(slots=True, frozen=True, kw_only=True)
class ListForm:
    """As it was typed or chosen."""

    first: str = ""
    last: str = ""
    team: str = ""

    @property
    def asked(self) -> Asked:
        """Days are days in Oslo; what is no day narrows nothing."""
        last = read_day(self.last)
        return Asked(
            since=_begins(read_day(self.first)),
            before=_begins(last + timedelta(days=1) if last else None),
            team_id=self.team,
        )

    @property
    def trouble(self) -> tuple[str, str] | None:
        """The field that will not do, and the key of what to do about it."""
        first, last = read_day(self.first), read_day(self.last)
        if self.first and first is None:
            return "first", "console.search.problem.from"
        if self.last and (last is None or (first is not None and last < first)):
            return "last", "console.search.problem.to"
        return None

    @property
    def query(self) -> dict[str, str]:
        return asdict(self)


@dataclass(slots=True, frozen=True, kw_only=True)
class LessonForm:
    """`seen`: when what stood there was written; None for nothing."""

    breach_id: str
    words: str
    seen: datetime | None

    @property
    def trouble(self) -> str:
        return TOO_LONG if len(self.words) > LONGEST_LESSON else ""


def read_list(sent: Mapping[str, str]) -> ListForm:
    return ListForm(**{name: sent.get(name, "").strip()[:LONGEST] for name in ("first", "last", "team")})


def read_lesson(sent: Mapping[str, str]) -> LessonForm:
    words = clean_text(sent.get("words", ""), limit=2 * LONGEST_LESSON)
    return LessonForm(breach_id=sent.get("breach", "")[:LONGEST], words=words, seen=read_moment(sent.get("seen", "")))


def write_moment(at: datetime | None) -> str:
    return str((at - EPOCH) // TICK) if at else ""


def read_moment(words: str) -> datetime | None:
    try:
        return EPOCH + int(words[:LONGEST]) * TICK
    except (ValueError, OverflowError):
        return None


def write_spot(spot: Spot | None) -> str:
    return f"{write_moment(spot.at)}-{spot.id}" if spot else ""


def read_spot(words: str) -> Spot | None:
    """None for what is no spot: then one begins at the top."""
    ticks, _, id_ = words.partition("-")
    at = read_moment(ticks)
    return Spot(at, id_) if at and id_ else None


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=OSLO) if day else None
