"""The settings' pages: the list of documents, one document, and its earlier versions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from admin import addresses
from admin.forms.setup import STEPS, Action, Edit, PlaceMove, RowMoved, document_of
from admin.forms.setup_edits import landed, place_named
from admin.setup_room import Listed, Opened
from admin.views.say import Say
from admin.views.setup_words import LANGUAGES, SetupWords, title_of
from core.clock import OSLO
from core.places import Gazetteer
from core.setup import FORMS, OF_A_TEAM, FileKind, Preview, Row, Section, Topic, Version
from web.page import Fact, Option, Problem

UNSHOWN = frozenset({"what", "note"})
"""Not in the table of places: the number tells what it is, and the note is long."""


@dataclass(slots=True, frozen=True, kw_only=True)
class DocumentLine:
    href: str
    title: str
    version: str


@dataclass(slots=True, frozen=True, kw_only=True)
class ListPart:
    id: str
    title: str
    lines: tuple[DocumentLine, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Step:
    """A push of a row to number `to`. `name` says which row, for ears."""

    section: str
    row: int
    to: int
    words: str
    name: str


@dataclass(slots=True, frozen=True, kw_only=True)
class RowLine:
    """`href` is empty for those who may not change it, and so is `key`: what a file calls it by.

    `steps`: where its order means something, up and down as far as there is room.
    """

    name: str
    cells: tuple[str, ...]
    facts: tuple[Fact, ...]
    href: str
    key: str
    id: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(slots=True, frozen=True, kw_only=True)
class SectionPart:
    """Rows of words stand below one another, all others in a table. `add` is empty where nothing may be added."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[RowLine, ...]
    add: str
    worded: bool


@dataclass(slots=True, frozen=True, kw_only=True)
class VersionLine:
    words: str
    href: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Typed:
    """What somebody has typed on the page of a document, and what became of it. `asked`: the places looked for."""

    asked: str = ""
    text: str = ""
    move: PlaceMove = field(default_factory=lambda: PlaceMove("", "", ""))
    problems: tuple[Problem, ...] = ()
    late: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class DocumentView:
    title: str
    help: str
    version: str
    based_on: int
    sections: tuple[SectionPart, ...]
    history: tuple[VersionLine, ...]
    files: tuple[Fact, ...]
    imports: str
    orders: str
    teams: tuple[Option, ...]
    moves: str
    answer: str
    places: bool
    changes: bool
    typed: Typed

    def error(self, field: str) -> str:
        return next((one.words for one in self.typed.problems if one.field == field), "")


def list_view(say: Say, listed: Listed, *, now: datetime) -> tuple[ListPart, ...]:
    """What concerns all teams first, then team by team."""
    shared = tuple(one for one in listed.versions if one.subject.topic not in OF_A_TEAM)
    parts = [ListPart(id="all", title=say("console.setup.for_all"), lines=_lines(say, listed, shared, now))]
    for team_id, town in listed.towns.items():
        own = tuple(one for one in listed.versions if one.subject.team_id == team_id)
        if own:
            parts.append(ListPart(id=team_id, title=town, lines=_lines(say, listed, own, now)))
    return tuple(parts)


def _lines(say: Say, listed: Listed, versions: Sequence[Version], now: datetime) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(
            href=addresses.setup_page(document_of(one.subject)),
            title=say(f"console.setup.topic.{one.subject.topic}"),
            version=version_words(say, one, listed.names, now=now),
        )
        for one in versions
    )


def version_words(say: Say, version: Version, names: Mapping[str, str], *, now: datetime) -> str:
    """Its number, when it was made and by whom."""
    if version.made_at is None:
        return say("console.setup.version.first", number=version.number)
    who = names.get(version.made_by or "", "") or say("console.setup.version.operator")
    facts: dict[str, str | int] = {"number": version.number, "when": _when(say, version.made_at, now), "who": who}
    if version.back_to is not None:
        return say("console.setup.version.again", back=version.back_to, **facts)
    return say("console.setup.version.made", **facts)


def _when(say: Say, at: datetime, now: datetime) -> str:
    days = (now.astimezone(OSLO).date() - at.astimezone(OSLO).date()).days
    return say.moment(at, now=now) if days < 2 else say("console.setup.day", day=at.astimezone(OSLO).date())  # noqa: PLR2004 - today and yesterday


