"""Shifts in a calendar, as another program reads them."""

from datetime import UTC, timedelta

from icalendar import Calendar

from core.duty.feed import Shift, calendar, key_of
from core.duty.policy import stretches
from core.duty.records import Layer
from tests.core.duty.people import KARI, WEEK, at, plan, weekly

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
