from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from admin.addresses import our_own
from admin.views.card import chosen
from admin.views.frame import wanted_locale
from admin.views.left import time_left
from admin.views.queue import waits_for
from admin.views.say import NO_BREAK, Say
from bot.i18n import Catalogs
from core.cases.records import Case, CloseReason, Kind, Stage
from tests.builders import PROMISE, START

CASE = Case(
    id="1" * 32,
    reference="K7Q-2MX",
    team_id="molde",
    conversation_id=None,
    kind=Kind.PARENT,
    channel="web",
    locale="nn",
    stage=Stage.NEW,
    opened_at=START,
    due_at=START + PROMISE,
    reached_at=None,
    breached_at=None,
    holder_id=None,
    claimed_at=None,
    closed_at=None,
    close_reason=None,
    erased_at=None,
    waits_for_us=True,
    urgent_at=None,
    revision=0,
)


@pytest.fixture
def say(catalogs: Catalogs) -> Say:
    return Say(catalogs, "nn")


@pytest.mark.parametrize(
    ("passed", "tone", "words"),
    [
        (timedelta(0), "calm", "24 t att"),
        (timedelta(hours=19, minutes=59), "calm", "4 t 1 min att"),
        (timedelta(hours=20), "soon", "4 t att"),
        (timedelta(hours=23, minutes=15), "soon", "45 min att"),
        (timedelta(hours=23, minutes=59, seconds=30), "soon", "under 1 min att"),
        (timedelta(hours=24), "late", "over fristen i under 1 min"),
        (timedelta(hours=25, minutes=5), "late", "over fristen i 1 t 5 min"),
        (timedelta(hours=24 + 73), "late", "over fristen i 3 d 1 t"),
    ],
)
def test_the_time_left_is_said_with_word_and_shape(say: Say, passed: timedelta, tone: str, words: str) -> None:
    left = time_left(say, CASE, now=START + passed, promise=PROMISE)
    assert (left.tone, left.words.replace(NO_BREAK, " ")) == (tone, words)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reached_at": START + timedelta(hours=1)}, "nådd i tide"),
        ({"reached_at": START + PROMISE}, "nådd i tide"),
        ({"reached_at": START + timedelta(hours=26, minutes=30)}, "nådd 2 t 30 min for seint"),
        ({"closed_at": START, "close_reason": CloseReason.NO_NEED, "stage": Stage.ENDED}, "avslutta"),
        ({"closed_at": START, "stage": Stage.WITHDRAWN}, "trekt tilbake"),
    ],
)
def test_a_clock_that_has_stopped_is_never_red(say: Say, changed: dict[str, object], words: str) -> None:
    left = time_left(say, replace(CASE, **changed), now=START + timedelta(days=9), promise=PROMISE)  # type: ignore[arg-type] # the row's own fields
    assert (left.tone, left.words.replace(NO_BREAK, " ")) == ("kept", words)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, "holder"),
        ({"holder_id": "a"}, "contact"),
        ({"holder_id": "a", "waits_for_us": False}, "delivery"),
        ({"holder_id": "a", "reached_at": START, "waits_for_us": True}, "answer"),
        ({"reached_at": START, "waits_for_us": False}, "family"),
    ],
)
def test_each_case_says_what_must_happen_next(changed: dict[str, object], what: str) -> None:
    assert waits_for(replace(CASE, **changed)) == what  # type: ignore[arg-type] # the row's own fields


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "i dag kl. 10.00"),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "i morgon kl. 00.30"),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "i går kl. 23.59"),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "onsdag 25. november kl. 10.00"),
    ],
)
def test_days_are_those_of_a_clock_in_oslo(say: Say, at: datetime, words: str) -> None:
    assert say.moment(at, now=START) == words


@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
@pytest.mark.parametrize("minutes", [0, 5, 60, 190, 80 * 60])
def test_no_line_ends_within_an_amount(catalogs: Catalogs, locale: str, minutes: int) -> None:
    said = Say(catalogs, locale).amount(timedelta(minutes=minutes))
    assert (NO_BREAK in said, " " in said) == (True, False)


def test_a_night_when_the_clock_goes_back_has_its_extra_hour(say: Say) -> None:
    evening = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)
    case = replace(CASE, opened_at=evening, due_at=evening + PROMISE)
    assert say.moment(case.due_at, now=evening) == "i morgon kl. 19.00"
    assert time_left(say, case, now=evening, promise=PROMISE).words == f"24{NO_BREAK}t att"


def test_a_choice_that_this_version_does_not_know_stands_as_it_was(say: Say) -> None:
    assert chosen(say, "reach", "pigeon") == "pigeon"
    assert chosen(say, "reach", "sms") == "SMS"


@pytest.mark.parametrize(
    ("picked", "accepted", "locale"),
    [("en", "nb", "en"), ("xx", "nb-NO,nn;q=0.9", "nb"), ("", "fr, no;q=0.5", "nb"), ("", "", "nn"), ("", "sv", "nn")],
)
def test_the_language_of_somebody_unknown(picked: str, accepted: str, locale: str) -> None:
    assert wanted_locale(picked, accepted) == locale


@pytest.mark.parametrize("address", ["/admin/", "/admin/?view=mine", "/admin/cases/0123abcd", "/admin/notices"])
def test_our_own_addresses_are_kept(address: str) -> None:
    assert our_own(address) == address
