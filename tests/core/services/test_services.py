"""Services move, close and change their hours: every card carries who runs it and the day it was last checked."""

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest

from bot.i18n import Catalogs
from core.clock import SystemClock
from core.places import Gazetteer, load_gazetteer
from core.safety import load_numbers
from core.services import DropIn, ServiceKind, load_services, stale
from core.services.catalogue import read_card

CARDS = load_services()
BY_KEY = {card.key: card for card in CARDS}
HOME_COUNTY = "15"
PATHWAYS = {"anxiety", "autism", "small_children", "unrest", "eating", "sadness", "violence"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_every_card_was_checked_within_the_last_half_year() -> None:
    today = SystemClock().now().astimezone(UTC).date()
    assert stale(CARDS, today) == (), "ask each owner, then set checked_on in core/services/data/services.json"


def test_no_card_was_checked_in_the_future() -> None:
    tomorrow = SystemClock().now().astimezone(UTC).date() + timedelta(days=1)
    assert [card.key for card in CARDS if card.checked_on > tomorrow] == []


def test_a_card_is_stale_on_the_day_after_180_days_and_not_before() -> None:
    card = replace(BY_KEY["nast"], checked_on=date(2026, 1, 1))
    last_good_day = date(2026, 1, 1) + timedelta(days=180)
    assert stale([card], last_good_day) == ()
    assert stale([card], last_good_day + timedelta(days=1)) == (card,)


def test_no_key_is_used_twice() -> None:
    assert len(BY_KEY) == len(CARDS)


def test_every_card_has_its_words_and_its_owner_in_three_languages() -> None:
    words = Catalogs.load()
    keys = {f"service.{card.key}" for card in CARDS} | {f"services.owner.{card.owner}" for card in CARDS}
    keys |= {f"services.{what}.{kind}" for what in ("kind", "list") for kind in ServiceKind}
    assert [key for key in sorted(keys) if not words.has(key)] == []


def test_the_seven_pathways_are_there_for_the_whole_county() -> None:
    pathways = {card.key: card for card in CARDS if card.kind is ServiceKind.PATHWAY}
    assert set(pathways) == {f"pathway_{name}" for name in PATHWAYS}
    assert {card.where for card in pathways.values()} == {(HOME_COUNTY,)}


def test_every_number_is_named_by_its_key_in_core_safety_and_written_nowhere_else() -> None:
    known = {one.key for one in load_numbers()}
    assert {key for card in CARDS for key in card.numbers} <= known
    assert [card.key for card in CARDS if card.kind is ServiceKind.LINE and not card.numbers] == ["amathea"]
    written = {one.number for one in load_numbers() if one.number}
    assert [card.key for card in CARDS if card.phone in written] == []


def test_every_municipality_on_a_card_is_one_of_the_countys(gazetteer: Gazetteer) -> None:
    ours = {one.number for one in gazetteer.municipalities}
    assert {where for card in CARDS for where in card.where} <= ours | {HOME_COUNTY}


def test_every_card_says_where_it_comes_from_and_every_page_is_fetched_safely() -> None:
    assert [card.key for card in CARDS if not card.source] == []
    assert [card.key for card in CARDS if card.url and not card.url.startswith("https://")] == []


def test_a_card_that_nobody_could_verify_a_way_to_says_whom_to_ask() -> None:
    ask = {"nn": "Spør", "nb": "Spør", "en": "Ask"}
    words = Catalogs.load().words
    without = [card.key for card in CARDS if not (card.numbers or card.url or card.phone or card.drop_in)]
    assert without
    assert [
        (key, locale) for key in without for locale in ask if ask[locale] not in words[locale][f"service.{key}"]
    ] == []


@pytest.mark.parametrize(
    ("key", "municipality", "serves"),
    [
        ("bup_molde", "1506", True),
        ("bup_molde", "1505", False),
        ("bup_molde", None, False),
        ("coordinator", "1505", True),
        ("coordinator", "0301", False),
        ("coordinator", None, True),
        ("line_parents", "0301", True),
        ("line_parents", None, True),
    ],
)
def test_a_card_is_for_its_municipalities_its_county_or_everybody(
    key: str, municipality: str | None, serves: bool
) -> None:
    assert BY_KEY[key].serves(municipality) is serves


def test_a_place_to_drop_in_at_is_data_with_its_day_and_time() -> None:
    row = {
        "key": "family_station",
        "kind": "drop_in",
        "owner": "municipality",
        "checked_on": "2026-11-22",
        "source": "invented",
        "where": ["1506"],
        "drop_in": {"place": "Helsestasjonen", "weekday": 3, "opens": "12:00", "closes": "15:30"},
    }
    assert read_card(row).drop_in == DropIn(place="Helsestasjonen", weekday=3, opens=time(12), closes=time(15, 30))
