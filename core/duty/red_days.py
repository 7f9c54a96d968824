"""Public holidays, computed and never typed (law: lov om 1 og 17 mai som høgtidsdagar; helligdagsfredloven § 2)."""

from datetime import date
from functools import lru_cache

import holidays

KEPT_YEARS = 16
SUNDAY = 6


@lru_cache(maxsize=KEPT_YEARS)
def _red_days(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year, include_sundays=False) or ())


def is_red(day: date) -> bool:
    """Sundays are not counted: they are a weekday of the rota already."""
    return day in _red_days(day.year)


def staffed_as(day: date, *, red_as_sunday: bool) -> int:
    """The weekday (Monday is 0) whose pattern holds."""
    return SUNDAY if red_as_sunday and is_red(day) else day.weekday()
