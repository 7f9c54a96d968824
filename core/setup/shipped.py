"""Version 0: what comes with the program and holds until somebody changes it."""

import json
from functools import cache
from importlib.resources import files

from core.places import Gazetteer
from core.places.loading import shipped_catchment
from core.safety import HelpKind, load_numbers
from core.services import load_services
from core.setup.forms import FORMS
from core.setup.meaning import catchment_body, numbers_body, services_body
from core.setup.reading import in_order
from core.setup.records import Body, Row, Topic


def shipped_body(topic: Topic, gazetteer: Gazetteer) -> Body:
    """Of a topic whose first state is not in the database; a team's own row is (see `meaning.team_body`)."""
    match topic:
        case Topic.CATCHMENT:
            places = {code: post.place for code, post in gazetteer.postcodes.items()}
            body = catchment_body(shipped_catchment(), municipality_names(gazetteer), places)
        case Topic.NUMBERS:
            body = numbers_body(load_numbers())
        case Topic.SERVICES:
            body = services_body(load_services())
        case Topic.REPLIES:
            body = {"replies": _replies()}
        case Topic.TEXTS | Topic.TEAM:
            body = {section.name: () for section in FORMS[topic].sections}
    return in_order(FORMS[topic], body)


@cache
def _replies() -> tuple[Row, ...]:
    """Drafts of our own, sober and short, until a team writes better ones."""
    return tuple(json.loads(files(__package__).joinpath("replies.json").read_text(encoding="utf-8")))


def municipality_names(gazetteer: Gazetteer) -> dict[str, str]:
    return {number: one.name for number, one in gazetteer.home.items()}


@cache
def always_there() -> frozenset[str]:
    """Numbers for an emergency: the conversation's own words speak of them."""
    return frozenset(one.key for one in load_numbers() if one.kind is HelpKind.EMERGENCY)


@cache
def spoken() -> dict[Topic, frozenset[str]]:
    """The keys that the catalogs have words for."""
    return {
        Topic.NUMBERS: frozenset(one.key for one in load_numbers()),
        Topic.SERVICES: frozenset(one.key for one in load_services()),
    }


@cache
def told() -> dict[str, tuple[str, ...]]:
    """The numbers that the words of a card name."""
    return {one.key: one.numbers for one in load_services()}


@cache
def owners() -> frozenset[str]:
    return frozenset(one.owner for one in load_services())
