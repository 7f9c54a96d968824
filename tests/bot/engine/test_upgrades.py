"""A newer release meets a conversation in the middle: what still fits is kept, and nobody is told that it failed."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from bot.engine import Book, State
from bot.engine.directory import PlaceFound
from bot.engine.effects import OpenCase, Reply
from bot.engine.events import Choice, Command, Event, SharedPlace, Start, Text, Timer, Unsupported
from bot.engine.flow import Arrow, Flow, Kind, Step, When
from bot.engine.upgrade import asked_anew
from bot.engine.walk import walk
from bot.engine.words import option, say
from bot.flows import BOOK
from tests.bot.fakes import FakeDirectory, Person, context, team
from tests.bot.flows.changed import (
    NEW,
    RENAMED,
    Changed,
    catalogs,
    every_change,
    inserted_before,
    of_another_kind,
    removed,
    renamed,
    without_option,
)
from tests.bot.ways import DETOURS, NUMBER, PLACES, person_at

CHANGES = list(every_change())
TOLD = "upgrade.changed"
DRAFTS = [name for name in PLACES if "sent" not in name and name not in {"telling what matters", "taking back"}]


class Moved(FakeDirectory):
    """One team is left, for all."""

    @override
    def place(self, number: str) -> PlaceFound:
        return replace(super().place(number), team="ulstein")


def upgraded(person: Person, change: Changed) -> Person:
    person.book, person.catalogs = change.book, catalogs()
    return person


def step_asked(person: Person) -> Step:
    assert person.state
    return walk(person.book, person.state).now.step


def one_reply(person: Person) -> Reply:
    replies = [one for one in person.last if isinstance(one, Reply)]
    assert len(replies) == 1
    assert replies[0].says
    assert person.shown.text
    return replies[0]


def goes_to_the_end(person: Person) -> None:
    """Answers whatever is asked. The consent that counts is word for word what they have just read."""
    for _ in range(60):
        if person.asked in {"sent", "receipt", "gone"} or step_asked(person).kind is Kind.END:
            return
        read = one_reply(person).says if person.last else ()
        answers(person)
        for opening in (one for one in person.last if isinstance(one, OpenCase)):
            assert set(map(repr, opening.consent)) <= set(map(repr, read))
    raise AssertionError(f"never comes to an end at {person.asked}")


def answers(person: Person) -> None:
    offered = [one.id for one in person.question.options]
    if person.state and person.state.aside and person.state.aside.kind in {"services", "nudge"}:
        person.press(next(one for one in offered if "go_on" in one))
    elif offered:
        person.press("yes" if "yes" in offered else offered[0])
    else:
        person.types(NUMBER if step_asked(person).kind is Kind.PHONE else "Molde")


def test_the_print_is_the_same_in_every_process() -> None:
    prints = {
        subprocess.run(
            [sys.executable, "-c", "from bot.flows import BOOK; print(BOOK.print)"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert prints == {BOOK.print}


def test_the_print_is_the_same_in_every_version_of_python() -> None:
    """Written down once: whoever changes how it is made changes this, and every live conversation is looked at again."""
    ask = Step(
        id="ask", kind=Kind.CHOICE, prompt="a", options=(option("æ", "b"),), arrows=(Arrow("end", When("ask", ("æ",))),)
    )
    assert Book((Flow("small", (ask,), "1"),)).print == "3a41799080c45cdf"


def test_other_words_are_no_other_definition() -> None:
    reworded = [
        Flow(flow.id, tuple(replace(one, prompt="x") for one in flow.steps), flow.consent_version)
        for flow in BOOK.flows
    ]
    assert Book(tuple(reworded)).print == BOOK.print


def test_every_change_gives_another_print() -> None:
    prints = [change.book.print for change in CHANGES]
    assert BOOK.print not in prints
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("place", DRAFTS)
def test_what_still_fits_is_kept_and_what_changed_is_said_once(place: str) -> None:
    for change in CHANGES:
        person = person_at(place)
        before, asked = person.answers, step_asked(person)
        upgraded(person, change).commands("help")
        one_reply(person)
        kept = {id_: value for id_, value in before.items() if change.keeps(id_, value)}
        assert person.answers == kept, change.name
        now = step_asked(person)
        news = kept != before or (asked.id, asked.shape) != (now.id, now.shape)
        assert (TOLD in person.said) == news, change.name
        person.commands("help")
        assert TOLD not in person.said, change.name


@pytest.mark.parametrize("place", DRAFTS)
def test_whoever_goes_on_comes_to_the_end_and_sends_only_what_they_have_read(place: str) -> None:
    for change in CHANGES:
        person = upgraded(person_at(place), change)
        goes_to_the_end(person)


EVENTS = st.one_of(
    st.sampled_from(["yes", "no", "skip", "chat", "under_1", "molde", "!back", "!edit", "!cancel", "nudge.go_on"]).map(
        lambda one: Choice(0, one)
    ),
    st.sampled_from(["Molde", NUMBER, "ja", "nei", "Eg er sliten.", "avbryt", "english", ""]).map(Text),
    st.sampled_from(
        [Start("nn"), Timer(), SharedPlace(62.0, 7.0), Unsupported("voice"), Command("edit"), Command("person")]
    ),
)


@given(
    place=st.sampled_from(DRAFTS),
    changes=st.lists(st.sampled_from(CHANGES), max_size=3),
    events=st.lists(EVENTS, max_size=4),
)
def test_release_after_release_and_whatever_they_do_it_goes_on(
    place: str, changes: list[Changed], events: list[Event]
) -> None:
    person = person_at(place)
    for number, event in enumerate(events):
        if number < len(changes):
            upgraded(person, changes[number])
        person.does(replace(event, seq=person.seq) if isinstance(event, Choice) else event)
    goes_to_the_end(person)


def test_an_answer_to_the_question_that_was_asked_is_kept_though_another_comes_first() -> None:
    person = upgraded(person_at("family, shortest 5"), inserted_before("reach"))
    person.press("chat")
    assert person.said[0] == TOLD
    assert person.asked == f"family/{NEW}"
    assert person.press("yes").asked == "family/words"
    assert person.answers["reach"] == "chat"


def test_long_words_that_were_being_written_are_not_lost() -> None:
    person = upgraded(person_at("family, shortest 6"), inserted_before("place"))
    person.types("Det er så mykje eg ikkje veit korleis eg skal seie.")
    assert person.asked == f"family/{NEW}"
    assert person.press("no").asked == "family/send"
    assert "summary.words" in person.said


def test_a_yes_to_one_question_is_never_taken_for_a_yes_to_another() -> None:
    """The consent most of all: neither way."""
    person = upgraded(person_at("family, shortest 7"), inserted_before("send")).press("yes")
    assert person.asked == f"family/{NEW}"
    assert person.press("yes").asked == "family/send"
    assert not any(isinstance(one, OpenCase) for one in person.effects)
    assert person.press("yes").asked == "sent"
    person = upgraded(person_at("family, shortest 3"), removed("reach")).press("yes")
    assert person.asked == "family/child_age"


def test_the_consent_is_asked_for_anew_when_what_would_be_sent_is_less() -> None:
    person = upgraded(person_at("family, shortest 7"), removed("child_age")).press("yes")
    assert person.asked == "family/send"
    assert "send.ask" in person.said
    assert person.press("yes").asked == "sent"
    assert "child_age" not in dict(person.opened().answers)


def test_a_choice_that_is_still_there_counts_though_another_one_is_gone() -> None:
    person = upgraded(person_at("family, shortest 4"), without_option("child_age", "unborn")).press("under_1")
    assert person.asked == "family/reach"
    assert TOLD not in person.said


def test_a_choice_that_is_gone_is_asked_again_with_the_reason() -> None:
    person = upgraded(person_at("family, shortest 4"), without_option("child_age", "under_1")).press("under_1")
    assert person.said == [TOLD, "child_age.ask"]


def test_an_answer_of_another_kind_is_not_sent_as_if_it_were_words() -> None:
    person = upgraded(person_at("family, shortest 6"), of_another_kind("reach"))
    person.commands("help")
    assert "reach" not in person.answers
    assert person.asked == "family/reach"


def test_a_renamed_question_is_asked_by_its_new_name() -> None:
    person = upgraded(person_at("family, shortest 4"), renamed("child_age")).press("under_1")
    assert person.asked == f"family/{RENAMED}"
    assert person.said[0] == TOLD


def test_a_team_that_is_gone_is_asked_for_again_whatever_the_release() -> None:
    person = person_at("family, shortest 7")
    person.ctx = context(directory=Moved({"ulstein": team("ulstein", "Ulstein")}))
    person.press("yes")
    assert person.asked == "family/team"
    assert person.said[0] == TOLD
    assert "place" in person.answers


def test_a_state_from_before_there_was_a_pin_goes_on() -> None:
    for place in DRAFTS:
        person = person_at(place)
        assert person.state
        raw = json.loads(person.state.to_json())
        del raw["pin"]
        person.state = State.from_json(json.dumps(raw))
        question = person.question
        person.commands("help")
        assert TOLD not in person.said
        assert person.question == question


@pytest.mark.parametrize("detour", [name for name in DETOURS if name in DRAFTS])
def test_a_detour_about_a_question_that_is_gone_is_left(detour: str) -> None:
    person = upgraded(person_at(detour), inserted_before("language"))
    person.does(Choice(person.seq, "nothing"))
    assert one_reply(person).says
    goes_to_the_end(person)


def test_whoever_is_asked_whether_to_go_on_goes_on_with_the_new_question() -> None:
    person = upgraded(person_at("family, shortest 5"), inserted_before("reach"))
    person.does(Timer())
    assert person.said == ["nudge.ask"]
    person.press("nudge.go_on")
    assert person.said[0] == TOLD
    assert person.asked == f"family/{NEW}"


def test_after_an_outage_that_was_an_upgrade_the_new_question_is_put_with_a_number_of_its_own() -> None:
    person = upgraded(person_at("family, shortest 5"), inserted_before("reach"))
    assert person.state
    old = person.seq
    turn = asked_anew(person.book, person.state, person.ctx, say("telegram.away"))
    assert [one.key for effect in turn.effects if isinstance(effect, Reply) for one in effect.says][:2] == [
        "telegram.away",
        TOLD,
    ]
    person.state = turn.state
    person.does(Choice(old, "chat"))
    assert person.asked == f"family/{NEW}"
    assert person.press("yes").asked == "family/reach"


def test_after_an_outage_without_an_upgrade_the_old_buttons_still_count() -> None:
    person = person_at("family, shortest 5")
    assert person.state
    turn = asked_anew(person.book, person.state, person.ctx, say("telegram.away"))
    assert turn.state == person.state
    assert person.press("chat").asked == "family/words"
