from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

LONGEST_UNCHECKED = timedelta(days=180)
MUNICIPALITY = 4
"""Digits. A county has two."""


class ServiceKind(StrEnum):
    """In the order to offer them. LOCAL: where the family lives. DROP_IN: where one may just come."""

    PATHWAY = "pathway"
    DROP_IN = "drop_in"
    LINE = "line"
    LOCAL = "local"


@dataclass(slots=True, frozen=True, kw_only=True)
class DropIn:
    """Every week, in Europe/Oslo. `weekday`: Monday is 1."""

    place: str
    weekday: int
    opens: time
    closes: time


@dataclass(slots=True, frozen=True, kw_only=True)
class ServiceCard:
    """`key` and `owner` name words in the catalogs; `owner` is who runs the service. `words`, by language, are its own.

    `numbers` are keys of core/safety, so that no number stands in two places. `where`: municipality or county numbers;
    empty means the whole country. A `drop_in` stands there only when somebody has verified place and time: the words of
    a card that has none say whom to ask.
    """

    key: str
    kind: ServiceKind
    owner: str
    checked_on: date
    source: str
    where: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    url: str | None = None
    phone: str | None = None
    drop_in: DropIn | None = None
    words: Mapping[str, str] | None = None

    @property
    def is_local(self) -> bool:
        """For some municipalities, not for the whole county or country."""
        return any(len(one) == MUNICIPALITY for one in self.where)

    def serves(self, municipality: str | None) -> bool:
        """None: a place that nobody has named, and then only what is there for all."""
        if municipality is None:
            return not self.is_local
        return not self.where or any(municipality.startswith(one) for one in self.where)


def stale(cards: Iterable[ServiceCard], today: date) -> tuple[ServiceCard, ...]:
    """Those nobody has checked for half a year: services move, close and change their hours."""
    return tuple(one for one in cards if today - one.checked_on > LONGEST_UNCHECKED)
