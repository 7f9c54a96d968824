"""A conversation is saved and read again between every two events, and outlives an upgrade."""

import json
from dataclasses import replace

import pytest

from bot.engine import Book, State, step
from bot.engine.events import Choice
from bot.engine.flow import Flow
from bot.engine.state import Aside, Pin
from bot.flows import BOOK
from tests.bot.fakes import Person
from tests.bot.ways import PLACES, WAYS, person_at


@pytest.mark.parametrize("place", PLACES)
def test_saving_and_reading_again_changes_nothing(place: str) -> None:
    state = person_at(place).state
    assert state
    assert State.from_json(state.to_json()) == state


def test_all_that_a_state_can_hold_survives() -> None:
    state = State(
        locale="nb",
        answers={"words": 'Ein "sitert" 🤍\n linje', "place": ""},
        aside=Aside("places", ("1515", "1535")),
        seq=7,
        misses=2,
        straight=True,
        reopened=("words", "før"),
        sent=True,
        pin=Pin("print", "place", {"words": "text"}),
    )
    assert State.from_json(state.to_json()) == state


def test_a_state_saved_before_an_answer_could_be_reopened_is_still_read() -> None:
    state = State(locale="nn", answers={"language": "nn"}, seq=3)
    old = {name: value for name, value in json.loads(state.to_json()).items() if name != "reopened"}
    assert State.from_json(json.dumps(old)) == state


def test_what_a_newer_program_beside_this_one_wrote_is_passed_over() -> None:
    """During an upgrade two processes answer the same people: neither may fail at what the other has kept."""
    state = person_at("sent").state
    assert state
    newer = json.dumps({**json.loads(state.to_json()), "something_new": [1]})
    assert State.from_json(newer) == state


def test_an_answer_that_a_newer_flow_does_not_know_is_asked_again_and_the_rest_is_kept() -> None:
    person = Person().starts("nn").goes(WAYS["family, shortest"])
    family = BOOK.index["family"]
    steps = tuple(
        replace(one, options=tuple(option for option in one.options if option.id != "under_1")) for one in family.steps
    )
    person.book = Book(
        tuple(Flow(flow.id, steps, flow.consent_version) if flow.id == "family" else flow for flow in BOOK.flows)
    )
    person.press("yes")
    assert person.asked == "family/child_age"
    person.press("unborn")
    assert person.asked == "family/send"


def test_the_same_event_in_the_same_state_gives_the_same_turn() -> None:
    person = person_at("family, shortest 4")
    event = Choice(person.seq, "under_1")
    assert step(BOOK, person.state, event, person.ctx) == step(BOOK, person.state, event, person.ctx)
