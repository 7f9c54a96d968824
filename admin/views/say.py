"""The reader's language, and how instants and durations are said in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.lists import format_list

from bot.i18n import Catalogs
from core.clock import OSLO

NO_BREAK = "\u00a0"
DAYS_FROM = timedelta(hours=72)


@dataclass(slots=True, frozen=True)
class Say:
    catalogs: Catalogs
    locale: str
    about: str = ""
    """Whom the words are about, where that makes a difference: a key that also stands with this after it is said so."""

    def __call__(self, key: str, **facts: str | int | date | datetime) -> str:
        """Raises MissingWords."""
        special = f"{key}.{self.about}"
        return self.catalogs.say(self.locale, special if self.about and self.catalogs.has(special) else key, **facts)

    def first(self, *keys: str) -> str:
        """The first of these that there are words for; the last one must have them."""
        return self(next((key for key in keys[:-1] if self.catalogs.has(key)), keys[-1]))

    def moment(self, at: datetime, *, now: datetime) -> str:
        """A clock time with the day a reader would name: today, yesterday, tomorrow, or the date."""
        local, today = at.astimezone(OSLO), now.astimezone(OSLO).date()
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((local.date() - today).days)
        return self(f"console.when.{near}", clock=self.clock(at)) if near else self("console.when.day", at=at)

    def all_of(self, names: Sequence[str]) -> str:
        """As a list is said: "Molde, Ulstein og Ålesund"."""
        return format_list(names, locale=self.locale)

    def clock(self, at: datetime) -> str:
        local = at.astimezone(OSLO)
        return self("console.clock", hour=f"{local:%H}", minute=f"{local:%M}")

    def amount(self, span: timedelta) -> str:
        """Like "3 t 10 min", rounded down to whole minutes; days from the third on. A line never ends within it."""
        return self._amount(span).replace(" ", NO_BREAK)

    def _amount(self, span: timedelta) -> str:
        minutes = int(span.total_seconds()) // 60
        hours, rest = divmod(minutes, 60)
        if span >= DAYS_FROM:
            return self("console.amount.days", days=hours // 24, hours=hours % 24)
        if hours and not rest:
            return self("console.amount.whole_hours", hours=hours)
        if hours:
            return self("console.amount.hours", hours=hours, minutes=rest)
        return self("console.amount.minutes", minutes=minutes) if minutes else self("console.amount.less")
