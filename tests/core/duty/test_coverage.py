"""Holes are seen fourteen days before somebody falls into them."""

from datetime import UTC, timedelta

from core.duty.coverage import HORIZON, WEIGHTS, holes, leans, quality, soon
from core.duty.records import Layer, Tier
from tests.builders import PROMISE
from tests.core.duty.people import (
    HOUR,
    KARI,
    LIV,
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

NOW = at("2026-11-23 10:00").astimezone(UTC)


def test_a_rota_without_gaps_has_no_holes() -> None:
    assert holes(plan(weekly(KARI, WORKDAYS), weekly(OLA, WEEKEND)), NOW) == ()


def test_a_message_on_saturday_at_two_would_wake_the_whole_team() -> None:
    rota = plan(weekly(KARI, WORKDAYS))
    first, second = holes(rota, NOW)
    assert (first.starts_at, first.ends_at) == (at("2026-11-28 00:00"), at("2026-11-30 00:00"))
    assert first.rings is Tier.TEAM
    assert first.waits == timedelta(days=2)
    assert first.breaks(PROMISE)
    assert second.starts_at == at("2026-12-05 00:00")


def test_a_short_night_without_anybody_does_not_break_the_promise() -> None:
    (hole, *_) = holes(plan(weekly(KARI, WEEK, "08:00", "22:00")), NOW)
    assert hole.waits == 10 * HOUR
    assert not hole.breaks(PROMISE)


def test_a_hole_without_an_end_breaks_the_promise() -> None:
    (hole,) = holes(plan(people=(LIV,)), NOW)
    assert (hole.rings, hole.waits) == (Tier.LEADER, None)
    assert hole.starts_at == NOW
    assert hole.ends_at == NOW + HORIZON
    assert hole.breaks(PROMISE)


def test_where_nobody_at_all_is_there_a_hole_rings_nobody() -> None:
    (hole,) = holes(plan(people=()), NOW)
    assert hole.rings is None


def test_somebody_without_a_channel_on_duty_is_a_hole() -> None:
    mute = person("kari", reachable=False)
    assert len(holes(plan(weekly(mute, WEEK), people=(mute, OLA)), NOW)) == 1


def test_a_deputy_fills_a_hole() -> None:
    rota = plan(weekly(KARI, WORKDAYS), weekly(UNNI, WEEKEND, layer=Layer.DEPUTY))
    assert holes(rota, NOW) == ()


def test_sick_leave_opens_a_hole_and_a_colleague_closes_it() -> None:
    ill = away(KARI, "2026-11-25 00:00", "2026-11-27 00:00")
    rota = plan(weekly(KARI, WEEK), absences=(ill,))
    (hole,) = holes(rota, NOW)
    assert (hole.starts_at, hole.ends_at) == (ill.starts_at, ill.ends_at)
    helped = plan(
        weekly(KARI, WEEK), absences=(ill,), overrides=(instead(OLA, "2026-11-25 00:00", "2026-11-27 00:00"),)
    )
    assert holes(helped, NOW) == ()


def test_where_the_deputy_is_alone_there_is_no_hole_and_it_is_told() -> None:
    ill = away(KARI, "2026-11-27 00:00", "2026-11-28 00:00")
    rota = plan(weekly(KARI, WEEK), weekly(UNNI, WEEK, layer=Layer.DEPUTY), absences=(ill,))
    assert holes(rota, NOW) == ()
    (alone,) = leans(rota, NOW)
    assert (alone.starts_at, alone.ends_at, alone.person) == (ill.starts_at, ill.ends_at, UNNI)


def test_a_deputy_who_cannot_be_reached_covers_nothing() -> None:
    mute = person("unni", reachable=False)
    rota = plan(weekly(mute, WEEK, layer=Layer.DEPUTY), people=(KARI, mute))
    assert leans(rota, NOW) == ()
    assert len(holes(rota, NOW)) == 1


def test_who_is_rung_instead_changes_in_the_middle_of_a_hole_with_the_neighbours_duty() -> None:
    neighbours = plan(weekly(NILS, [5], "00:00", "12:00"), people=(NILS,), team_id="kristiansund")
    rota = plan(weekly(KARI, WORKDAYS), people=(KARI,), absences=(away(KARI, "2026-11-28 00:00", "2026-11-30 00:00"),))
    found = holes(rota, NOW, neighbour=neighbours, county=(TORE,))[:2]
    assert [(one.starts_at, one.ends_at, one.rings) for one in found] == [
        (at("2026-11-28 00:00"), at("2026-11-28 12:00"), Tier.NEIGHBOUR),
        (at("2026-11-28 12:00"), at("2026-11-30 00:00"), Tier.COUNTY),
    ]


def test_a_coordinator_who_is_away_is_not_rung_in_a_hole() -> None:
    rota = plan(people=(), absences=(away(TORE, "2026-11-25 00:00", "2026-11-26 00:00"),))
    assert [one.rings for one in holes(rota, NOW, county=(TORE,))] == [Tier.COUNTY, None, Tier.COUNTY]


def test_soon_is_within_seventy_two_hours() -> None:
    rota = plan(weekly(KARI, WORKDAYS))
    found = holes(rota, NOW)
    assert soon(found, NOW) == ()
    assert soon(found, at("2026-11-25 00:00")) == found[:1]


def test_the_quality_of_an_empty_rota_is_nothing_and_of_a_whole_and_fair_one_all() -> None:
    assert quality(plan(), NOW).score == 0
    rota = plan(
        weekly(KARI, (0, 2, 4, 6), layer=Layer.ON_CALL),
        weekly(OLA, (1, 3, 5), layer=Layer.ON_CALL),
        weekly(UNNI, WEEK, layer=Layer.DEPUTY),
    )
    found = quality(rota, NOW)
    assert (found.covered, found.with_deputy) == (1.0, 1.0)
    assert 95 <= found.score < 100  # Kari has one day in seven more than Ola


def test_one_person_for_all_of_it_is_whole_and_not_fair() -> None:
    found = quality(plan(weekly(KARI, WEEK)), NOW)
    assert found.covered == 1.0
    assert found.longest_turn == HORIZON
    assert found.score == 70


def test_the_figure_is_the_sum_of_what_it_is_made_of() -> None:
    found = quality(plan(weekly(KARI, WORKDAYS), weekly(OLA, WEEKEND)), NOW)
    assert found.points == (70, 0, int(10 * found.fair))
    assert found.score == sum(found.points)
    assert sum(WEIGHTS) == 100


def test_one_person_alone_shares_with_nobody() -> None:
    assert quality(plan(weekly(KARI, WORKDAYS)), NOW).points == (50, 0, 0)


def test_the_figure_grows_with_the_time_that_is_covered() -> None:
    scores = [quality(plan(weekly(KARI, range(days))), NOW).score for days in range(8)]
    assert scores[:7] == sorted(scores[:7])
    assert scores[0] == 0
