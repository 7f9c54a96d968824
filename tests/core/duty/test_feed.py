"""Shifts in a calendar, as another program reads them."""

from datetime import UTC, timedelta

from icalendar import Calendar

from core.duty.feed import Shift, calendar, key_of, midnight, whole_shifts
from core.duty.policy import stretches
from core.duty.records import Layer
from tests.core.duty.people import KARI, OLA, WEEK, at, away, instead, plan, weekly

NOW = at("2026-11-23 10:00").astimezone(UTC)
SHIFT = Shift(key="molde/on_call/1", starts_at=NOW, ends_at=NOW + timedelta(hours=8), words="Vakt, Molde; Kari")


def events(raw: bytes) -> list[dict[str, object]]:
    return [
        {
            "uid": str(one["uid"]),
            "words": str(one["summary"]),
            "starts": one.decoded("dtstart"),
            "ends": one.decoded("dtend"),
        }
        for one in Calendar.from_ical(raw).walk("VEVENT")
    ]


def test_a_shift_is_an_event_at_its_instant() -> None:
    (event,) = events(calendar("Vakt i Molde", [SHIFT], now=NOW))
    assert event["words"] == "Vakt, Molde; Kari"
    assert (event["starts"], event["ends"]) == (SHIFT.starts_at, SHIFT.ends_at)


def test_the_same_shift_is_the_same_event_when_it_is_read_again() -> None:
    first, again = (events(calendar("Vakt", [SHIFT], now=NOW + timedelta(days=day)))[0] for day in (0, 1))
    assert first["uid"] == again["uid"]
    assert "molde" not in str(first["uid"])


def test_each_stretch_has_a_name_of_its_own() -> None:
    found = stretches(plan(weekly(KARI, WEEK, "08:00", "16:00")), Layer.ON_CALL, NOW, NOW + timedelta(days=7))
    assert len({key_of("molde", one) for one in found}) == len(found)


def test_shifts_are_whole_and_the_same_at_every_reading() -> None:
    rota = plan(
        weekly(KARI, WEEK, "20:00", "08:00"),
        overrides=(instead(OLA, "2026-11-24 22:00", "2026-12-24 06:00"),),
        absences=(away(KARI, "2026-12-28 23:00", "2026-12-29 01:00"),),
    )
    since, until = midnight(NOW), midnight(NOW) + timedelta(days=40)
    first = whole_shifts(rota, Layer.ON_CALL, since, until)
    again = whole_shifts(rota, Layer.ON_CALL, since + timedelta(days=1), until + timedelta(days=1))
    assert set(first) & set(again) == {one for one in first if one.starts_at >= since + timedelta(days=1)}
    assert (at("2026-11-24 22:00"), at("2026-12-24 06:00")) in {(one.starts_at, one.ends_at) for one in first}
    assert (at("2026-12-31 20:00"), at("2027-01-01 08:00")) in {(one.starts_at, one.ends_at) for one in first}
    assert all(since <= one.starts_at < until for one in first)


def test_a_week_of_whole_days_is_seven_shifts_and_has_an_end() -> None:
    found = whole_shifts(plan(weekly(KARI, WEEK)), Layer.ON_CALL, midnight(NOW), midnight(NOW) + timedelta(days=7))
    assert {one.length for one in found} == {timedelta(days=1)}
    assert len(found) == 7
