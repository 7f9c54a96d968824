"""A press on an earlier question never changes anything by itself, and never is in vain."""

import pytest

from bot.engine.events import Choice
from bot.engine.state import REMEMBERED_QUESTIONS
from tests.bot.fakes import Person
from tests.bot.ways import WAYS, person_at

HERE = ("nn", "parent", ":Molde", "yes", "under_1")


def pressed_on(person: Person, step_id: str, option: str) -> Person:
    """On the newest question about that step which has been left."""
    assert person.state
    seq = max(number for number, asked in person.state.asked if asked == step_id and number < person.seq)
    person.does(Choice(seq, option))
    return person


def answered(person: Person, answer: str) -> Person:
    """By the button under the offer."""
    return person.press(next(option for option in person.offered if option.startswith(f"change.{answer}.")))


def test_another_answer_is_offered_and_kept_only_on_yes() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6")
    assert person.said == ["change.ask"]
    assert "Mellom to og seks år" in person.shown.text
    assert person.answers["child_age"] == "under_1"
    answered(person, "yes")
    assert person.answers["child_age"] == "2_6"
    assert person.asked == "family/reach"


def test_no_keeps_the_answer_and_asks_on() -> None:
    person = answered(pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6"), "no")
    assert person.said == ["change.kept", "reach.ask"]
    assert person.answers["child_age"] == "under_1"


def test_the_same_button_pressed_twice_asks_nothing_about_changes() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "under_1")
    assert person.said == ["stale", "reach.ask"]


def test_a_changed_answer_says_what_it_would_have_said_the_first_time() -> None:
    person = answered(pressed_on(Person().starts("nn").goes(HERE), "child_age", "older"), "yes")
    assert person.said[0] == "child_age.maybe_not_for_you"


def test_another_person_leads_to_the_other_flow() -> None:
    person = answered(pressed_on(Person().starts("nn").goes(HERE), "who", "on_behalf"), "yes")
    assert person.asked == "on_behalf/knows"
    assert person.answers["place"] == "1506"


def test_another_team_is_asked_for_anew() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "team", "other")
    assert person.said == ["change.ask_anew"]
    assert answered(person, "yes").asked == "family/team"
    assert person.commands("back").answers["team"] == "molde"


def test_a_skip_on_what_was_written_asks_for_it_anew_and_empties_nothing() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"][:-1], ":Eg er sliten."))
    pressed_on(person, "words", "skip")
    assert person.said == ["change.ask_anew"]
    assert answered(person, "no").answers["words"] == "Eg er sliten."


@pytest.mark.parametrize("option", ["nb", "!nothing", "", "9999"])
def test_what_cannot_be_an_answer_there_shows_the_present_question(option: str) -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "language", option)
    assert person.said == ["stale", "reach.ask"]


def test_an_unknown_number_shows_the_present_question() -> None:
    person = Person().starts("nn").goes(HERE)
    person.does(Choice(person.seq - 1000, "older"))
    assert person.said == ["stale", "reach.ask"]


def test_typed_words_answer_the_offer_too() -> None:
    offered = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6")
    assert offered.types("ja").answers["child_age"] == "2_6"


def test_the_question_beside_the_offer_still_stands_and_its_buttons_count() -> None:
    """Telegram brings words and presses in any order: a thumb on an old button must not push the answer away."""
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6").press("chat")
    assert person.answers["reach"] == "chat"
    assert person.answers["child_age"] == "under_1"


def test_what_is_no_answer_to_the_offer_is_one_to_the_question() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6").types("kanskje")
    assert person.said == ["not_understood", "reach.ask"]


def test_a_yes_counts_for_the_offer_that_it_stands_under() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6")
    first = next(option for option in person.offered if option.startswith("change.yes."))
    pressed_on(person, "who", "carer").press(first)
    assert person.said == ["stale", "reach.ask"]
    assert (person.answers["child_age"], person.answers["who"]) == ("under_1", "parent")


def test_a_consent_beside_the_offer_still_counts_for_what_was_shown() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"][:-1], "skip"))
    pressed_on(person, "who", "carer").press("yes")
    assert "sent.thanks" in person.said


def test_in_the_middle_of_a_detour_nothing_is_offered() -> None:
    person = Person().starts("nn").goes((*HERE, "/cancel"))
    assert pressed_on(person, "child_age", "2_6").said == ["stale", "cancel.ask"]


def test_another_language_leaves_the_offer_and_the_answer_stands() -> None:
    person = pressed_on(Person().starts("nn").goes(HERE), "child_age", "2_6").types("english")
    assert person.said == ["language.changed", "reach.ask"]
    assert person.answers["child_age"] == "under_1"


def test_nothing_of_the_way_here_is_remembered_after_sending() -> None:
    person = person_at("sent")
    assert person.state
    assert person.state.asked == ()
    person.does(Choice(person.seq - 3, "2_6"))
    assert person.said[0] == "stale"


def test_only_the_latest_questions_are_remembered() -> None:
    person = Person().starts("nn").goes(HERE)
    for _ in range(REMEMBERED_QUESTIONS):
        person.types("tilbake").press("under_1")
    assert person.state
    assert len(person.state.asked) == REMEMBERED_QUESTIONS
