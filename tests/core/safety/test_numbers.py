"""A wrong number in an emergency is worse than none, so every number carries the day it was last checked."""

import re
from dataclasses import replace
from datetime import UTC, date, timedelta

from core.clock import SystemClock
from core.safety import HelpKind, load_numbers, stale

BY_KEY = {one.key: one for one in load_numbers()}


def test_every_number_was_checked_within_the_last_half_year() -> None:
    today = SystemClock().now().astimezone(UTC).date()
    assert stale(load_numbers(), today) == (), (
        "ring each of these, then set checked_on in core/safety/data/numbers.json"
    )


def test_a_number_is_stale_on_the_day_after_180_days_and_not_before() -> None:
    doctor = replace(BY_KEY["doctor"], checked_on=date(2026, 1, 1))
    last_good_day = date(2026, 1, 1) + timedelta(days=180)
    assert stale([doctor], last_good_day) == ()
    assert stale([doctor], last_good_day + timedelta(days=1)) == (doctor,)


def test_the_numbers_that_must_always_be_there_are_emergencies_day_and_night() -> None:
    always = {one.number for one in BY_KEY.values() if one.kind is HelpKind.EMERGENCY and one.hours is None}
    assert always >= {"113", "112", "116 117", "116 111"}


def test_a_number_is_shown_with_spaces_and_linked_without() -> None:
    assert BY_KEY["doctor"].number == "116 117"
    assert BY_KEY["doctor"].link == "tel:116117"


def test_a_number_that_could_not_be_verified_is_a_link_and_never_a_guess() -> None:
    assert BY_KEY["drugs"].number is None
    assert BY_KEY["drugs"].link == "https://rusinfo.no"


def test_every_entry_can_be_reached_and_says_where_it_comes_from() -> None:
    for one in load_numbers():
        assert re.fullmatch(r"tel:\d{3,8}|https://\S+", one.link), one.key
        assert one.source, one.key


def test_no_key_is_used_twice() -> None:
    assert len(BY_KEY) == len(load_numbers())
