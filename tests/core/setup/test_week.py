"""A week's opening times as people say them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.setup.meaning import Opening
from core.setup.week import Stretch, stretches

EIGHT, NOON, HALF_THREE = time(8), time(12), time(15, 30)


def opening(weekday: int, opens: time = EIGHT, closes: time = HALF_THREE, place: str = "") -> Opening:
    return Opening(weekday=weekday, opens=opens, closes=closes, place=place)


def stretch(first: int, last: int, opens: time = EIGHT, closes: time = HALF_THREE, place: str = "") -> Stretch:
    return Stretch(first=first, last=last, opens=opens, closes=closes, place=place)


@pytest.mark.parametrize(
    ("openings", "said"),
    [
        ([], ()),
        ([opening(3)], (stretch(3, 3),)),
        ([opening(day) for day in (5, 1, 2, 4, 3)], (stretch(1, 5),)),
        ([opening(1), opening(2), opening(4)], (stretch(1, 2), stretch(4, 4))),
        ([opening(1), opening(2, closes=NOON), opening(3)], (stretch(1, 1), stretch(2, 2, closes=NOON), stretch(3, 3))),
        (
            [opening(1, closes=NOON), opening(1, opens=NOON), opening(2, closes=NOON)],
            (stretch(1, 2, closes=NOON), stretch(1, 1, opens=NOON)),
        ),
        (
            [opening(1, place="Torget"), opening(2, place="Kaia")],
            (stretch(1, 1, place="Torget"), stretch(2, 2, place="Kaia")),
        ),
        ([opening(7), opening(1)], (stretch(1, 1), stretch(7, 7))),
    ],
)
def test_days_alike_that_follow_each_other_are_said_as_one(openings: list[Opening], said: tuple[Stretch, ...]) -> None:
    assert stretches(openings) == said


@given(st.sets(st.tuples(st.integers(1, 7), st.sampled_from([EIGHT, NOON]), st.sampled_from(["", "Torget"]))))
def test_no_day_is_lost_and_none_is_added(open_: set[tuple[int, time, str]]) -> None:
    openings = [opening(day, opens, place=place) for day, opens, place in open_]
    told = {(day, one.opens, one.place) for one in stretches(openings) for day in range(one.first, one.last + 1)}
    assert told == open_
