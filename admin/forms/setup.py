"""One change of a settings document, as it was asked for on a page. Nothing in it is checked yet: the document is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from core.errors import NotFound
from core.setup import FORMS, OF_A_TEAM, Subject, Topic

MOST_DIGITS = 6
FIELD = "field-"
"""Before the name of a row's field in a form: "key" and "section" mean something there already."""
STEPS: Mapping[str, int] = {"up": -1, "down": 1}
NEW = "new"
"""In the place of a row's number."""


class Action(StrEnum):
    ROW = "row"
    REMOVE = "remove"
    MOVE = "move"
    IMPORT = "import"
    BACK = "back"
    ORDER = "order"


@dataclass(slots=True, frozen=True)
class RowEdit:
    """`row` counts from 1 in the version that the page was drawn from; None is a new one. `typed` has every field."""

    section: str
    row: int | None
    typed: Mapping[str, str]


@dataclass(slots=True, frozen=True)
class RowGone:
    section: str
    row: int


@dataclass(slots=True, frozen=True)
class RowMoved:
    """`to`: where it will stand, counted from 1; beyond either end is that end."""

    section: str
    row: int
    to: int


@dataclass(slots=True, frozen=True)
class PlaceMove:
    """`place`: the name or number of a municipality, or a post code. An empty day is today."""

    place: str
    team: str
    first_day: str


@dataclass(slots=True, frozen=True)
class Import:
    text: str


@dataclass(slots=True, frozen=True)
class Back:
    number: int


Edit: TypeAlias = RowEdit | RowGone | RowMoved | PlaceMove | Import | Back


@dataclass(slots=True, frozen=True, kw_only=True)
class Sent:
    """`based_on`: the version that somebody had before the eyes. `sure`: they have seen what it does, and want it.

    `again`: they want to write it differently. `step`: which way a row was pushed just now. `fields`: what the next form has to carry along.
    """

    edit: Edit
    based_on: int
    sure: bool = False
    again: bool = False
    step: str = ""
    fields: Mapping[str, str]


def document_of(subject: Subject) -> str:
    """The name of a document in an address."""
    return f"{subject.topic}-{subject.team_id}" if subject.team_id else str(subject.topic)


def subject_named(document: str) -> Subject:
    """Raises NotFound. Whether there is such a team, the desk knows."""
    name, _, team_id = document.partition("-")
    topic = next((one for one in Topic if one == name), None)
    if topic is None or (topic in OF_A_TEAM) != bool(team_id):
        raise NotFound("error.page_not_found")
    return Subject(topic, team_id)


def read_sent(subject: Subject, action: Action, sent: Mapping[str, str]) -> Sent:
    """Raises NotFound for a form that no page of ours has sent."""
    fields = {name: _said(sent, name) for name in _names(subject, action, sent)}
    step = sent.get("press", "") if action is Action.ORDER and sent.get("press") in STEPS else ""
    if step:
        fields["to"] = str(max(_count(fields["to"]) + STEPS[step], 1))
    return Sent(
        edit=_edit(action, fields),
        based_on=_count(sent.get("based_on", "")),
        sure=sent.get("press") == "sure",
        again=sent.get("press") == "again",
        step=step,
        fields=fields,
    )


def row_numbered(said: str) -> int | None:
    """Raises NotFound."""
    return None if said == NEW else _count(said)


def rebased(edit: Edit, row: int | None) -> Edit:
    """The same wish for a document in which the row stands elsewhere; one that is gone is written anew."""
    match edit:
        case RowEdit():
            return replace(edit, row=row)
        case RowGone() if row is not None:
            return replace(edit, row=row)
        case RowMoved() if row is not None:
            return replace(edit, row=row, to=max(row + edit.to - edit.row, 1))
        case _:
            return edit


def _names(subject: Subject, action: Action, sent: Mapping[str, str]) -> tuple[str, ...]:
    match action:
        case Action.ROW:
            return ("section", "row", *(f"{FIELD}{one}" for one in _fields_of(subject, sent.get("section", ""))))
        case Action.REMOVE:
            return ("section", "row")
        case Action.ORDER:
            return ("section", "row", "to")
        case Action.MOVE:
            return ("place", "team", "first_day")
        case Action.IMPORT:
            return ("text",)
        case Action.BACK:
            return ("number",)


def _said(sent: Mapping[str, str], name: str) -> str:
    """What is ticked has its own name after the field's, for a form's fields are each read once."""
    ticked = [one.removeprefix(f"{name}.") for one in sent if one.startswith(f"{name}.")]
    return " ".join(ticked) or sent.get(name, "")


def _edit(action: Action, fields: Mapping[str, str]) -> Edit:
    match action:
        case Action.ROW:
            typed = {name.removeprefix(FIELD): typed for name, typed in fields.items() if name.startswith(FIELD)}
            return RowEdit(fields["section"], row_numbered(fields["row"]), typed)
        case Action.REMOVE:
            return RowGone(fields["section"], _count(fields["row"]))
        case Action.ORDER:
            return RowMoved(fields["section"], _count(fields["row"]), _count(fields["to"]))
        case Action.MOVE:
            return PlaceMove(fields["place"].strip(), fields["team"], fields["first_day"].strip())
        case Action.IMPORT:
            return Import(fields["text"])
        case Action.BACK:
            return Back(_count(fields["number"]))


def _fields_of(subject: Subject, section: str) -> tuple[str, ...]:
    found = next((one for one in FORMS[subject.topic].sections if one.name == section), None)
    if found is None:
        raise NotFound("error.page_not_found")
    return found.fields


def _count(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        raise NotFound("error.page_not_found")
    return int(said)
