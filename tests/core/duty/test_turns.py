"""Whose duty a change has changed: one comparison, whatever button was pressed."""

from dataclasses import replace
from datetime import UTC, timedelta

from core.duty.records import Layer, Plan
from core.duty.turns import Extent, Touched, Turn, lasts_if_taken, still, turned
from tests.core.duty.people import HOUR, KARI, LIV, OLA, UNNI, WEEK, WORKDAYS, at, away, instead, person, plan, weekly

NOW = at("2026-11-23 10:00").astimezone(UTC)
FRIDAY, SATURDAY = "2026-11-27 00:00", "2026-11-28 00:00"
TEAM = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY))


def told(before: Plan, after: Plan, since: str = FRIDAY, until: str = SATURDAY) -> set[tuple[str, str, str]]:
    touched = Touched(since=at(since), until=at(until))
    return {(one.staff_id, one.layer, one.change) for one in turned(before, after, touched)}


def test_nothing_is_told_of_a_rota_that_is_as_it_was() -> None:
    assert told(TEAM, TEAM) == set()


def test_who_gets_a_duty_and_who_loses_it_are_told_which_and_when() -> None:
    after = replace(TEAM, overrides=(instead(UNNI, FRIDAY, SATURDAY),))
    assert told(TEAM, after) == {("unni", "on_call", "gets.once"), ("kari", "on_call", "loses.once")}
    (one, other) = turned(TEAM, after, Touched(since=at(FRIDAY), until=at(SATURDAY)))
    assert {(each.starts_at, each.ends_at) for each in (one, other)} == {(at(FRIDAY), at(SATURDAY))}


def test_taken_back_it_is_told_the_other_way_round() -> None:
    before = replace(TEAM, overrides=(instead(UNNI, FRIDAY, SATURDAY),))
    assert told(before, TEAM) == {("kari", "on_call", "gets.once"), ("unni", "on_call", "loses.once")}


def test_a_deputy_who_is_alone_now_is_told_that_alerts_come_to_them_first() -> None:
    after = replace(TEAM, absences=(away(KARI, FRIDAY, SATURDAY),))
    assert told(TEAM, after) == {("kari", "on_call", "loses.once"), ("ola", "deputy", "covers.once")}
    assert told(after, TEAM) == {("kari", "on_call", "gets.once"), ("ola", "deputy", "relieved.once")}


def test_a_deputy_who_is_ill_is_no_news_for_whoever_is_on_call() -> None:
    after = replace(TEAM, absences=(away(OLA, FRIDAY, SATURDAY),))
    assert told(TEAM, after) == {("ola", "deputy", "loses.once")}


def test_somebody_who_cannot_be_reached_leaves_the_deputy_as_alone_as_before() -> None:
    mute = person("kari", reachable=False)
    team = plan(weekly(mute, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY), people=(mute, OLA))
    assert told(team, replace(team, absences=(away(mute, FRIDAY, SATURDAY),))) == {("kari", "on_call", "loses.once")}


def test_a_newer_change_that_holds_all_the_time_leaves_nothing_to_tell_of_an_older_one() -> None:
    newer = instead(LIV, FRIDAY, SATURDAY, made="2026-11-20 12:00")
    before = replace(TEAM, overrides=(newer, instead(UNNI, FRIDAY, SATURDAY)))
    assert told(before, replace(TEAM, overrides=(newer,))) == set()


def test_a_shift_of_every_week_is_told_of_once_with_its_first_time() -> None:
    shift = weekly(UNNI, [3], "08:00", "16:00")
    after = plan(weekly(KARI, WEEK), shift)
    found = turned(plan(weekly(KARI, WEEK)), after, Touched(since=NOW, weekly=True))
    assert {(one.staff_id, one.turn, one.extent) for one in found} == {
        ("unni", Turn.GETS, Extent.WEEKLY),
        ("kari", Turn.LOSES, Extent.WEEKLY),
    }
    assert {(one.starts_at, one.ends_at) for one in found} == {(at("2026-11-26 08:00"), at("2026-11-26 16:00"))}


