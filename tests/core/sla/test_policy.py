"""The promise as a function of time: 24 hours are 24 hours, over the nights when clocks change too."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import OSLO
from core.sla.policy import Audience, Due, Milestone, Mood, after_breach, due_at, milestones, mood, told
from tests.builders import PROMISE, START

INSTANTS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3650)).map(lambda later: START + later)
PROMISES = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=7))


@given(INSTANTS, PROMISES)
def test_a_promise_is_due_exactly_after_its_length(opened_at: datetime, promise: timedelta) -> None:
    assert due_at(opened_at, promise=promise) - opened_at == promise


@given(INSTANTS, PROMISES)
def test_the_milestones_come_in_order_from_the_first_moment_to_the_last(
    opened_at: datetime, promise: timedelta
) -> None:
    dues = milestones(opened_at, promise=promise)
    assert [due.milestone for due in dues] == list(Milestone)[:-1]
    assert all(earlier.at <= later.at for earlier, later in pairwise(dues))
    assert dues[0].at == opened_at
    assert dues[-1].at == due_at(opened_at, promise=promise)


def test_a_day_has_its_warnings_at_the_hours_the_team_was_told() -> None:
    hours = {due.milestone: (due.at - START) / timedelta(hours=1) for due in milestones(START, promise=PROMISE)}
    assert hours == {
        Milestone.NEW: 0,
        Milestone.UNCLAIMED: 0.5,
        Milestone.HALF_TIME: 12,
        Milestone.FOUR_LEFT: 20,
        Milestone.ONE_LEFT: 23,
        Milestone.BREACH: 24,
    }


@pytest.mark.parametrize(
    ("opened", "shown"),
    [
        (datetime(2026, 10, 24, 14, 10, tzinfo=OSLO), "2026-10-25 13:10"),
        (datetime(2027, 3, 27, 14, 10, tzinfo=OSLO), "2027-03-28 15:10"),
        (datetime(2026, 12, 31, 14, 10, tzinfo=OSLO), "2027-01-01 14:10"),
    ],
)
def test_over_a_night_when_clocks_change_the_family_reads_another_clock_time_and_waits_no_longer(
    opened: datetime, shown: str
) -> None:
    due = due_at(opened.astimezone(UTC), promise=PROMISE)
    assert due.astimezone(OSLO).strftime("%Y-%m-%d %H:%M") == shown
    assert due - opened.astimezone(UTC) == PROMISE


def test_a_broken_promise_is_told_again_every_six_hours() -> None:
    due: Due | None = milestones(START, promise=PROMISE)[-1]
    for round_ in (1, 2, 3):
        assert due is not None
        due = after_breach(due, promise=PROMISE, now=due.at)
        assert due == Due(Milestone.STILL_BROKEN, START + PROMISE + round_ * timedelta(hours=6), round_)


@pytest.mark.parametrize("milestone", sorted(set(Milestone) - {Milestone.BREACH, Milestone.STILL_BROKEN}))
def test_nothing_repeats_before_the_promise_is_broken(milestone: Milestone) -> None:
    assert after_breach(Due(milestone, START), promise=PROMISE, now=START) is None


def test_reminders_missed_while_nobody_watched_the_clock_are_one_and_the_rhythm_stays() -> None:
    breach = Due(Milestone.BREACH, START)
    for slept, following in ((0, 6), (5, 6), (6, 12), (71, 72), (72, 78)):
        due = after_breach(breach, promise=PROMISE, now=START + timedelta(hours=slept))
        assert due == Due(Milestone.STILL_BROKEN, START + timedelta(hours=following), 1)


def test_the_family_hears_of_a_breach_and_of_no_warning() -> None:
    assert [one for one in Milestone if Audience.FAMILY in told(one, claimed=True)] == [Milestone.BREACH]


def test_supervisors_hear_an_hour_before_and_from_then_on() -> None:
    heard = [one for one in Milestone if Audience.SUPERVISOR in told(one, claimed=False)]
    assert heard == [Milestone.ONE_LEFT, Milestone.BREACH, Milestone.STILL_BROKEN]


def test_unclaimed_is_no_news_once_somebody_holds_the_case() -> None:
    assert told(Milestone.UNCLAIMED, claimed=True) == ()
    assert told(Milestone.UNCLAIMED, claimed=False) == (Audience.TEAM,)


@pytest.mark.parametrize("milestone", Milestone)
def test_a_case_without_a_holder_is_everybodys_and_never_nobodys(milestone: Milestone) -> None:
    heard = told(milestone, claimed=False)
    assert Audience.HOLDER not in heard
    assert Audience.TEAM in heard
    assert len(heard) == len(set(heard))


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(hours=24), Mood.CALM),
        (timedelta(hours=4, seconds=1), Mood.CALM),
        (timedelta(hours=4), Mood.SOON),
        (timedelta(seconds=1), Mood.SOON),
        (timedelta(0), Mood.LATE),
        (timedelta(hours=-1), Mood.LATE),
    ],
)
def test_the_mood_follows_the_time_left(left: timedelta, expected: Mood) -> None:
    assert mood(START + left, reached_at=None, now=START, promise=PROMISE) is expected
    assert mood(START + left, reached_at=START, now=START, promise=PROMISE) is Mood.KEPT
