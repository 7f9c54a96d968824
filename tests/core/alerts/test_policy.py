"""Whom an alert rings, when it climbs, and when it waits for the morning."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerts.policy import (
    FIRST,
    LOUD,
    Standing,
    after_failure,
    climbs_after,
    first,
    further,
    sent_from,
    still_wanted,
    unmarked,
)
from core.clock import OSLO
from core.duty.policy import chain
from core.duty.records import Layer, Rules, Tier
from core.sla.policy import Milestone
from tests.core.duty.people import KARI, NEIGHBOURS, OLA, TORE, WEEK, at, plan, weekly

NOW = at("2026-11-27 22:00").astimezone(UTC)
ROTA = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY))
NIGHT = time(22), time(7)


def rung(kind: str, *, holder: str | None = None, rota: object = ROTA) -> set[str]:
    steps = chain(rota, NOW, holder_id=holder, neighbour=NEIGHBOURS, county=(TORE,))  # type: ignore[arg-type]  # a plan
    return {one.staff_id for one in first(kind, steps).people}


@pytest.mark.parametrize(
    ("kind", "holder", "who"),
    [
        (Milestone.NEW, None, {"kari"}),
        (Milestone.UNCLAIMED, None, {"kari", "ola"}),
        (Milestone.HALF_TIME, "unni", {"unni"}),
        (Milestone.HALF_TIME, None, {"kari"}),
        (Milestone.FOUR_LEFT, "unni", {"unni", "kari", "ola"}),
        (Milestone.ONE_LEFT, None, {"kari", "ola", "unni", "liv"}),
        (Milestone.BREACH, None, {"kari", "ola", "unni", "liv", "tore"}),
        ("urgent", None, {"kari", "ola"}),
        ("urgent", "unni", {"unni", "kari", "ola"}),
        ("urgent", "kari", {"kari", "ola"}),
    ],
)
def test_each_kind_rings_those_it_is_for_at_once(kind: str, holder: str | None, who: set[str]) -> None:
    assert rung(kind, holder=holder) == who


def test_where_nobody_is_on_duty_the_whole_team_is_rung_at_once() -> None:
    assert rung(Milestone.NEW, rota=plan()) == {"kari", "ola", "unni"}


def test_where_there_is_no_team_left_a_new_case_rings_the_neighbours() -> None:
    assert rung(Milestone.NEW, rota=plan(people=())) == {"nils"}


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_an_alert_that_nobody_answers_climbs_to_the_end_and_never_back(kind: str) -> None:
    steps = chain(ROTA, NOW, holder_id="unni", neighbour=NEIGHBOURS, county=(TORE,))
    found = [first(kind, steps)]
    while further(steps, rung=found[-1].tier):
        found.append(further(steps, rung=found[-1].tier) or found[-1])
    assert all(earlier.tier < later.tier for earlier, later in pairwise(found))
    assert found[-1].tier == Tier.COUNTY


def test_over_the_promise_of_a_case_that_nobody_takes_the_highest_step_never_sinks() -> None:
    steps = chain(ROTA, NOW, neighbour=NEIGHBOURS, county=(TORE,))
    tiers = [first(milestone, steps).tier for milestone in Milestone]
    assert tiers[:2] == [Tier.ON_CALL, Tier.DEPUTY]
    assert tiers[3:] == sorted(tiers[3:])
    assert tiers[-1] == Tier.COUNTY


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ("2026-11-27 21:59", "2026-11-27 21:59"),
        ("2026-11-27 22:00", "2026-11-28 07:00"),
        ("2026-11-28 02:00", "2026-11-28 07:00"),
        ("2026-11-28 07:00", "2026-11-28 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
        ("2027-03-28 01:00", "2027-03-28 07:00"),
    ],
)
def test_what_informs_waits_until_the_morning_by_the_clock_on_the_wall(when: str, until: str) -> None:
    assert sent_from(at(when).astimezone(UTC), *NIGHT, loud=False) == at(until)
    assert sent_from(at(when).astimezone(UTC), *NIGHT, loud=True) == at(when)


def test_quiet_hours_in_the_middle_of_a_day_end_the_same_day() -> None:
    assert sent_from(at("2026-11-27 12:30").astimezone(UTC), time(12), time(13), loud=False) == at("2026-11-27 13:00")


def test_equal_times_are_no_quiet_hours() -> None:
    assert sent_from(NOW, time(0), time(0), loud=False) == NOW


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.times(), st.times())  # noqa: DTZ001 - made aware below
def test_whatever_the_quiet_hours_nothing_waits_longer_than_a_day_and_an_hour(
    when: datetime, quiet_from: time, quiet_until: time
) -> None:
    now = when.replace(tzinfo=UTC)
    sent = sent_from(now, quiet_from, quiet_until, loud=False)
    assert now <= sent <= now + timedelta(hours=25)
    here = sent.astimezone(OSLO).time()
    if sent > now and quiet_from != quiet_until:
        assert here.replace(tzinfo=None, second=0, microsecond=0) >= quiet_until.replace(second=0, microsecond=0)


def test_loud_are_the_last_hour_the_breach_and_urgent_words() -> None:
    assert sorted(LOUD) == ["breach", "one_left", "still_broken", "urgent"]
    assert climbs_after("urgent", Rules()) < climbs_after(Milestone.NEW, Rules())


def test_a_channel_gets_three_tries_and_none_after_a_final_no() -> None:
    rests = [after_failure(tries, permanent=False) for tries in (1, 2, 3)]
    assert rests[0] is not None
    assert rests[1] is not None
    assert rests[0] < rests[1]
    assert rests[2] is None
    assert after_failure(1, permanent=True) is None


@pytest.mark.parametrize(
    ("kind", "standing", "wanted"),
    [
        (Milestone.NEW, Standing(open_=True, reached=False, held=False), True),
        (Milestone.NEW, Standing(open_=True, reached=False, held=True), False),
        (Milestone.NEW, Standing(open_=True, reached=True, held=False), False),
        (Milestone.HALF_TIME, Standing(open_=True, reached=False, held=True), True),
        (Milestone.HALF_TIME, Standing(open_=True, reached=True, held=True), False),
        (Milestone.BREACH, Standing(open_=False, reached=False, held=False), False),
        ("urgent", Standing(open_=True, reached=True, held=True, hurries=True), True),
        ("urgent", Standing(open_=True, reached=True, held=True), False),
        ("unread", Standing(open_=True, reached=True, held=True, unread=True), True),
        ("unread", Standing(open_=True, reached=True, held=True), False),
        ("undelivered", Standing(open_=True, reached=True, held=True), True),
    ],
)
def test_nobody_is_rung_for_what_has_settled_itself(kind: str, standing: Standing, wanted: bool) -> None:
    assert still_wanted(kind, standing) is wanted


@given(
    at=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)).map(lambda passed: NOW + passed),
    loud=st.booleans(),
)
def test_a_time_that_would_tell_when_somebody_asked_is_kept_a_little_later_and_never_earlier(
    at: datetime, *, loud: bool
) -> None:
    kept = unmarked(at, loud=loud)
    assert timedelta(0) <= kept - at < (timedelta(minutes=5) if loud else timedelta(hours=1))
    assert (kept.minute % 5 if loud else kept.minute, kept.second, kept.microsecond) == (0, 0, 0)
