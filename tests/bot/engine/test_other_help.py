"""Other help may be looked at by anybody, at any time: nothing is sent, nothing is remembered, and nothing is lost."""

from dataclasses import replace
from datetime import date

import pytest
from typing_extensions import override

from bot.conversation.directory import every_service, services_for
from bot.conversation.letters import letter_of
from bot.conversation.rendering import render
from bot.engine import patterns, services
from bot.engine.directory import Directory, DropInFacts, ServiceFacts
from bot.engine.effects import AddMessage, OpenCase, Reply
from bot.engine.events import Choice, Command, Event, SharedPhone, SharedPlace, Text
from bot.engine.other_help import is_looked_up
from bot.i18n import LOCALES
from tests.bot.fakes import NOW, FakeDirectory, Person, context, county, shipped_words
from tests.bot.ways import PLACES, WAYS, person_at
from tests.builders import shipped_setup

LONGEST_IN_TELEGRAM = 4096
SENT = (*WAYS["family, shortest"], "yes")


def cards_in(person: Person) -> list[str]:
    return [key for key in person.said if key.startswith("service.")]


@pytest.mark.parametrize("kind", ["", *services.KINDS])
@pytest.mark.parametrize("place", PLACES)
def test_whoever_looks_and_comes_back_finds_everything_as_it_was(place: str, kind: str) -> None:
    person = person_at(place)
    before, question = person.state, person.question
    looked = person.commands("services").press(*([kind] if kind else []))
    assert cards_in(looked) or not kind
    person.press(services.GO_ON)
    assert before
    assert person.state
    if before.aside and before.aside.kind == services.SERVICES:  # they were there already
        return
    assert person.state.answers == before.answers
    assert person.state.aside == before.aside
    assert person.state.reopened == before.reopened
    assert person.state.straight == before.straight
    assert person.state.misses == before.misses
    assert replace(person.question, seq=0) == replace(question, seq=0)


def test_back_leads_out_of_it_too() -> None:
    person = person_at("other help: numbers").types("tilbake")
    assert person.said == ["place.ask"]


def test_from_the_cards_one_may_choose_again() -> None:
    person = person_at("other help: numbers").press(services.KINDS_AGAIN)
    assert person.said == ["services.ask"]
    assert person.offered == [*services.KINDS, services.GO_ON, "!emergency"]


@pytest.mark.parametrize("place", PLACES)
def test_looking_sends_nothing_and_tells_the_team_nothing(place: str) -> None:
    person = person_at(place)
    effects = [one for act in ("services", "services") for one in person.commands(act).last]
    for kind in services.KINDS:
        effects += person.press(kind).last
    assert [type(one) for one in effects if not isinstance(one, Reply)] == []


@pytest.mark.parametrize(
    "event", [Command("services"), Text("Anna hjelp"), Text("see other help"), Choice(3, "!services")]
)
def test_a_stranger_may_come_for_that_alone(event: Event) -> None:
    person = Person()
    person.does(event)
    assert person.said[0] == "greeting.hello"
    assert person.said[-1] == "services.ask"
    assert person.answers == {}
    person.press("line", services.GO_ON)
    assert person.asked == "front/language"
    assert person.said == ["language.ask"]


def test_after_a_no_it_is_one_press_away() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"], "no"))
    assert person.state is None
    assert person.offered == ["!services"]


def test_when_the_case_is_closed_it_is_shown_before_anything_is_asked() -> None:
    person = Person().starts("nn").goes((*SENT, "enough")).case_becomes(stage="ended").types("anna hjelp")
    assert "after.over" in person.said
    assert person.said[-1] == "services.ask"


def test_at_an_end_it_is_offered() -> None:
    person = Person().starts("nn").goes(WAYS["professional"])
    assert "!services" in person.offered


@pytest.mark.parametrize("key", ["help", "help_after"])
@pytest.mark.parametrize("locale", LOCALES)
def test_help_tells_of_it(key: str, locale: str) -> None:
    words = shipped_words().say(locale, key)
    assert any(word in words for word, command in patterns.WORDS.items() if command == patterns.SERVICES)


def test_with_a_place_answered_what_is_there_comes_first() -> None:
    person = Person().starts("nn").goes(("nn", "parent", ":Molde", "/services"))
    assert person.offered[0] == services.LOCAL
    person.press(services.LOCAL)
    assert person.reply.entry.value == "none"
    assert cards_in(person)[:2] == ["service.family_meeting", "service.bup_molde"]


def test_without_a_place_only_what_is_there_for_all_is_shown_and_a_place_may_be_typed() -> None:
    person = person_at("other help: local")
    assert person.reply.entry.value == "place"
    assert not {"service.bup_molde", "service.family_meeting"} & set(person.said)


@pytest.mark.parametrize("event", [Text("Molde"), SharedPlace(62.7, 7.1)])
def test_a_place_that_is_named_is_looked_up_and_forgotten(event: Event) -> None:
    person = person_at("other help: local")
    assert person.state
    before = person.state
    assert is_looked_up(before, event, person.ctx)
    person.does(event)
    assert person.said[:3] == ["services.near", "service.family_meeting", "service.bup_molde"]
    assert replace(person.state, seq=before.seq) == before
    assert "Molde" not in person.state.to_json()


@pytest.mark.parametrize(
    ("typed", "told"), [("Herøy", "services.none_near"), ("Oslo", "services.outside"), ("nes", "services.none_near")]
)
def test_a_place_with_nothing_of_its_own_is_answered_honestly(typed: str, told: str) -> None:
    assert person_at("other help: local").types(typed).said[0] == told


