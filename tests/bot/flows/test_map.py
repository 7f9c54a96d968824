"""The linter of the flows: every step can be reached and left, and has its words."""

from itertools import product

import pytest

from bot.engine.flow import Flow, Kind, Step, When
from bot.engine.prompts import SKIP
from bot.engine.walk import Spot, targets
from bot.flows import BOOK
from bot.i18n import LOCALES
from core.teams.catalogue import shipped_teams
from core.text import utf16_length
from tests.bot.fakes import Person, context, shipped_words
from tests.bot.ways import PLACES, WAYS

SPOTS = [Spot(flow, step) for flow in BOOK.flows for step in flow.steps]
ENDS = (Kind.CONSENT, Kind.SUBMIT, Kind.END)
BUTTON_BYTES = 64
LONGEST_SEQ = "999999999"
MESSAGE_UNITS = 4096


def named(spot: Spot) -> str:
    return f"{spot.flow.id}/{spot.step.id}"


def reached_from(spot: Spot) -> set[str]:
    seen: set[str] = set()
    left = [spot]
    while left:
        here = left.pop()
        if named(here) not in seen:
            seen.add(named(here))
            left += targets(BOOK, here)
    return seen


def conditions(step: Step) -> list[When]:
    told = [when for when, _ in (*step.said_for, *step.notices)]
    return [*told, *(arrow.when for arrow in step.arrows if arrow.when)]


def steps_before(flow: Flow) -> dict[str, Step]:
    return {**BOOK.flows[0].index, **flow.index}


def test_every_step_is_reached_from_the_front_door() -> None:
    assert reached_from(SPOTS[0]) == {named(spot) for spot in SPOTS}


@pytest.mark.parametrize("spot", SPOTS, ids=named)
def test_every_step_can_reach_an_end(spot: Spot) -> None:
    ends = {named(one) for one in SPOTS if one.step.kind in ENDS}
    assert reached_from(spot) & ends


@pytest.mark.parametrize("spot", SPOTS, ids=named)
def test_every_arrow_leads_somewhere_and_the_last_one_always_does(spot: Spot) -> None:
    assert len(list(targets(BOOK, spot))) == len(spot.step.arrows)
    if spot.step.kind in ENDS:
        assert spot.step.arrows == ()
    else:
        assert [arrow.when is None for arrow in spot.step.arrows] == [False] * (len(spot.step.arrows) - 1) + [True]


@pytest.mark.parametrize("spot", SPOTS, ids=named)
def test_every_condition_asks_for_an_answer_that_can_be_given(spot: Spot) -> None:
    known = steps_before(spot.flow)
    for when in conditions(spot.step):
        assert set(when.values) <= {option.id for option in known[when.at].options}
    assert set(spot.step.resets) <= set(spot.flow.index)


def test_no_step_has_the_name_of_another_one_that_means_something_else() -> None:
    kinds: dict[str, set[Kind]] = {}
    for spot in SPOTS:
        kinds.setdefault(spot.step.id, set()).add(spot.step.kind)
    assert [id_ for id_, found in kinds.items() if len(found) > 1] == []


def test_every_sending_flow_names_the_version_of_its_consent() -> None:
    sending = [flow for flow in BOOK.flows if any(step.kind is Kind.CONSENT for step in flow.steps)]
    assert len(sending) == 2
    assert all(flow.consent_version for flow in sending)


@pytest.mark.parametrize("spot", SPOTS, ids=named)
def test_every_step_has_its_words_in_three_languages(spot: Spot) -> None:
    step, words = spot.step, shipped_words()
    keys = [key for _, key in (*step.said_for, *step.notices)] + [option.label.key for option in step.options]
    if step.kind not in {Kind.TEAM, Kind.CONSENT}:
        keys.append(step.prompt)
    if step.editable:
        keys.append(f"slot.{step.id}")
    assert [key for key in keys if not words.has(key)] == []


@pytest.mark.parametrize("spot", SPOTS, ids=named)
def test_every_button_fits_in_telegrams_callback_data(spot: Spot) -> None:
    ids = [option.id for option in spot.step.options] + [SKIP, *(team.id for team in shipped_teams())]
    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if len(f"{LONGEST_SEQ}:{id_}".encode()) > BUTTON_BYTES or id_.startswith("!")] == []


def test_the_ways_that_the_tests_walk_pass_every_step() -> None:
    stops = {Person().starts("nn").goes(way).asked for way in PLACES.values()}
    assert {named(spot) for spot in SPOTS} <= stops


@pytest.mark.parametrize(("name", "locale"), list(product(WAYS, LOCALES)))
def test_every_question_fits_in_one_telegram_message(name: str, locale: str) -> None:
    person = Person(ctx=context(channel="telegram")).starts("nn")
    for act in WAYS[name]:
        person.goes((long_answer(act),))
        person.goes((f":{TONGUES[locale]}",))
        assert utf16_length(person.shown.text) <= MESSAGE_UNITS


TONGUES = {"nn": "nynorsk", "nb": "bokmål", "en": "english"}
LONG_ANSWERS = {"etter klokka 12": "🤍" * 200, "Anne": "🤍" * 60, "Eg er sliten.": "🤍" * 2000}


def long_answer(act: str) -> str:
    """The same act, with as many words as the step takes."""
    return f":{LONG_ANSWERS.get(act[1:], act[1:])}" if act.startswith(":") else act
