"""What becomes of a letter after an attempt: each row of the table."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outbox import Care, Delivery, DeliveryError, Unsure
from core.outbox.policy import GIVE_UP_AFTER, LONGEST_WAIT, Next, after_error, after_unsure, wait_before
from tests.builders import START

BLOCKED = DeliveryError("blocked", permanent=True)
AWAY = DeliveryError("away", permanent=False)
SLOW_DOWN = DeliveryError("slow_down", permanent=False, retry_after=timedelta(seconds=37))
TIMED_OUT = Unsure("timeout")


def test_a_permanent_error_is_final_at_once() -> None:
    outcome = after_error(BLOCKED, attempts=1, created_at=START, now=START)
    assert outcome == Next(Delivery.FAILED, reason="blocked")


def test_a_passing_error_is_tried_again_after_a_wait_that_doubles() -> None:
    waits = [after_error(AWAY, attempts=count, created_at=START, now=START).due_at for count in (1, 2, 3)]
    assert waits == [START + timedelta(seconds=seconds) for seconds in (2, 4, 8)]


def test_the_channel_may_say_when_to_try_again() -> None:
    outcome = after_error(SLOW_DOWN, attempts=1, created_at=START, now=START)
    assert outcome == Next(Delivery.QUEUED, due_at=START + timedelta(seconds=37), reason="slow_down")


@pytest.mark.parametrize(
    ("age", "state"),
    [(GIVE_UP_AFTER - timedelta(seconds=1), Delivery.QUEUED), (GIVE_UP_AFTER, Delivery.FAILED)],
)
def test_after_a_whole_day_a_letter_is_given_up(age: timedelta, state: Delivery) -> None:
    assert after_error(AWAY, attempts=9, created_at=START, now=START + age).state is state


@pytest.mark.parametrize(
    ("care", "unsure_before", "state", "keeps_words"),
    [
        (Care.HARMLESS, False, Delivery.QUEUED, False),
        (Care.HARMLESS, True, Delivery.UNCERTAIN, False),
        (Care.ONCE, False, Delivery.UNCERTAIN, True),
        (Care.ONCE, True, Delivery.UNCERTAIN, True),
    ],
)
def test_an_unknown_outcome_is_repeated_once_at_most_and_never_where_a_copy_does_harm(
    care: Care, unsure_before: bool, state: Delivery, keeps_words: bool
) -> None:
    outcome = after_unsure(TIMED_OUT, care=care, unsure_before=unsure_before, attempts=1, now=START)
    assert (outcome.state, outcome.keeps_words) == (state, keeps_words)
    assert (outcome.due_at is None) == (state is Delivery.UNCERTAIN)


@pytest.mark.parametrize("care", list(Care))
def test_what_can_never_arrive_whole_is_parked_at_once(care: Care) -> None:
    half_blocked = Unsure("blocked", permanent=True)
    outcome = after_unsure(half_blocked, care=care, unsure_before=False, attempts=1, now=START)
    assert outcome == Next(Delivery.UNCERTAIN, reason="blocked", keeps_words=care is Care.ONCE)


@given(st.integers(0, 10_000))
def test_the_wait_never_shrinks_and_never_passes_its_limit(attempts: int) -> None:
    assert timedelta(0) < wait_before(attempts) <= wait_before(attempts + 1) <= LONGEST_WAIT