def test_what_is_left_of_todays_shift_is_told_of_apart_from_the_weeks_to_come() -> None:
    found = turned(plan(), plan(weekly(UNNI, [0], "08:00", "16:00")), Touched(since=NOW, weekly=True))
    assert [(one.extent, one.starts_at, one.ends_at) for one in found] == [
        (Extent.ONCE, NOW, at("2026-11-23 16:00")),
        (Extent.WEEKLY, at("2026-11-30 08:00"), at("2026-11-30 16:00")),
    ]


def test_five_workdays_in_a_row_are_one_time_and_a_duty_without_a_pause_has_no_end() -> None:
    found = turned(plan(), plan(weekly(UNNI, WORKDAYS)), Touched(since=NOW, weekly=True))
    assert [(one.extent, one.ends_at) for one in found] == [
        (Extent.ONCE, at("2026-11-28 00:00")),
        (Extent.WEEKLY, at("2026-12-05 00:00")),
        (Extent.ONCE, at("2026-12-25 00:00")),  # a Friday that is staffed like a Sunday
    ]
    (always,) = turned(plan(), plan(weekly(UNNI, WEEK)), Touched(since=NOW, weekly=True))
    assert (always.extent, always.starts_at) == (Extent.ONWARD, NOW)


def test_many_times_are_told_of_as_several() -> None:
    team = plan(weekly(KARI, WEEK, "08:00", "16:00"))
    after = replace(team, absences=(away(KARI, "2026-11-24 00:00", "2026-12-08 00:00"),))
    (one,) = turned(team, after, Touched(since=at("2026-11-24 00:00"), until=at("2026-12-08 00:00")))
    assert (one.extent, one.starts_at, one.ends_at) == (
        Extent.SEVERAL,
        at("2026-11-24 08:00"),
        at("2026-12-07 16:00"),
    )


def test_a_year_away_is_told_of_as_going_on() -> None:
    after = replace(TEAM, absences=(away(KARI, FRIDAY, "2027-11-27 00:00"),))
    assert told(TEAM, after, until="2027-11-27 00:00") == {
        ("kari", "on_call", "loses.onward"),
        ("ola", "deputy", "covers.onward"),
    }


def test_taking_the_duty_lasts_until_somebody_else_is_planned_and_a_day_at_most() -> None:
    team = plan(weekly(KARI, WEEK, "08:00", "16:00"), weekly(LIV, WEEK, "16:00", "08:00"))
    assert lasts_if_taken(team, "ola", Layer.ON_CALL, NOW) == at("2026-11-23 16:00")
    assert lasts_if_taken(TEAM, "ola", Layer.ON_CALL, NOW) == NOW + timedelta(hours=24)


def test_taking_it_before_a_shift_of_ones_own_lasts_until_that_is_over() -> None:
    team = plan(weekly(KARI, WEEK, "08:00", "16:00"), weekly(LIV, WEEK, "16:00", "08:00"))
    assert lasts_if_taken(team, "liv", Layer.ON_CALL, NOW) == at("2026-11-24 08:00")


def test_news_that_was_changed_back_is_news_no_more() -> None:
    given = replace(TEAM, overrides=(instead(UNNI, FRIDAY, SATURDAY),))
    for rota, holds in ((given, True), (TEAM, False)):
        assert still(rota, "unni", Layer.ON_CALL, Turn.GETS, at(FRIDAY)) is holds
        assert still(rota, "kari", Layer.ON_CALL, Turn.LOSES, at(FRIDAY)) is holds
    alone = replace(TEAM, absences=(away(KARI, FRIDAY, SATURDAY),))
    assert still(alone, "ola", Layer.DEPUTY, Turn.COVERS, at(FRIDAY) + HOUR)
    assert still(TEAM, "ola", Layer.DEPUTY, Turn.RELIEVED, at(FRIDAY) + HOUR)
