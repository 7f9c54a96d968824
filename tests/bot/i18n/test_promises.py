"""What a family must be told, and what must not be promised."""

import re

import pytest

from bot.i18n import LOCALES, Catalogs
from core.safety import load_numbers
from tests.bot.i18n.catalog import entries_of

EMERGENCY = ("113", "112", "116 117", "116 111", "116 123", "116 006")
NUMBER = re.compile(r"\b(?:116 \d{3}|11\d)\b")


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    return {locale: dict(texts) for locale, texts in Catalogs.load().words.items()}


@pytest.mark.parametrize("locale", LOCALES)
def test_the_emergency_text_has_every_number(words: dict[str, dict[str, str]], locale: str) -> None:
    assert tuple(sorted(NUMBER.findall(words[locale]["emergency"]))) == tuple(sorted(EMERGENCY))


def test_every_number_in_a_text_is_a_checked_one_that_answers_day_and_night() -> None:
    open_always = {number.number for number in load_numbers() if number.number and number.hours is None}
    said = {number for entry in entries_of("bot.po") for number in NUMBER.findall(entry.text)}
    assert said
    assert said <= open_always


@pytest.mark.parametrize("locale", LOCALES)
def test_where_no_phone_is_known_the_text_says_whom_to_call_meanwhile(
    words: dict[str, dict[str, str]], locale: str
) -> None:
    twins = {key: text for key, text in words[locale].items() if key.endswith("_no_phone")}
    assert len(twins) == 8
    assert [key for key, text in twins.items() if "116 117" not in text or not ("113" in text or "112" in text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_twin_with_a_phone_says_it(words: dict[str, dict[str, str]], locale: str) -> None:
    with_phone = [key.removesuffix("_no_phone") for key in words[locale] if key.endswith("_no_phone")]
    assert [key for key in with_phone if "{phone}" not in words[locale][key]] == []


@pytest.mark.parametrize(
    ("locale", "free", "referral", "program"),
    [
        ("nn", "gratis", "inga tilvising", "dataprogram"),
        ("nb", "gratis", "ingen henvisning", "dataprogram"),
        ("en", "free", "no referral", "computer program"),
    ],
)
def test_the_first_words_say_free_no_referral_and_that_a_program_speaks(
    words: dict[str, dict[str, str]], locale: str, free: str, referral: str, program: str
) -> None:
    hello = words[locale]["greeting.hello"]
    assert all(part in hello for part in (free, referral, program))
    assert {"113", "116 117"} <= set(NUMBER.findall(words[locale]["greeting.limits"]))


@pytest.mark.parametrize(
    ("locale", "secrecy", "take_back", "no_is_fine"),
    [
        ("nn", "teieplikt", "når som helst", "heilt greitt å seie nei"),
        ("nb", "taushetsplikt", "når som helst", "helt greit å si nei"),
        ("en", "keep it private", "at any time", "quite all right to say no"),
    ],
)
def test_the_consent_says_to_whom_how_long_how_to_take_it_back_and_that_no_is_fine(
    words: dict[str, dict[str, str]], locale: str, secrecy: str, take_back: str, no_is_fine: str
) -> None:
    question = words[locale]["send.ask"]
    assert all(part in question for part in ("{team}", "{days}", secrecy, take_back, no_is_fine))


def test_the_deadline_is_a_clock_time_and_never_a_number_of_hours() -> None:
    hours = re.compile(r"\b24\b|innan|innen|within|timar|timer|hours", re.IGNORECASE)
    assert [str(entry) for entry in entries_of("bot.po") if hours.search(entry.text)] == []
    for key in ("sent.thanks", "status.new", "status.claimed", "status.overdue", "sla.apology"):
        assert all("{deadline}" in entry.text for entry in entries_of("bot.po") if entry.key == key)


def test_nothing_promises_that_a_person_stays_unknown_in_telegram(words: dict[str, dict[str, str]]) -> None:
    for locale in LOCALES:
        told = {key: text for key, text in words[locale].items() if not key.startswith("console.")}
        anonymous = [key for key, text in told.items() if "anonym" in text.lower()]
        assert set(anonymous) <= {"professional.advice", "professional.advice_no_phone"}
