"""How was it? Offered once, beside the next question, to a family whose case is closed: never in the way of help."""

from dataclasses import replace

import pytest

from bot.engine import State
from bot.engine.effects import AddMessage, GiveFeedback, OpenCase
from bot.engine.events import Choice, Start, Unsupported
from bot.engine.feedback import BEGIN
from bot.engine.verdicts import QUESTIONS
from core import feedback
from tests.bot.fakes import Person
from tests.bot.ways import WAYS, person_at

FIRST, *_, LAST = QUESTIONS
TELLS_NOTHING = "Eg lurer på noko nytt."


def closed(*, asks_back: bool = True) -> Person:
    return person_at("sent, nothing more").case_becomes(stage="ended", asks_back=asks_back)


def given(person: Person) -> list[tuple[str, str]]:
    return [(one.question, one.answer) for one in person.effects if isinstance(one, GiveFeedback)]


def test_the_questions_are_those_that_are_counted() -> None:
    assert dict(QUESTIONS) == dict(feedback.QUESTIONS)
    assert all(len(answers) <= 4 for answers in QUESTIONS.values())


def test_it_is_offered_at_their_next_word_beside_the_question_that_leads_to_help() -> None:
    person = closed().types(TELLS_NOTHING)
    assert person.said[-2:] == ["feedback.offer", "who.ask"]
    assert BEGIN in person.offered
    assert person.press("parent").asked == "family/place"


def test_hello_is_a_next_word_too() -> None:
    person = closed()
    person.does(Start("nn"))
    assert "feedback.offer" in person.said


def test_three_presses_are_three_answers_and_then_it_goes_on_where_it_was() -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN)
    for question, answers in QUESTIONS.items():
        assert person.said == [f"feedback.ask.{question}"]
        person.press(answers[0])
    assert person.said == ["feedback.thanks", "who.ask"]
    assert given(person) == [(question, answers[0]) for question, answers in QUESTIONS.items()]
    assert {one.team for one in person.effects if isinstance(one, GiveFeedback)} == {person.opened().team}


def test_each_question_may_be_passed_over_by_press_and_by_word() -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN, "skip").types("hopp over").press(QUESTIONS[LAST][1])
    assert given(person) == [(LAST, QUESTIONS[LAST][1])]
    assert person.asked == "front/who"


def test_no_answer_stays_in_what_is_remembered() -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN, QUESTIONS[FIRST][2])
    assert person.state
    assert QUESTIONS[FIRST][2] not in person.state.to_json()


def test_it_is_offered_once_and_nobody_is_counted_twice() -> None:
    person = closed().types(TELLS_NOTHING)
    old = person.seq
    person.press(BEGIN, *(answers[0] for answers in QUESTIONS.values()))
    person.does(Choice(old, BEGIN))
    assert person.said == ["stale", "who.ask"]
    person.does(Choice(old + 1, QUESTIONS[FIRST][0]))
    assert len(given(person)) == len(QUESTIONS)
    assert "feedback.offer" not in person.commands("start_over").said


def test_an_offer_that_is_not_taken_is_not_made_again() -> None:
    person = closed().types(TELLS_NOTHING)
    said = [person.press("parent").said, person.types("Molde").said, person.commands("help").said]
    assert not any("feedback.offer" in one for one in said)
    assert BEGIN not in person.offered


@pytest.mark.parametrize("word", ["Eg ventar barn", "Molde", "avbryt", "hjelp no", "tilbake", "english"])
def test_whoever_speaks_of_something_else_is_not_asked_on(word: str) -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN).types(word)
    assert not any(key.startswith("feedback.") for key in person.said)
    assert given(person) == []


def test_an_answer_to_the_standing_question_counts_for_it() -> None:
    person = closed().types(TELLS_NOTHING).press("parent")
    person.does(Choice(person.seq, BEGIN))
    assert person.said == ["feedback.ask.way"]
    assert person.types("Molde").asked == "family/team"


@pytest.mark.parametrize("word", ["naud", "hjelp", "anna hjelp"])
def test_whoever_calls_for_help_is_not_asked_for_anything(word: str) -> None:
    assert "feedback.offer" not in closed().types(word).said


def test_urgent_words_are_met_with_the_numbers_alone() -> None:
    person = closed()
    person.ctx = replace(person.ctx, urgent=lambda _text: "overdose")
    person.types("noko som hastar")
    assert person.said[0] == "urgent.overdose"
    assert "feedback.offer" not in person.said


def test_where_it_is_off_or_not_fitting_nothing_is_offered_and_an_old_button_is_told_so() -> None:
    person = closed(asks_back=False).types(TELLS_NOTHING)
    assert "feedback.offer" not in person.said
    assert BEGIN not in person.offered
    assert person.press(BEGIN).said == ["stale", "who.ask"]
    assert given(person) == []


def test_a_picture_or_a_strange_press_in_the_middle_loses_nothing() -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN)
    person.does(Unsupported("photo"))
    assert person.said == ["unsupported.photo", "who.ask"]
    person.press("nothing of ours")
    assert person.asked == "front/who"


def test_nothing_of_it_reaches_the_team() -> None:
    person = closed().types(TELLS_NOTHING).press(BEGIN, *(answers[0] for answers in QUESTIONS.values()))
    new = [type(one) for one in person.effects[-len(QUESTIONS) * 2 :]]
    assert AddMessage not in new
    assert OpenCase not in new


def test_a_state_from_before_it_was_there_is_read() -> None:
    assert State.from_json('{"locale": "nn", "aside": null}').asks_back is False


def test_the_way_through_a_new_contact_is_as_short_as_ever() -> None:
    person = closed().types(TELLS_NOTHING).goes(WAYS["family, shortest"][1:])
    assert person.asked == "family/send"
