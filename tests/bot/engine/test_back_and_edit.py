import pytest

from bot.engine.events import Edited
from tests.bot.fakes import Person
from tests.bot.ways import NUMBER, WAYS, person_at


@pytest.mark.parametrize("name", WAYS)
def test_back_undoes_one_answer_at_a_time_to_the_very_first(name: str) -> None:
    way = WAYS[name]
    stops = [Person().starts("nn").goes(way[:count]).asked for count in range(len(way) + 1)]
    person = Person().starts("nn").goes(way)
    walked = [person.asked]
    for _ in way:
        answers = len(person.answers)
        person.types("tilbake")
        assert len(person.answers) == answers - 1
        walked.append(person.asked)
    assert walked == stops[::-1]
    assert person.types("tilbake").said[0] == "back.nowhere"


def test_back_from_a_detour_asks_the_interrupted_question() -> None:
    person = Person().starts("nn").goes(("nn", "parent", ":nes"))
    assert person.commands("back").asked == "family/place"
    assert person.said == ["place.ask"]


REVIEWS = ["family, shortest", "family, all told", "pregnant, by text message", "on behalf", "on behalf, by phone"]
SAME_AGAIN = {"place": ":Molde", "phone": f":{NUMBER}", "when": ":om kvelden", "name": ":Liv", "words": ":Litt til."}


@pytest.mark.parametrize("name", REVIEWS)
def test_every_answer_can_be_changed_from_the_review_which_then_stands_again(name: str) -> None:
    for slot in Person().starts("nn").goes((*WAYS[name], "!edit")).reply.options:
        person = Person().starts("nn").goes((*WAYS[name], "!edit", slot.id))
        assert person.asked.endswith(f"/{slot.id}")
        person.goes((SAME_AGAIN.get(slot.id) or person.reply.options[0].id,))
        for _ in range(4):  # a new answer may open new questions
            if person.asked.endswith("/send"):
                break
            act = {"phone": f":{NUMBER}"}.get(person.asked.split("/")[1], "")
            person.goes((act or person.reply.options[0].id,))
        assert person.asked.endswith("/send"), slot.id


@pytest.mark.parametrize("name", REVIEWS)
def test_back_while_changing_an_answer_leaves_it_as_it_was(name: str) -> None:
    review = Person().starts("nn").goes(WAYS[name])
    for slot in Person().starts("nn").goes((*WAYS[name], "!edit")).reply.options:
        person = Person().starts("nn").goes((*WAYS[name], "!edit", slot.id)).commands("back")
        assert person.answers == review.answers
        assert person.reply.says == review.reply.says


def test_another_place_asks_for_the_team_again() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"], "!edit", "place", ":Herøy"))
    assert person.said == ["team.found", "team.widening"]
    assert person.press("yes").asked == "family/send"
    assert person.answers["team"] == "ulstein"


def test_another_place_by_a_name_of_several_asks_for_the_team_again_too() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"], "!edit", "place", ":Nes", "1515"))
    assert person.said == ["team.found", "team.widening"]
    assert "team" not in person.answers


def test_who_writes_can_change_from_family_to_somebody_worried_and_back() -> None:
    person = Person().starts("nn").goes((*WAYS["family, shortest"], "!edit", "who", "on_behalf"))
    assert person.asked == "on_behalf/knows"
    person.press("no", "yes")
    assert person.opened().kind == "on_behalf"
    assert "child_age" not in dict(person.opened().answers)


def test_there_is_nothing_to_change_before_the_first_answer_or_after_sending() -> None:
    assert Person().starts("nn").types("endre").said[0] == "edit.nothing"
    assert person_at("sent, nothing more").types("endre").said == ["edit.nothing"]


def test_an_edited_earlier_message_says_how_to_change_the_answer() -> None:
    person = person_at("family, shortest 4")
    asked = person.asked
    person.does(Edited("Ålesund"))
    assert person.said[0] == "edited"
    assert person.asked == asked
