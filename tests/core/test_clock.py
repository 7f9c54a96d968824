from datetime import timedelta

from core.clock import SetClock, SystemClock
from tests.builders import START


def test_the_wall_clock_speaks_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_set_clock_stands_still_until_it_is_moved() -> None:
    clock = SetClock(START)
    assert clock.now() == clock.now() == START
    clock.forward(timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)
