"""Who is on duty: by the clock on the wall in Oslo, over red days and both nights on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.duty.policy import chain, on_duty, stretches, turn_ends
from core.duty.records import Layer, Person, Plan, Rules, Tier
from core.duty.red_days import is_red
from core.staff import Role
from tests.core.duty.people import (
    KARI,
    LIV,
    NEIGHBOURS,
    NILS,
    OLA,
    TORE,
    UNNI,
    WEEK,
    WEEKEND,
    WORKDAYS,
    at,
    away,
    instead,
    person,
    plan,
    weekly,
)

DAY_AND_NIGHT = plan(weekly(KARI, WEEK, "08:00", "20:00"), weekly(OLA, WEEK, "20:00", "08:00"))
YEAR = [at("2027-01-01 00:00") + timedelta(hours=hour) for hour in range(0, 365 * 24, 5)]


def name(who: Person | None) -> str:
    return who.staff_id if who else "nobody"


def on_call(rota: Plan, when: str) -> str:
    return name(on_duty(rota, Layer.ON_CALL, at(when).astimezone(UTC)))


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("2026-11-27 07:59", "ola"),
        ("2026-11-27 08:00", "kari"),
        ("2026-11-27 19:59", "kari"),
        ("2026-11-27 20:00", "ola"),
        ("2026-11-28 02:00", "ola"),
    ],
)
def test_a_night_shift_goes_on_until_the_next_morning(when: str, who: str) -> None:
    assert on_call(DAY_AND_NIGHT, when) == who


@pytest.mark.parametrize("night", ["2026-10-25", "2027-03-28"])
def test_on_the_nights_when_clocks_change_nobody_is_missing_and_the_shift_ends_by_the_clock(night: str) -> None:
    assert on_call(DAY_AND_NIGHT, f"{night} 07:59") == "ola"
    assert on_call(DAY_AND_NIGHT, f"{night} 08:00") == "kari"
    since = at(f"{night} 00:00").astimezone(UTC)
    for minutes in range(0, 26 * 60, 7):
        assert on_duty(DAY_AND_NIGHT, Layer.ON_CALL, since + timedelta(minutes=minutes)) is not None


@pytest.mark.parametrize(("night", "hours"), [("2026-10-24", 13), ("2027-03-27", 11), ("2026-11-24", 12)])
def test_the_night_shift_is_an_hour_longer_in_autumn_and_shorter_in_spring(night: str, hours: int) -> None:
    starts = at(f"{night} 20:00").astimezone(UTC)
    assert turn_ends(DAY_AND_NIGHT, Layer.ON_CALL, starts) - starts == timedelta(hours=hours)


@pytest.mark.parametrize(
    "day",
    [
        "2027-01-01",
        "2027-03-25",
        "2027-03-26",
        "2027-03-28",
        "2027-03-29",
        "2027-05-01",
        "2027-05-06",
        "2027-05-17",
        "2026-12-25",
        "2026-12-26",
    ],
)
def test_red_days_are_computed(day: str) -> None:
    assert is_red(date.fromisoformat(day))


def test_a_sunday_is_no_red_day_for_the_rota_and_christmas_eve_is_none_by_law() -> None:
    assert not is_red(date(2026, 11, 29))
    assert not is_red(date(2026, 12, 24))


def test_a_red_day_is_staffed_like_a_sunday_unless_the_team_says_otherwise() -> None:
    patterns = weekly(KARI, WORKDAYS), weekly(OLA, WEEKEND)
    assert on_call(plan(*patterns), "2027-05-17 12:00") == "ola"  # a Monday
    assert on_call(plan(*patterns, rules=Rules(red_as_sunday=False)), "2027-05-17 12:00") == "kari"


def test_the_newest_change_has_the_say() -> None:
    first = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00", made="2026-11-20 12:00")
    later = instead(OLA, "2026-11-27 14:00", "2026-11-27 16:00", made="2026-11-21 12:00")
    rota = plan(weekly(KARI, WEEK), overrides=(later, first))
    found = [on_call(rota, f"2026-11-27 {hour}:00") for hour in (11, 13, 15, 17, 21)]
    assert found == ["kari", "unni", "ola", "unni", "kari"]


def test_a_stretch_left_open_is_nobodys_even_if_the_pattern_has_somebody() -> None:
    rota = plan(weekly(KARI, WEEK), overrides=(instead(None, "2026-11-27 12:00", "2026-11-27 20:00"),))
    assert on_call(rota, "2026-11-27 13:00") == "nobody"


def test_a_coordinator_who_is_away_is_not_rung_and_where_all_are_away_a_supervisor_is() -> None:
    solveig = person("solveig", role=Role.SUPERVISOR, team_id=None)
    rota = plan(people=(), absences=(away(TORE, "2026-11-27 00:00", "2026-11-28 00:00"),))
    rung = [chain(rota, at(f"2026-11-{day} 12:00"), county=(TORE, solveig)) for day in (26, 27)]
    assert [[one.staff_id for step in steps for one in step.people] for steps in rung] == [["tore"], ["solveig"]]


def test_whoever_is_away_is_not_on_duty_and_the_pattern_below_holds() -> None:
    change = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00")
    rota = plan(weekly(KARI, WEEK), overrides=(change,), absences=(away(UNNI, "2026-11-27 00:00", "2026-11-28 00:00"),))
    assert on_call(rota, "2026-11-27 13:00") == "kari"


def test_a_deputy_who_takes_the_duty_is_not_their_own_deputy() -> None:
    rota = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY))
    taken = plan(rota.patterns, overrides=(instead(OLA, "2026-11-27 12:00", "2026-11-27 20:00"),))
    then, before = at("2026-11-27 13:00").astimezone(UTC), at("2026-11-27 11:00").astimezone(UTC)
    assert [name(on_duty(taken, layer, then)) for layer in (Layer.ON_CALL, Layer.DEPUTY)] == ["ola", "nobody"]
    assert name(on_duty(taken, Layer.DEPUTY, before)) == "ola"


def test_of_two_for_the_same_time_the_one_who_began_latest_has_it() -> None:
    rota = plan(weekly(KARI, (4,), "08:00", "20:00"), weekly(OLA, (4,), "12:00", "16:00"))
    assert [on_call(rota, f"2026-11-27 {hour}:00") for hour in (11, 13, 17)] == ["kari", "ola", "kari"]


def test_whose_account_is_closed_is_on_no_duty() -> None:
    assert on_call(plan(weekly(KARI, WEEK), people=(OLA,)), "2026-11-27 13:00") == "nobody"


def steps(rota: Plan, **more: object) -> list[tuple[str, list[str]]]:
    found = chain(rota, at("2026-11-27 22:00"), **more)  # type: ignore[arg-type]  # named in each test
    return [(step.tier.name, [one.staff_id for one in step.people]) for step in found]


def test_the_whole_chain_rings_each_person_once() -> None:
    rota = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY))
    assert steps(rota, holder_id="unni", neighbour=NEIGHBOURS, county=(TORE,)) == [
        ("HOLDER", ["unni"]),
        ("ON_CALL", ["kari"]),
        ("DEPUTY", ["ola"]),
        ("LEADER", ["liv"]),
        ("NEIGHBOUR", ["nils"]),
        ("COUNTY", ["tore"]),
    ]


def test_an_empty_or_unreachable_step_is_not_there() -> None:
    mute = person("kari", reachable=False)
    rota = plan(weekly(mute, WEEK), people=(mute, OLA, LIV))
    assert steps(rota) == [("TEAM", ["ola"]), ("LEADER", ["liv"])]


def test_when_all_three_are_sick_the_chain_goes_to_the_leader_at_once() -> None:
    ill = tuple(away(one, "2026-11-27 15:00", "2026-11-30 08:00") for one in (KARI, OLA, UNNI))
    rota = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY), absences=ill)
    assert steps(rota, neighbour=NEIGHBOURS, county=(TORE,))[0] == ("LEADER", ["liv"])


def test_a_neighbour_without_anybody_on_duty_is_rung_by_its_leader() -> None:
    gro = person("gro", role=Role.LEADER, team_id="kristiansund")
    quiet = plan(people=(NILS, gro), team_id="kristiansund")
    assert steps(plan(people=()), neighbour=quiet) == [("NEIGHBOUR", ["gro"])]


def test_where_there_is_nobody_at_all_the_chain_is_empty() -> None:
    assert steps(plan(people=())) == []


@given(st.sampled_from(YEAR), st.integers(0, 3))
def test_each_step_comes_after_the_one_before_and_nobody_is_there_twice(now: datetime, ill: int) -> None:
    absences = tuple(away(one, "2027-01-01 00:00", "2027-12-31 00:00") for one in (KARI, OLA, UNNI)[:ill])
    rota = plan(weekly(KARI, WORKDAYS), weekly(OLA, WEEKEND), weekly(UNNI, WEEK, layer=Layer.DEPUTY), absences=absences)
    found = chain(rota, now, holder_id="kari", neighbour=NEIGHBOURS, county=(TORE,))
    assert all(earlier.tier < later.tier for earlier, later in pairwise(found))
    rung = [one.staff_id for step in found for one in step.people]
    assert len(rung) == len(set(rung))
    assert found[-1].tier is Tier.COUNTY


def test_over_a_whole_year_the_stretches_leave_no_gap_and_agree_with_the_moment() -> None:
    rota = plan(
        weekly(KARI, WORKDAYS, "08:00", "16:00"),
        weekly(OLA, WORKDAYS, "16:00", "08:00"),
        weekly(UNNI, WEEKEND),
        absences=(away(OLA, "2027-07-01 00:00", "2027-07-22 00:00"),),
    )
    since, until = at("2027-01-01 00:00").astimezone(UTC), at("2028-01-01 00:00").astimezone(UTC)
    found = stretches(rota, Layer.ON_CALL, since, until)
    assert found[0].starts_at == since
    assert found[-1].ends_at == until
    assert all(earlier.ends_at == later.starts_at for earlier, later in pairwise(found))
    assert all(earlier.person != later.person for earlier, later in pairwise(found))
    for stretch in found:
        middle = stretch.starts_at + stretch.length / 2
        assert on_duty(rota, Layer.ON_CALL, middle) == stretch.person


def test_the_leader_is_the_teams_own_and_not_another_teams() -> None:
    rota = plan(people=(KARI, LIV, NILS))
    assert ("LEADER", [LIV.staff_id]) in steps(rota)
