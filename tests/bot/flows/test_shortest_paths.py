"""How little it takes from hello to sent, measured."""

import pytest

from bot.engine.effects import OpenCase, WithdrawCase
from tests.bot.fakes import NOW, PROMISE, Person
from tests.bot.ways import WAYS, person_at


@pytest.mark.parametrize("who", ["pregnant", "parent", "carer"])
def test_a_family_needs_at_most_seven_presses_and_one_typed_word(who: str) -> None:
    person = Person().starts("nn").press("nn", who).types("Molde").press("yes")
    if person.asked == "family/child_age":
        person.press("under_1")
    person.press("chat", "skip", "yes")
    assert person.opened().kind == who
    assert (person.presses, person.typed) <= (7, 1)
    assert person.said == ["sent.thanks", "sent.reference", "sent.phone", "sent.next_family", "matters.ask"]


def test_on_behalf_of_a_family_takes_at_most_eight_presses_and_one_typed_word() -> None:
    person = Person().starts("nn").press("nn", "on_behalf", "no").types("Molde").press("yes", "chat", "skip", "yes")
    assert person.opened().kind == "on_behalf"
    assert (person.presses, person.typed) <= (8, 1)
    confirmation = ["sent.thanks", "sent.reference", "sent.phone", "sent.next_on_behalf"]
    assert person.said == [*confirmation, "handover.intro", "handover.message"]


def presses_from(place: str, *options: str) -> tuple[Person, int, int]:
    """The person after these buttons, each of which stood on the screen, and what it took."""
    person = person_at(place)
    pressed, typed = person.presses, person.typed
    for option in options:
        assert option in person.offered
        person.press(option)
    return person, person.presses - pressed, person.typed - typed


def test_where_is_my_message_takes_one_press() -> None:
    person, presses, typed = presses_from("sent", "!status")
    assert person.said[0] == "status.new"
    assert (presses, typed) == (1, 0)


def test_taking_it_back_takes_two_presses() -> None:
    person, presses, typed = presses_from("sent", "!withdraw", "yes")
    assert person.said[0] == "withdrawn"
    assert any(isinstance(effect, WithdrawCase) for effect in person.effects)
    assert (presses, typed) == (2, 0)


def test_a_chosen_language_saves_a_press() -> None:
    person = Person().starts("en", chosen=True)
    assert person.asked == "front/who"
    assert person.shown.locale == "en"


def test_somebody_who_works_with_families_gets_the_phone_and_sends_nothing() -> None:
    person = Person().starts("nn").goes(WAYS["professional"])
    assert person.said == ["professional.advice"]
    assert "70 00 00 00" in person.shown.text
    assert not any(isinstance(effect, OpenCase) for effect in person.effects)


def test_the_confirmation_says_team_deadline_reference_and_phone_in_this_order() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"], "yes"))
    facts = (
        "familieteamet i Molde",
        "tysdag 24. november kl. 14.20",
        person.opened().reference,
        "70 00 00 00",
        "«trekk»",
    )
    places = [person.shown.text.index(fact) for fact in facts]
    assert places == sorted(places)
    assert person.ctx.case
    assert person.ctx.case.due_at == NOW + PROMISE


def test_what_is_sent_is_what_was_shown() -> None:
    person = Person().starts("nn").goes(WAYS["family, all told"])
    shown = person.reply.says
    person.press("yes")
    opened = person.opened()
    assert opened.consent == shown
    assert opened.consent_version == "2026-11"
    assert opened.locale == "nb"
    assert dict(opened.answers) == {
        "who": "carer",
        "place": "1515",
        "place_name": "Herøy",
        "team": "ulstein",
        "child_age": "2_6",
        "reach": "call",
        "phone": "+47 21 23 45 67",
        "others": "yes",
        "code_word": "fjelltopp",
        "when": "etter klokka 12",
        "voicemail": "yes",
        "name": "Anne",
        "words": "Eg er sliten.",
    }


def test_the_duty_to_report_fits_the_role_and_stands_before_the_free_text() -> None:
    expected = {"pregnant": "duty.pregnant", "parent": "duty.parent", "carer": "duty.parent"}
    for who, notice in expected.items():
        person = Person().starts("nn").press("nn", who).types("Molde").press("yes")
        person = person if who == "pregnant" else person.press("under_1")
        assert person.press("chat").said == ["reach.chat_on_page", notice, "words.ask"]
    sender = Person().starts("nn").goes(WAYS["on behalf"][:-1])
    assert sender.said == ["reach.chat_on_page", "duty.on_behalf", "words.ask_on_behalf"]


def test_a_family_that_somebody_worries_about_is_never_asked_for_by_name_or_number() -> None:
    asked = {Person().starts("nn").goes(WAYS["on behalf, by phone"][:n]).asked for n in range(12)}
    assert "on_behalf/child_age" not in asked
    steps = [Person().starts("nn").goes(WAYS["on behalf, by phone"][:n]) for n in range(2, 6)]
    assert all("phone" not in step.asked for step in steps)
