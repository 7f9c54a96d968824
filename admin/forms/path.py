"""What is typed about a family's way on: a talk, ticks, and who can help from here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from core.cases.path import Item, Manner, TalkPlace
from core.text import clean_text

KEY_LETTERS = 64
YES = "yes"
TICK, WAS = "tick-", "was-"


MOST_DIGITS = 9
"""No thread and no row of talks is longer, and every database holds such a number."""


@dataclass(slots=True, frozen=True, kw_only=True)
class PathForm:
    """`day` None: what was typed is no date. `ticked` are the boxes that are ticked, `was` those that were when the page was shown.

    `held` is how many talks stood there then; None where the form does not say.
    """

    place: str = ""
    day: date | None = None
    number: int = 0
    held: int | None = None
    ticked: frozenset[Item] = frozenset()
    was: frozenset[Item] = frozenset()
    service: str = ""
    manner: str = ""
    agrees: bool = False

    def turned(self, among: Collection[Item]) -> Mapping[Item, bool]:
        """What was turned on this page, and which way: nothing of what a colleague has ticked since."""
        return {item: item in self.ticked for item in among if (item in self.ticked) != (item in self.was)}


def read_path_form(sent: Mapping[str, str]) -> PathForm:
    return PathForm(
        place=sent.get("talk-place", ""),
        day=_day(sent.get("talk-day", "")),
        number=counted(sent.get("number", "")) or 0,
        held=counted(sent.get("held", "")),
        ticked=frozenset(item for item in Item if sent.get(f"{TICK}{item}") == YES),
        was=frozenset(item for item in Item if sent.get(f"{WAS}{item}") == YES),
        service=clean_text(sent.get("service", ""), limit=KEY_LETTERS),
        manner=sent.get("manner", ""),
        agrees=sent.get("agrees", "") == YES,
    )


def counted(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def talk_trouble(form: PathForm) -> tuple[str, str] | None:
    """The field that will not do, and the key of what to do about it."""
    if form.place not in list(TalkPlace):
        return "talk-place", "console.problem.talk_place_missing"
    return None if form.day else ("talk-day", "console.problem.talk_day")


def guide_trouble(form: PathForm) -> tuple[str, str] | None:
    if not form.service:
        return "service", "console.problem.service_missing"
    return None if form.manner in list(Manner) else ("manner", "console.problem.manner_missing")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
