"""The form of one row, and what a change does before it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.forms.setup import FIELD, NEW, STEPS, Action, Back, RowEdit, RowGone, RowMoved, document_of
from admin.forms.setup_edits import landed
from admin.setup_room import Opened, Seen
from admin.views.say import Say
from admin.views.setup import version_words
from admin.views.setup_words import CHOSEN, DAYS, LANGUAGES, ChangeLine, SetupWords, title_of
from core.places import Coverage, Gazetteer
from core.safety import HelpKind
from core.services import ServiceKind
from core.setup import FORMS, PLACEHOLDERS, Faulty, Topic, owners
from web.page import Option, Problem

WEEKDAYS = tuple(map(str, range(1, 8)))
TELEGRAM = ("open", "doorbell")
"""A document may say "off" too; to a family it is the same as "doorbell", so nobody is asked to choose between them."""
CLOCKS = frozenset({"opens", "closes"})
LONG = frozenset({"note", "source"})
SEVERAL = frozenset({"where", "numbers"})
NUMERIC = frozenset({"retention_days", "max_months"})


@dataclass(slots=True, frozen=True, kw_only=True)
class FieldView:
    """`kind`: line, text, select, ticks, date, time or number. `ticked`: which of the options, where it is ticks."""

    name: str
    kind: str
    label: str
    value: str
    help: str = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    ticked: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True, kw_only=True)
class RowView:
    title: str
    document: str
    back: str
    fields: tuple[FieldView, ...]
    problems: tuple[Problem, ...]
    press: str
    remove: str
    section: str
    row: str
    based_on: int
    late: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class SeenView:
    """`hidden`: what was asked for, carried along to the press that does it. `moves` come first: they touch families.

    `steps`: which ways a row can be pushed further, and `stepped` the way that it was pushed just now.
    """

    title: str
    document: str
    back: str
    lines: tuple[ChangeLine, ...]
    moves: tuple[str, ...]
    press: str
    hidden: tuple[tuple[str, str], ...]
    based_on: int
    changes: bool
    again: bool
    late: str = ""
    steps: tuple[Option, ...] = ()
    stepped: str = ""


def typed_of(row: Mapping[str, object]) -> dict[str, str]:
    """A row as somebody would type it."""
    return {
        name: "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)
        for name, value in row.items()
    }


def row_view(
    say: Say,
    opened: Opened,
    edit: RowEdit,
    *,
    faults: Faulty | None = None,
    late: str = "",
) -> RowView:
    section, row = edit.section, edit.row
    document = document_of(opened.subject)
    words = SetupWords.about(say, opened)
    form, found = FORMS[opened.subject.topic].section(section), opened.version.body[section]
    own, others = _sorted_faults(words, section, row or len(found) + 1, form.single, faults)
    name = say("console.setup.add") if row is None else words.row_name(section, found[row - 1])
    order = sorted(form.fields, key=words.filed)
    fields = tuple(_field(words, column, edit.typed.get(column, ""), own.get(column, "")) for column in order)
    return RowView(
        title=f"{words.section(section)}: {name}",
        document=title_of(say, opened.subject, opened.towns),
        back=addresses.setup_page(document),
        fields=fields,
        problems=(
            *(Problem(field=f"{FIELD}{one}", words=f"{words.field(one)}: {said}") for one, said in own.items()),
            *others,
        ),
        press=addresses.setup_action(document, Action.ROW),
        remove="" if form.single or row is None else addresses.setup_action(document, Action.REMOVE),
        section=section,
        row=NEW if row is None else str(row),
        based_on=opened.version.number,
        late=late,
    )


def seen_view(say: Say, seen: Seen, gazetteer: Gazetteer, *, action: Action, now: datetime) -> SeenView:
    opened, preview = seen.opened, seen.preview
    document, words = document_of(opened.subject), SetupWords.about(say, opened)
    edit = seen.sent.edit
    titles = {True: "console.setup.seen.back", False: "console.setup.seen.title"}
    return SeenView(
        title=say(titles[isinstance(edit, Back)], number=edit.number if isinstance(edit, Back) else 0),
        document=title_of(say, opened.subject, opened.towns),
        back=addresses.setup_page(document),
        lines=tuple(words.changes(preview, opened.version.body, pushed=_pushed(seen))) if preview else (),
        moves=tuple(words.move(one, gazetteer) for one in preview.moves) if preview else (),
        press=addresses.setup_action(document, action),
        hidden=tuple(seen.sent.fields.items()),
        based_on=opened.version.number,
        changes=opened.changes and bool(preview and preview.changes),
        again=not isinstance(edit, Back | RowGone | RowMoved),
        late=late_words(say, seen, now=now),
        steps=tuple(_further(words, seen, edit)) if isinstance(edit, RowMoved) else (),
        stepped=seen.sent.step,
    )


def _pushed(seen: Seen) -> int | None:
    return seen.sent.edit.row if isinstance(seen.sent.edit, RowMoved) else None


def _further(words: SetupWords, seen: Seen, move: RowMoved) -> Iterator[Option]:
    """`hint` says which row, for ears."""
    rows = seen.opened.version.body[move.section]
    called = words.row_name(move.section, rows[move.row - 1])
    for way, by in STEPS.items():
        if 1 <= landed(rows, move) + by <= len(rows):
            said = words.say(f"console.setup.step.{way}")
            yield Option(value=way, label=said, hint=f"{said}: {called}")


def late_words(say: Say, seen: Seen, *, now: datetime) -> str:
    """Somebody was first: who, and that nothing typed is lost."""
    if not seen.late:
        return ""
    return say("console.setup.late", version=version_words(say, seen.opened.version, seen.opened.names, now=now))


def _sorted_faults(
    words: SetupWords, section: str, row: int, single: bool, faults: Faulty | None
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Those of this row by their field, and those of all other rows; a field of several words has its first."""
    own: dict[str, str] = {}
    others: list[Problem] = []
    names = FORMS[words.topic].section(section).fields
    for one in faults.faults if faults else ():
        field = (one.field or "").partition(",")[0]
        here = one.section == section and (single or one.row in {row, None}) and field in names
        if here and field not in own:
            own[field] = words.fault(one, at_the_field=True)
        elif not here:
            others.append(Problem(field=f"{FIELD}{names[0]}", words=words.fault(one)))
    return own, tuple(others)


