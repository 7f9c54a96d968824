"""There is always a way to another language, and nothing is lost on it."""

from itertools import product

import pytest

from bot.engine.events import Start
from bot.i18n import LOCALES
from tests.bot.fakes import Person, context
from tests.bot.ways import PLACES, person_at

NAMES = {"nn": "nynorsk", "nb": "Bokmål", "en": "English"}


@pytest.mark.parametrize(("place", "locale"), list(product(PLACES, LOCALES)))
def test_from_everywhere_two_presses_change_the_language_and_keep_the_answers(place: str, locale: str) -> None:
    person = person_at(place)
    asked, answers = person.asked, {**person.answers, "language": locale}
    person.press("!language", locale)
    assert person.shown.locale == locale
    if asked == "front/language":
        assert (person.asked, person.answers) == ("front/who", answers)
    else:
        assert person.asked == asked
        assert person.answers == ({} if asked == "sent" else answers)


@pytest.mark.parametrize(("place", "locale"), list(product(PLACES, LOCALES)))
def test_the_name_of_a_language_is_enough(place: str, locale: str) -> None:
    by_name, by_press = person_at(place).types(NAMES[locale]), person_at(place).press("!language", locale)
    assert by_name.shown.locale == locale
    assert by_name.answers == by_press.answers


def test_hello_is_said_again_in_the_language_that_was_chosen() -> None:
    person = Person().starts("nn").press("en")
    assert person.said == ["greeting.hello", "greeting.for_whom", "greeting.limits", "who.ask"]
    assert person.shown.locale == "en"


def test_hello_is_not_said_twice_in_the_same_language() -> None:
    assert Person().starts("nn").press("nn").said == ["who.ask"]
    assert Person().starts("nn").press("en", "!language", "nb").said == ["language.changed", "who.ask"]


@pytest.mark.parametrize("locale", [None, "de", "", "NN"])
def test_a_language_that_we_do_not_speak_is_greeted_in_nynorsk_and_asked(locale: str | None) -> None:
    for chosen in (False, True):
        person = Person().starts(locale, chosen=chosen)
        assert person.shown.locale == "nn"
        assert person.asked == "front/language"


def test_a_known_person_who_comes_by_another_languages_door_is_heard() -> None:
    person = person_at("family, shortest 4")
    answers = person.answers
    person.does(Start("en", chosen=True))
    assert person.said[0] == "language.changed"
    assert person.answers == {**answers, "language": "en"}


def test_only_in_telegram_the_greeting_says_who_else_keeps_the_words() -> None:
    in_telegram = Person(ctx=context(channel="telegram")).starts("nn")
    assert "greeting.telegram_privacy" in in_telegram.said
    assert "!web" in in_telegram.offered
    assert in_telegram.press("en").said[3] == "greeting.telegram_privacy"
    assert "greeting.telegram_privacy" not in Person().starts("nn").said
