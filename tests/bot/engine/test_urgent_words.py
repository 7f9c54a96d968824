"""Urgent words bring the numbers at once, hold nothing up, and mark what is sent."""

from dataclasses import replace

import pytest

from bot.engine.effects import AddMessage, EndTalk, OpenCase, RaiseUrgent
from bot.engine.events import Edited, Text
from bot.engine.urgency import CORRECTIONS
from tests.bot.fakes import Person, context
from tests.bot.ways import PLACES, WAYS

CRY = "eg vil ikkje leve meir"
URGENT, BEFORE, AFTER = "urgent.self_harm", "urgent.before", "urgent.after"


def heeding(place: str | None = None) -> Person:
    """Somebody in front of a program that has one rule."""
    person = Person(ctx=replace(context(), urgent=lambda text: "self_harm" if "leve" in text else None))
    return person.starts("nn").goes(PLACES[place]) if place is not None else person


@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_is_written_the_numbers_come_first_and_the_question_stays(place: str) -> None:
    person = heeding(place)
    person.does(Text(CRY))
    assert person.said[0] == URGENT
    assert "113" in person.shown.paragraphs[0]
    expected = AFTER if person.state and person.state.sent else BEFORE
    assert person.said[1] == expected


@pytest.mark.parametrize("place", [place for place in PLACES if not place.startswith(("sent", "taking"))])
def test_the_turn_is_otherwise_the_one_it_would_have_been_without_a_word_of_a_wrong_answer(place: str) -> None:
    heard, deaf = heeding(place), Person().starts("nn").goes(PLACES[place])
    heard.does(Text(CRY))
    deaf.does(Text(CRY))
    assert heard.said[2:] == [key for key in deaf.said if key not in CORRECTIONS]
    assert (heard.asked, heard.answers) == (deaf.asked, deaf.answers)


def test_somebody_who_begins_with_a_cry_gets_the_numbers_before_the_greeting() -> None:
    person = heeding()
    person.does(Text(CRY))
    assert person.said[:3] == [URGENT, BEFORE, "greeting.hello"]


def test_what_was_written_on_the_way_marks_the_case_when_it_is_sent() -> None:
    way = [act for act in WAYS["family, shortest"] if act != "skip"]
    person = heeding().starts("nn").goes((*way, f":{CRY}", "yes"))
    assert person.opened().urgent
    assert person.state is not None
    assert not person.state.urgent
    calm = heeding().starts("nn").goes((*way, ":Eg er sliten.", "yes"))
    assert not calm.opened().urgent


def test_what_was_taken_back_before_sending_still_counts() -> None:
    """Somebody who writes it and then edits it away has still written it."""
    way = [act for act in WAYS["family, shortest"] if act != "skip"]
    person = heeding().starts("nn").goes((*way, f":{CRY}", "!edit", "words", "skip", "yes"))
    assert person.opened().urgent
    assert "words" not in dict(person.opened().answers)


@pytest.mark.parametrize("event", [Text(CRY), Edited(CRY)])
def test_after_sending_it_reaches_the_thread_and_the_team_is_told(event: Text | Edited) -> None:
    person = heeding("sent")
    turn = person.does(event)
    assert turn.effects[0] == AddMessage(CRY)
    assert RaiseUrgent() in turn.effects
    assert person.said == [URGENT, AFTER, "after.received_waiting"]


def test_whoever_says_no_or_starts_over_leaves_no_mark() -> None:
    way = [act for act in WAYS["family, shortest"] if act != "skip"]
    person = heeding().starts("nn").goes((*way, f":{CRY}", "no"))
    assert person.state is None
    assert any(isinstance(effect, EndTalk) for effect in person.effects)
    again = heeding().starts("nn").goes((*way, f":{CRY}", "!start_over"))
    assert again.state is not None
    assert not again.state.urgent
    assert not any(isinstance(effect, OpenCase) for effect in again.effects)


def test_a_command_is_a_command_and_gets_its_own_answer() -> None:
    person = Person(ctx=replace(context(), urgent=lambda _: "self_harm")).starts("nn").goes(("nn", "parent"))
    person.does(Text("hjelp"))
    assert person.said[0] == "help"
    person.does(Text("naud"))
    assert person.said[0] == "emergency"