def _field(words: SetupWords, name: str, value: str, error: str) -> FieldView:
    helps = f"console.setup.field_help.{name}"
    help_ = words.say(helps, holes=" ".join(f"{{{one}}}" for one in PLACEHOLDERS)) if _helped(words, name) else ""
    options = _ticks(words, name, value) or _options(words, name, value)
    kind = "ticks" if name in SEVERAL else "select" if options else _kind(words.topic, name)
    return FieldView(
        name=f"{FIELD}{name}",
        kind=kind,
        label=words.field(name),
        value=value,
        help=help_,
        error=error,
        options=options,
        ticked=tuple(value.split()) if name in SEVERAL else (),
    )


def _helped(words: SetupWords, name: str) -> bool:
    if name in LANGUAGES:
        return name == LANGUAGES[0] and words.topic in {Topic.REPLIES, Topic.TEXTS}
    return words.say.catalogs.has(f"console.setup.field_help.{name}")


def _kind(topic: Topic, name: str) -> str:
    if name in DAYS:
        return "date"
    if name in CLOCKS:
        return "time"
    if name in NUMERIC:
        return "number"
    return "text" if name in LONG or (name in LANGUAGES and topic is not Topic.NUMBERS) else "line"


def _ticks(words: SetupWords, name: str, value: str) -> tuple[Option, ...]:
    """Those that are chosen come first, in their order: it is the order in which families meet them."""
    if name not in SEVERAL:
        return ()
    all_ = words.areas if name == "where" else [str(row["key"]) for row in words.numbers]
    return tuple(Option(value=one, label=words.member(name, one)) for one in dict.fromkeys([*value.split(), *all_]))


def _options(words: SetupWords, name: str, value: str) -> tuple[Option, ...]:
    choices = _choices(words, name)
    choices = (*choices, value) if name == "telegram" and value == "off" else choices
    none = (Option(value="", label=words.say("console.setup.choose")),) if choices else ()
    return (*none, *(Option(value=one, label=words.value(name, one)) for one in choices))


def _choices(words: SetupWords, name: str) -> tuple[str, ...]:
    match words.topic, name:
        case Topic.TEXTS, "key":
            return ("greeting", "closing")
        case Topic.NUMBERS, "kind":
            return tuple(HelpKind)
        case Topic.SERVICES, "kind":
            return tuple(ServiceKind)
        case Topic.SERVICES, "owner":
            return tuple(sorted(owners(), key=lambda one: words.member("owner", one).casefold()))
        case Topic.CATCHMENT, "team":
            return tuple(words.towns)
        case _, "weekday":
            return WEEKDAYS
        case _, name if name in CHOSEN:
            return {"telegram": TELEGRAM, "what": ("municipality", "postcode"), "coverage": tuple(Coverage)}[name]
        case _:
            return ()