def test_what_is_no_place_is_kindly_not_understood() -> None:
    person = person_at("other help: local").types("bla bla")
    assert person.said[0] == "not_understood"
    assert "services.list.local_anywhere" in person.said
    assert person.state
    assert person.state.misses == 0


def test_a_place_typed_before_or_after_is_an_answer_and_kept() -> None:
    person = Person().starts("nn").goes(("nn", "parent"))
    assert not is_looked_up(person.state, Text("Molde"), person.ctx)
    assert not is_looked_up(None, Text("Molde"), person.ctx)
    person.goes(("/services", "local", services.GO_ON, ":Molde"))
    assert person.answers["place"] == "1506"


@pytest.mark.parametrize("words", ["Eg orkar ikkje meir no.", "Kan de ringe meg i Molde i dag?"])
def test_once_sent_words_that_name_no_place_reach_the_team(words: str) -> None:
    person = Person().starts("nn").goes((*SENT, "/services", "local")).types(words)
    assert AddMessage(words) in person.last
    assert person.state
    assert person.state.aside is None


def test_once_sent_a_place_alone_is_no_message_and_no_place_is_known() -> None:
    person = Person().starts("nn").goes((*SENT, "/services", "local")).types("Molde")
    assert [type(one) for one in person.last] == [Reply]
    assert person.said[0] == "services.near"


def test_once_sent_something_that_is_no_words_is_not_understood_there() -> None:
    person = Person().starts("nn").goes((*SENT, "/services"))
    person.does(SharedPhone("hello", own=False))
    assert person.said == ["not_understood", "services.ask"]


@pytest.mark.parametrize("way_out", [services.GO_ON, "!back"])
def test_once_sent_with_nothing_left_to_ask_the_way_back_is_not_silent(way_out: str) -> None:
    person = Person().starts("nn").goes((*SENT, "enough", "/services", way_out))
    assert person.said == ["services.left"]


def test_what_matters_is_asked_again_afterwards() -> None:
    person = Person().starts("nn").goes((*SENT, "/services", "line", services.GO_ON))
    assert person.said == ["matters.ask"]


@pytest.mark.parametrize("name", ["English", "nynorsk"])
def test_another_language_shows_the_same_cards_in_it(name: str) -> None:
    person = person_at("other help: numbers")
    cards = cards_in(person)
    assert cards_in(person.types(name)) == cards
    assert cards_in(person.goes(("/language", "nb"))) == cards
    assert person.shown.locale == "nb"
    assert person.press(services.GO_ON).said == ["place.ask"]


def test_urgent_words_are_heard_there_too() -> None:
    person = Person(ctx=replace(context(), urgent=lambda _text: "self_harm")).starts("nn")
    person.goes(("nn", "/services")).types("eg vil ikkje leve")
    assert person.said[0] == "urgent.self_harm"
    assert person.said[-1] == "services.ask"


@pytest.mark.parametrize("municipality", [None, "1506", "1505", "1508", "1577"])
@pytest.mark.parametrize("kind", services.KINDS)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_cards_of_a_kind_are_one_message_that_says_who_answers_and_when_it_was_checked(
    locale: str, kind: str, municipality: str | None
) -> None:
    person = person_at("other help")
    says, options, _entry = services.shown(kind, municipality, person.ctx)
    shown = render(letter_of(Reply(says=says, options=options), locale=locale), shipped_words())
    assert len(shown.text) <= LONGEST_IN_TELEGRAM
    cards = [card for card in services_for(shipped_setup(), municipality) if card.kind == kind]
    owners = {shipped_words().say(locale, f"services.owner.{card.owner}") for card in cards}
    assert cards
    assert [owner for owner in owners if owner not in shown.text] == []
    assert says[-1].key == "service.checked"


def test_every_fact_of_a_card_is_filled_in_and_every_number_is_the_one_in_core_safety() -> None:
    for locale in LOCALES:
        for card in every_service(shipped_setup()):
            shown = render(letter_of(Reply(says=tuple(services.told([card]))), locale=locale), shipped_words()).text
            assert "{" not in shown
            assert [number.shown for number in card.numbers if number.shown not in shown] == []
            assert card.url is None or card.url in shown


def test_neighbours_with_the_same_owner_share_one_line_about_it() -> None:
    pathways = [card for card in every_service(shipped_setup()) if card.kind == "pathway"]
    told = [one.key for one in services.told(pathways)]
    assert len(pathways) == 7
    assert told[7:] == ["service.read_more", "service.checked"]


class OneMore(FakeDirectory):
    """A county where somebody has verified where one may just come."""

    card = ServiceFacts(
        key="family_station",
        kind="drop_in",
        owner="municipality",
        checked_on=date(2026, 11, 2),
        local=True,
        numbers=(),
        url=None,
        phone="70 00 00 00",
        drop_in=DropInFacts("Helsestasjonen", 3, "12.00", "15.30"),
    )

    @override
    def services(self, number: str | None) -> tuple[ServiceFacts, ...]:
        return (self.card,)


def test_where_one_may_just_come_is_said_with_place_day_and_time() -> None:
    directory: Directory = OneMore(county().by_id)
    person = Person(ctx=context(directory=directory)).starts("nn").goes(("nn", "/services", "drop_in"))
    assert "Du kan berre kome: Helsestasjonen, onsdag frå 12.00 til 15.30." in person.shown.text
    assert "Ring 70 00 00 00." in person.shown.text
    assert "Sjekka 2.11.2026." in person.shown.text


def test_no_case_is_ever_opened_by_looking() -> None:
    person = person_at("other help: near").press(services.KINDS_AGAIN, "pathway", services.GO_ON)
    assert [one for one in person.effects if isinstance(one, OpenCase)] == []
    assert person.ctx.now == NOW
