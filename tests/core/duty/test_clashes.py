"""Two that want the same time: which of them holds."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from core.duty.clashes import Why, clashes, yields
from core.duty.policy import on_duty
from core.duty.records import Layer
from tests.core.duty.people import KARI, LIV, OLA, UNNI, WEEK, at, away, instead, plan, weekly

NOW = at("2026-11-23 10:00").astimezone(UTC)


def test_shifts_beside_each_other_do_not_clash() -> None:
    rota = plan(weekly(KARI, WEEK, "08:00", "20:00"), weekly(OLA, WEEK, "20:00", "08:00"))
    assert clashes(rota.patterns) == ()


@pytest.mark.parametrize(
    ("since", "until", "other"),
    [
        ("08:00", "16:00", ("12:00", "20:00")),
        ("00:00", "00:00", ("08:00", "16:00")),
        ("20:00", "08:00", ("20:00", "22:00")),
    ],
)
def test_the_one_that_holds_is_the_one_on_duty(since: str, until: str, other: tuple[str, str]) -> None:
    rota = plan(weekly(KARI, [2], since, until), weekly(OLA, [2], *other))
    (clash,) = clashes(rota.patterns)
    shared = at(f"2026-11-25 {other[0]}") + timedelta(minutes=1)
    person = on_duty(rota, Layer.ON_CALL, shared)
    assert person is not None
    assert clash.holds.staff_id == person.staff_id


def test_the_night_from_sunday_clashes_with_monday() -> None:
    (clash,) = clashes((*weekly(KARI, [6], "20:00", "08:00"), *weekly(OLA, [0], "06:00", "10:00")))
    assert clash.holds.staff_id == "ola"


def test_a_deputy_or_the_same_person_or_another_season_is_no_clash() -> None:
    (mine,) = weekly(KARI, [2])
    (theirs,) = weekly(OLA, [2])
    autumn = replace(mine, last_day=date(2026, 12, 1))
    winter = replace(theirs, first_day=date(2026, 12, 2))
    assert clashes((mine, *weekly(OLA, [2], layer=Layer.DEPUTY))) == ()
    assert clashes((mine, replace(mine, id="again"))) == ()
    assert clashes((autumn, winter)) == ()
    assert len(clashes((autumn, theirs))) == 1


def test_an_older_change_says_where_a_newer_one_holds() -> None:
    first = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00", made="2026-11-20 12:00")
    later = instead(OLA, "2026-11-27 14:00", "2026-11-27 16:00", made="2026-11-21 12:00")
    rota = plan(weekly(KARI, WEEK), overrides=(later, first))
    (there,) = yields(rota, first, NOW)
    assert (there.starts_at, there.ends_at, there.why) == (later.starts_at, later.ends_at, Why.NEWER)
    assert there.person == OLA
    assert yields(rota, later, NOW) == ()


def test_a_change_to_somebody_who_is_away_says_who_has_it_instead() -> None:
    change = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00")
    rota = plan(weekly(KARI, WEEK), overrides=(change,), absences=(away(UNNI, "2026-11-27 18:00", "2026-11-28 00:00"),))
    (there,) = yields(rota, change, NOW)
    assert (there.starts_at, there.ends_at) == (at("2026-11-27 18:00"), change.ends_at)
    assert (there.person, there.why) == (KARI, Why.AWAY)


def test_a_newer_change_to_somebody_who_is_away_takes_nothing() -> None:
    first = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00", made="2026-11-20 12:00")
    later = instead(LIV, "2026-11-27 12:00", "2026-11-27 20:00", made="2026-11-21 12:00")
    rota = plan(overrides=(first, later), absences=(away(LIV, "2026-11-27 00:00", "2026-11-28 00:00"),))
    assert yields(rota, first, NOW) == ()
    assert len(yields(rota, later, NOW)) == 1


def test_a_deputy_who_takes_the_duty_says_who_is_deputy_then() -> None:
    change = instead(UNNI, "2026-11-27 12:00", "2026-11-27 20:00", layer=Layer.DEPUTY)
    takes = instead(UNNI, "2026-11-27 16:00", "2026-11-27 18:00")
    rota = plan(weekly(KARI, WEEK), weekly(OLA, WEEK, layer=Layer.DEPUTY), overrides=(change, takes))
    (there,) = yields(rota, change, NOW)
    assert (there.starts_at, there.ends_at) == (takes.starts_at, takes.ends_at)
    assert (there.person, there.why) == (OLA, Why.ON_CALL)
