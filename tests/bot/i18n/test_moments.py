"""A promise is a day and a clock time, in Norway, in the reader's own language."""

from datetime import UTC, datetime

import pytest

from bot.i18n import Catalogs
from bot.i18n.catalogs import show_moment

TUESDAY = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("nn", "tysdag 24. november kl. 14.20"),
        ("nb", "tirsdag 24. november kl. 14.20"),
        ("en", "Tuesday 24 November at 14:20"),
    ],
)
def test_a_day_and_a_clock_time(locale: str, shown: str) -> None:
    assert show_moment(locale, TUESDAY) == shown


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (23, "måndag 23. november kl. 14.20"),
        (25, "onsdag 25. november kl. 14.20"),
        (26, "torsdag 26. november kl. 14.20"),
        (27, "fredag 27. november kl. 14.20"),
        (28, "laurdag 28. november kl. 14.20"),
        (29, "søndag 29. november kl. 14.20"),
    ],
)
def test_the_days_of_the_week_are_nynorsk(day: int, shown: str) -> None:
    assert show_moment("nn", TUESDAY.replace(day=day)) == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "søndag 28. mars kl. 01.59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "søndag 28. mars kl. 03.00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "søndag 25. oktober kl. 02.30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "søndag 25. oktober kl. 02.30"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "søndag 25. oktober kl. 03.00"),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "fredag 1. januar kl. 00.00"),
    ],
)
def test_the_clock_is_norways_over_both_nights_of_the_change_and_new_year(at: datetime, shown: str) -> None:
    assert show_moment("nn", at) == shown


def test_a_moment_stands_in_a_sentence() -> None:
    told = Catalogs.load().say("nn", "status.claimed", team="familieteamet i Molde", deadline=TUESDAY)
    assert told == (
        "Nokon i familieteamet i Molde har teke ansvar for meldinga di. "
        "Du høyrer frå dei før tysdag 24. november kl. 14.20."
    )
