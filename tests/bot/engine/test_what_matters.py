"""What matters to you, to the child, to the family: offered once the message is sent, and never held against a no."""

from dataclasses import replace

import pytest

from bot.engine.effects import AddMessage
from tests.bot.fakes import Person
from tests.bot.ways import WAYS, person_at

TOPICS = ["you", "child", "family"]


def told(person: Person) -> list[tuple[str, str | None]]:
    return [(one.text, one.about) for one in person.effects if isinstance(one, AddMessage)]


def test_it_is_offered_after_the_confirmation_of_a_family() -> None:
    person = person_at("sent")
    assert person.said[-1] == "matters.ask"
    assert [one.id for one in person.reply.options] == [*TOPICS, "enough"]


def test_somebody_who_writes_on_behalf_is_not_asked_about_the_family() -> None:
    assert "matters.ask" not in person_at("sent on behalf").said


def test_somebody_in_a_hurry_is_not_asked() -> None:
    person = Person().starts("nn").goes(WAYS["family, shortest"])
    assert person.state
    person.state = replace(person.state, urgent=True)
    assert "matters.ask" not in person.press("yes").said


def test_each_topic_reaches_the_team_by_its_name_and_is_offered_no_more() -> None:
    person = person_at("sent")
    for left, topic in enumerate(TOPICS, start=1):
        person.press(topic).types(f"Noko om {topic}.")
        assert [one.id for one in person.reply.options] == ([*TOPICS[left:], "enough"] if left < 3 else [])
    assert told(person) == [(f"Noko om {topic}.", topic) for topic in TOPICS]
    assert person.state
    assert person.state.aside is None


@pytest.mark.parametrize("no", ["enough", ":nei takk", ":Nei"])
def test_no_thanks_ends_it_and_tells_the_team_nothing(no: str) -> None:
    person = person_at("sent").goes((no,))
    assert person.said == ["matters.fine"]
    assert person.offered == ["!status", "!withdraw", "!emergency"]
    assert told(person) == []


def test_other_words_reach_the_team_as_ever_and_the_offer_goes_away() -> None:
    person = person_at("sent").types("Eg har flytta.")
    assert person.said == ["after.received_waiting"]
    assert told(person) == [("Eg har flytta.", None)]


def test_a_yes_is_no_message_but_the_first_topic() -> None:
    person = person_at("sent").types("ja")
    assert person.said == ["matter.you"]
    assert told(person) == []


def test_a_topic_may_be_skipped_and_the_others_are_still_offered() -> None:
    person = person_at("sent").press("child", "skip")
    assert person.said == ["matters.fine", "matters.more"]
    assert [one.id for one in person.reply.options] == ["you", "family", "enough"]


def test_back_leaves_it() -> None:
    assert person_at("telling what matters").types("tilbake").said == ["cancel.kept"]


def test_status_and_the_way_to_take_it_back_are_there_all_the_time() -> None:
    person = person_at("telling what matters")
    assert person.offered == ["skip", "!status", "!withdraw", "!emergency"]
    assert person.commands("status").said[-1] == "matter.child"
    assert person.commands("withdraw").press("yes").state is None


def test_a_picture_is_not_taken_for_words() -> None:
    person = person_at("sent").shares("21 23 45 67", own=False)
    assert person.said == ["not_understood_after", "matters.ask"]
    assert told(person) == []
