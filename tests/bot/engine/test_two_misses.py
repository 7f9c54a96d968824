"""It gives up on being clever, not on people."""

import pytest

from bot.engine.events import Text
from tests.bot.fakes import WITHOUT_PHONES, Person, context, county
from tests.bot.ways import NUMBER, WAYS

STRAIGHT = "!person"
STUCK: dict[str, tuple[str, ...]] = {
    "language": (),
    "who": ("nn",),
    "team": ("nn", "parent", ":Molde"),
    "child_age": ("nn", "parent", ":Molde", "yes"),
    "reach": ("nn", "parent", ":Molde", "yes", "under_1"),
    "phone": ("nn", "parent", ":Molde", "yes", "under_1", "call"),
    "others": ("nn", "parent", ":Molde", "yes", "under_1", "call", f":{NUMBER}"),
    "voicemail": ("nn", "parent", ":Molde", "yes", "under_1", "call", f":{NUMBER}", "skip", "skip"),
    "knows": ("nn", "on_behalf"),
    "team, among them all": ("nn", "parent", ":Molde", "other"),
}


def missed_twice(way: tuple[str, ...], person: Person | None = None) -> Person:
    person = (person or Person()).starts("nn").goes(way)
    for _ in range(2):
        person.does(Text("blå hest"))
    return person


@pytest.mark.parametrize("name", STUCK)
def test_the_second_miss_offers_the_way_straight_to_the_team(name: str) -> None:
    person = missed_twice(STUCK[name])
    assert person.asked.endswith(name.split(",", maxsplit=1)[0])
    assert person.said[1] in {"missed_twice", "missed_twice_no_phone"}
    assert STRAIGHT in person.offered
    label = next(button.label for button in person.shown.controls if button.id == STRAIGHT)
    assert f"«{label}»" in person.shown.text


@pytest.mark.parametrize("name", STUCK)
def test_the_way_straight_to_the_team_ends_in_a_message_that_is_sent(name: str) -> None:
    person = missed_twice(STUCK[name]).press(STRAIGHT)
    assert person.said[0].startswith("straight")
    if person.asked.endswith("/team"):
        person.press("molde")
    assert person.asked.endswith("/send")
    person.press("yes")
    opened = person.opened()
    assert opened.team == "molde"
    assert ("phone" in dict(opened.answers)) == (dict(opened.answers).get("reach") == "call")


def test_one_miss_is_only_asked_again() -> None:
    person = Person().starts("nn").press("nn")
    person.does(Text("blå hest"))
    assert person.said == ["not_understood", "who.ask"]
    assert STRAIGHT not in person.offered


def test_an_answer_that_fits_forgets_the_misses() -> None:
    person = missed_twice(STUCK["who"]).press("parent")
    assert STRAIGHT not in person.offered


def test_at_the_consent_the_way_is_the_phone_for_nothing_is_left_to_skip() -> None:
    person = missed_twice(WAYS["family, shortest"])
    assert person.said[:2] == ["not_understood", "sent.phone"]
    assert STRAIGHT not in person.offered
    without = missed_twice(WAYS["family, shortest"], Person(ctx=context(directory=county(*WITHOUT_PHONES))))
    assert without.said[1] == "sent.phone_no_phone"


def test_somebody_who_works_with_families_always_has_the_phone_before_them() -> None:
    person = missed_twice(WAYS["professional"])
    assert person.said == ["not_understood", "professional.advice"]
    assert STRAIGHT not in person.offered
    assert person.types("menneske").said == ["professional.advice"]


def test_what_was_skipped_on_the_short_way_can_still_be_told() -> None:
    person = Person().starts("nn").goes(("nn", "parent", ":Molde", "/person", "!edit", "reach", "call"))
    assert person.asked == "family/phone"
    person.types(NUMBER)
    assert person.asked == "family/send"
    person.goes(("!edit", "words", ":Eg er sliten."))
    assert person.asked == "family/send"
    assert person.answers["words"] == "Eg er sliten."


def test_back_from_the_short_way_takes_up_the_questions_again() -> None:
    person = Person().starts("nn").goes(("nn", "parent", ":Molde", "yes", "/person", "/back"))
    assert person.asked == "family/team"
    assert person.press("yes").asked == "family/child_age"


def test_whoever_passes_over_the_number_sees_that_the_answer_comes_here() -> None:
    person = missed_twice(("nn", "pregnant", ":Molde", "yes", "call")).press(STRAIGHT)
    assert person.asked == "family/send"
    assert person.answers["reach"] == "chat"
    assert "summary.reach" in person.said
