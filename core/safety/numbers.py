from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

LONGEST_UNCHECKED = timedelta(days=180)


class HelpKind(StrEnum):
    """EMERGENCY is shown wherever help is shown. TALK is for who wants somebody to talk with."""

    EMERGENCY = "emergency"
    TALK = "talk"


@dataclass(slots=True, frozen=True)
class Hours:
    """Monday to Friday, in Europe/Oslo."""

    opens: time
    closes: time


@dataclass(slots=True, frozen=True, kw_only=True)
class HelpNumber:
    """`key` names the words in the catalogs, unless there are `names` by language. `hours` is None for day and night.

    `number` is written as it is shown; it is None where no number could be verified, and then there is a `url`.
    """

    key: str
    kind: HelpKind
    number: str | None
    url: str | None
    hours: Hours | None
    checked_on: date
    source: str
    names: Mapping[str, str] | None = None

    @property
    def link(self) -> str:
        """What a tap opens."""
        return f"tel:{self.number.replace(' ', '')}" if self.number else str(self.url)


def stale(numbers: Iterable[HelpNumber], today: date) -> tuple[HelpNumber, ...]:
    """Those nobody has checked for half a year: a wrong number in an emergency is worse than none."""
    return tuple(one for one in numbers if today - one.checked_on > LONGEST_UNCHECKED)
