"""Somebody who stopped in the middle is asked once whether to go on, and by nothing that tells a stranger anything."""

import pytest

from bot.engine.events import Choice, Text, Timer
from bot.engine.nudge import may_be_nudged
from bot.flows import BOOK
from tests.bot.fakes import Person
from tests.bot.ways import WAYS, person_at

ON_THE_WAY = ("nn", "parent", ":Molde", "yes")


def nudged(way: tuple[str, ...] = ON_THE_WAY) -> Person:
    person = Person().starts("nn").goes(way)
    person.does(Timer())
    return person


def test_neither_the_question_nor_any_answer_is_repeated() -> None:
    person = nudged()
    assert person.said == ["nudge.ask"]
    assert person.offered == ["nudge.go_on", "nudge.leave", "!emergency"]
    assert "barn" not in person.shown.text
    assert "Molde" not in person.shown.text


def test_going_on_asks_the_question_again() -> None:
    assert nudged().press("nudge.go_on").said == ["child_age.ask"]


def test_the_buttons_of_the_question_still_count() -> None:
    person = nudged().press("under_1")
    assert person.answers["child_age"] == "under_1"
    assert person.asked == "family/reach"


def test_whatever_is_written_answers_the_question() -> None:
    person = nudged((*WAYS["family, shortest"][:-1],)).types("Eg er sliten.")
    assert person.answers["words"] == "Eg er sliten."


def test_stopping_keeps_nothing() -> None:
    person = nudged().press("nudge.leave")
    assert person.state is None
    assert person.said == ["cancelled"]


def test_a_word_that_always_counts_counts_here_too() -> None:
    assert nudged().types("hjelp").said == ["help", "child_age.ask"]


def test_nobody_is_asked_twice() -> None:
    person = nudged().press("nudge.go_on")
    assert person.does(Timer()).effects == ()


@pytest.mark.parametrize("place", ["sent", "cancel", "another team", "professional 5", "receipt", "family, shortest 0"])
def test_nobody_is_asked_where_nothing_is_begun_or_something_else_is_asked(place: str) -> None:
    person = person_at(place)
    assert not may_be_nudged(BOOK, person.state)
    assert person.does(Timer()).effects == ()


def test_whoever_shares_the_phone_is_never_asked() -> None:
    person = Person().starts("nn").goes((*ON_THE_WAY, "under_1", "call", ":21 23 45 67"))
    assert may_be_nudged(BOOK, person.state)
    assert not may_be_nudged(BOOK, person.press("yes").state)


def test_a_stranger_is_not_asked() -> None:
    person = Person()
    assert person.does(Timer()).effects == ()
    assert person.state is None


def test_yes_to_the_nudge_can_never_be_a_yes_to_sending() -> None:
    person = nudged(WAYS["family, shortest"])
    assert {one.id for one in person.reply.options}.isdisjoint({"yes", "no"})
    person.does(Text("Hald fram"))
    assert person.asked == "family/send"
    person.does(Choice(person.seq, "nudge.go_on"))
    assert person.asked == "family/send"
