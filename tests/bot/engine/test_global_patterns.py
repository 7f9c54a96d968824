"""What a person may always say, from every place, as a command, a button or a word in any of the languages."""

from dataclasses import replace
from itertools import product

import pytest

from bot.engine import Turn, patterns, step
from bot.engine.effects import AddMessage
from bot.engine.events import Choice, Command, Event, Text
from tests.bot.fakes import Person
from tests.bot.ways import PLACES, person_at

ALWAYS_ANSWERED = {
    patterns.EMERGENCY: {"emergency"},
    patterns.HELP: {"help", "help_after"},
    patterns.LANGUAGE: {"language.ask"},
    patterns.EDIT: {"edit.ask", "edit.nothing"},
    patterns.CANCEL: {"cancel.ask", "withdraw.ask", "receipt.cancel"},
    patterns.WITHDRAW: {"cancel.ask", "withdraw.ask", "receipt.cancel"},
    patterns.STATUS: {"status.nothing_sent", "status.new", "receipt.first"},
    patterns.START_OVER: {"started_over", "status.new", "receipt.first"},
    patterns.SERVICES: {"services.ask"},
    patterns.HIDE: {"hide.on_page"},
    patterns.PERSON: {"straight", "straight_no_phone", "status.new", "professional.advice", "receipt.first"},
}


def ways_to_say(command: str) -> list[Event]:
    typed: list[Event] = [Text(word) for word, meant in patterns.WORDS.items() if meant == command]
    return [Choice(0, patterns.PREFIX + command), *typed]


@pytest.mark.parametrize("place", PLACES)
def test_every_pattern_is_heard_everywhere_however_it_is_said(place: str) -> None:
    person = person_at(place)
    for command in patterns.COMMANDS:
        meant = step(person.book, person.state, Command(command), person.ctx)
        for event in ways_to_say(command):
            heard = step(person.book, person.state, event, person.ctx)
            assert but_for_words_to_the_team(heard) == meant, event


def but_for_words_to_the_team(turn: Turn) -> Turn:
    return replace(turn, effects=tuple(one for one in turn.effects if not isinstance(one, AddMessage)))


@pytest.mark.parametrize(("place", "command"), list(product(PLACES, ALWAYS_ANSWERED)))
def test_every_pattern_has_its_answer_everywhere(place: str, command: str) -> None:
    person = person_at(place).commands(command)
    assert set(person.said) & ALWAYS_ANSWERED[command]
    assert person.shown.text


@pytest.mark.parametrize(
    ("place", "command"), list(product(PLACES, (patterns.EMERGENCY, patterns.HELP, patterns.STATUS)))
)
def test_after_a_word_of_help_the_same_question_stands_with_nothing_lost(place: str, command: str) -> None:
    person = person_at(place)
    state, question = person.state, person.question
    person.commands(command)
    assert person.state == state
    assert person.question == question
    assert person.reply.options == question.options


@pytest.mark.parametrize(
    ("word", "command"),
    [
        ("  HJELP! ", patterns.HELP),
        ("Nød", patterns.EMERGENCY),
        ("naud", patterns.EMERGENCY),
        ("Urgent!!", patterns.EMERGENCY),
        ("/back", patterns.BACK),
        ("Kvar er meldinga mi?", patterns.STATUS),
        ("hvor er meldingen min?", patterns.STATUS),
        ("Take it back", patterns.WITHDRAW),
        ("snakk  med  nokon", patterns.PERSON),
        ("eg treng hjelp med barnet", None),
        ("hjelp oss med å sove", None),
        ("", None),
    ],
)
def test_a_command_is_the_whole_message_and_never_a_part_of_a_story(word: str, command: str | None) -> None:
    assert patterns.command_in(word) == command


OUT_OF_THE_BLUE: list[tuple[Event, str]] = [
    (Command(patterns.EMERGENCY), "emergency"),
    (Choice(9, "!emergency"), "emergency"),
    (Text("nød"), "emergency"),
    (Command(patterns.STATUS), "status.nothing_sent"),
    (Text("slett"), "status.nothing_sent"),
    (Choice(9, "yes"), "expired"),
    (Text("Hei"), "greeting.hello"),
    (Command(patterns.HELP), "greeting.hello"),
    (Command(patterns.SERVICES), "greeting.hello"),
]


@pytest.mark.parametrize(("event", "first"), OUT_OF_THE_BLUE)
def test_a_stranger_is_answered_first_and_greeted_then(event: Event, first: str) -> None:
    person = Person()
    person.does(event)
    assert person.said[0] == first
    assert "greeting.hello" in person.said
    assert person.asked == "front/language"


def test_a_stranger_who_names_a_language_is_greeted_in_it() -> None:
    person = Person()
    person.does(Text("English"))
    assert person.shown.locale == "en"
    assert person.asked == "front/who"