def document_view(say: Say, opened: Opened, gazetteer: Gazetteer, typed: Typed, *, now: datetime) -> DocumentView:
    subject, document = opened.subject, document_of(opened.subject)
    words = SetupWords.about(say, opened)
    is_places = subject.topic is Topic.CATCHMENT
    return DocumentView(
        title=title_of(say, subject, opened.towns),
        help=say(f"console.setup.help.{subject.topic}"),
        version=version_words(say, opened.version, opened.names, now=now),
        based_on=opened.version.number,
        sections=tuple(_sections(words, opened, gazetteer, typed.asked)),
        history=_history(say, opened, now),
        files=_files(say, opened),
        imports=addresses.setup_action(document, Action.IMPORT),
        orders=addresses.setup_action(document, Action.ORDER),
        teams=tuple(Option(value=id_, label=town) for id_, town in opened.towns.items()),
        moves=addresses.setup_action(document, Action.MOVE),
        answer=_answer(words, typed.asked, gazetteer) if is_places else "",
        places=is_places,
        changes=opened.changes,
        typed=typed,
    )


def _sections(words: SetupWords, opened: Opened, gazetteer: Gazetteer, asked: str) -> Iterator[SectionPart]:
    document = document_of(opened.subject)
    for section in FORMS[opened.subject.topic].sections:
        shown = tuple(
            name for name in section.fields if opened.subject.topic is not Topic.CATCHMENT or name not in UNSHOWN
        )
        rows = enumerate(opened.version.body[section.name], start=1)
        found = [(number, row) for number, row in rows if _fits(words, row, asked, gazetteer)]
        changes = opened.changes
        hrefs = [addresses.setup_row(document, section.name, number) if changes else "" for number, _ in found]
        yield SectionPart(
            id=f"section-{section.name}",
            title=words.section(section.name),
            heads=tuple(map(words.field, shown)),
            rows=tuple(
                _placed(words, section, _row(words, section.name, row, shown, href), number, len(found))
                for (number, row), href in zip(found, hrefs, strict=True)
            ),
            add=addresses.setup_row(document, section.name, "new") if changes and not section.single else "",
            worded=section.single or bool({*LANGUAGES} & {*section.fields}),
        )


def _row(words: SetupWords, section: str, row: Row, shown: tuple[str, ...], href: str) -> RowLine:
    called = words.row_name(section, row)
    facts = tuple(Fact(term=words.field(name), value=said) for name, said in words.said(row) if said != called)
    return RowLine(
        name=called,
        cells=tuple(words.cell(name, row[name]) for name in shown),
        facts=facts,
        href=href,
        key=str(row["key"]) if href and "key" in row and words.filed("key") else "",
    )


def _placed(words: SetupWords, section: Section, line: RowLine, number: int, among: int) -> RowLine:
    """Where its order means something, it can be pushed as far as there is room."""
    steps = [(way, number + by) for way, by in STEPS.items() if 1 <= number + by <= among]
    if not (section.ordered and line.href):
        return line
    said = {way: words.say(f"console.setup.step.{way}") for way, _ in steps}
    made = (
        Step(section=section.name, row=number, to=to, words=said[way], name=f"{said[way]}: {line.name}")
        for way, to in steps
    )
    return replace(line, id=row_id(section.name, number), steps=tuple(made))


def row_id(section: str, number: int) -> str:
    return f"row-{section}-{number}"


def row_at(edit: Edit, preview: Preview | None) -> str:
    """The id of the row that was moved; empty after everything else."""
    if not isinstance(edit, RowMoved) or preview is None:
        return ""
    return row_id(edit.section, landed(preview.body[edit.section], edit))


def _fits(words: SetupWords, row: Row, asked: str, gazetteer: Gazetteer) -> bool:
    """A post code finds its municipality too."""
    wanted = asked.casefold().strip()
    if not wanted:
        return True
    post = gazetteer.postcodes.get(wanted)
    said = " ".join(words.value(name, value) for name, value in row.items() if name != "note" and value)
    return wanted in said.casefold() or (post is not None and row.get("number") == post.municipality)


def _answer(words: SetupWords, asked: str, gazetteer: Gazetteer) -> str:
    """Of a post code: which municipality it lies in."""
    place = place_named(asked, gazetteer)
    post = gazetteer.postcodes.get(asked.strip()) if place else None
    if post is None:
        return ""
    home = gazetteer.municipality(post.municipality).name
    return words.say("console.setup.post_code_lies_in", code=post.code, place=post.place, home=home)


def _history(say: Say, opened: Opened, now: datetime) -> tuple[VersionLine, ...]:
    document = document_of(opened.subject)
    return tuple(
        VersionLine(
            words=version_words(say, one, opened.names, now=now),
            href=addresses.setup_version(document, one.number) if one.number != opened.version.number else "",
        )
        for one in opened.history
    )


def _files(say: Say, opened: Opened) -> tuple[Fact, ...]:
    document, form = document_of(opened.subject), FORMS[opened.subject.topic]
    return tuple(
        Fact(term=kind, value=say("console.setup.file", kind=kind.upper()), href=addresses.setup_file(document, kind))
        for kind in FileKind
        if kind is FileKind.JSON or form.is_table
    )
