from datetime import timedelta

import pytest

from core.errors import Refused
from core.staff.policy import (
    ABSOLUTE,
    IDLE,
    Tally,
    after_failure,
    check_password,
    login_form,
    password_form,
    session_lives,
)
from tests.builders import START


def failed(times: int) -> Tally:
    tally = Tally()
    for _ in range(times):
        tally = after_failure(tally, now=START)
    return tally


@pytest.mark.parametrize(("failures", "minutes"), [(5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10, 15), (200, 15)])
def test_each_failure_from_the_fifth_makes_the_wait_longer_but_never_endless(failures: int, minutes: int) -> None:
    assert failed(failures).locked_until == START + timedelta(minutes=minutes)


def test_four_failures_cost_nothing() -> None:
    assert failed(4) == Tally(failures=4)
    assert failed(4).lets_try(now=START)


def test_a_wait_is_over_at_its_very_end() -> None:
    tally = failed(5)
    assert not tally.lets_try(now=START + timedelta(seconds=59))
    assert tally.lets_try(now=START + timedelta(minutes=1))


def test_a_session_dies_of_silence_and_of_age() -> None:
    ends_at = START + ABSOLUTE
    assert session_lives(last_seen_at=START, ends_at=ends_at, now=START + IDLE - timedelta(seconds=1))
    assert not session_lives(last_seen_at=START, ends_at=ends_at, now=START + IDLE)
    assert not session_lives(last_seen_at=ends_at - timedelta(minutes=1), ends_at=ends_at, now=ends_at)
    assert session_lives(last_seen_at=START, ends_at=ends_at, now=START - timedelta(minutes=5))


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("elleve teik", "error.password_too_short"),
        ("å" * 11 + "a", "error.password_too_simple"),
        ("kari.nordmann2026", "error.password_too_simple"),
        ("ab" * 200, "error.password_too_long"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        check_password(password, login="kari.nordmann")
    assert refused.value.key == key


def test_a_long_sentence_is_a_good_password() -> None:
    check_password("tre kattar på trappa", login="kari")
    assert password_form("a\u030a") == password_form("å")


def test_a_login_is_known_however_a_phone_types_it() -> None:
    assert login_form("  Kari.Nordmann ") == "kari.nordmann"
