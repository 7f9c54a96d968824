"""The documents say what is true: names exist, settings and commands are told, links lead somewhere."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from core.settings import known_names
from veginn.commands import app

HOUSE = Path(__file__).parents[2]
PAGES = sorted(
    [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *(HOUSE / "docs").rglob("*.md"), HOUSE / "web" / "README.md"]
)
ROOMS = ("admin", "bot", "core", "migrations", "veginn", "web", "worker")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def cells(page: Path) -> Iterator[list[str]]:
    """The rows of every table, headings and rulers left out."""
    lines = [line for line in text_of(page).splitlines() if line.startswith("|")]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not re.fullmatch(r"[|\s:-]+", line) and not re.fullmatch(r"[|\s:-]+", following or "x"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def source_of(room: str) -> str:
    folder = HOUSE / room
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in {".py", ".js", ".html", ".json"}]
    return "\n".join([path.name for path in folder.rglob("*")] + [text_of(path) for path in files])


def commands(group: typer.Typer, *above: str) -> Iterator[str]:
    for command in group.registered_commands:
        assert command.name, "a command is named by hand"
        yield " ".join((*above, command.name))
    for inner in group.registered_groups:
        if inner.typer_instance:
            yield from commands(inner.typer_instance, *above, str(inner.typer_instance.info.name))


GLOSSARY = [row for row in cells(HOUSE / "docs" / "glossary.md") if len(row) == len(("nn", "nb", "en", "id", "room"))]
COMMANDS = sorted(commands(app, "veginn"))


def test_the_glossary_has_three_languages_for_every_word() -> None:
    assert len(GLOSSARY) > len(ROOMS)
    assert [row for row in GLOSSARY if not all(row)] == []


@pytest.mark.parametrize("row", GLOSSARY, ids=lambda row: str(row[3]))
def test_every_identifier_of_the_glossary_lives_in_its_room(row: list[str]) -> None:
    identifier, room = row[3].strip("`"), row[4].strip("`")
    assert (HOUSE / room).is_dir()
    assert re.search(rf"(?<![A-Za-z0-9]){re.escape(identifier)}(?![a-z0-9])", source_of(room))


def test_no_word_stands_twice_in_the_glossary() -> None:
    for column in (0, 1, 2, 3):
        words = [row[column] for row in GLOSSARY]
        assert [word for word in words if words.count(word) > 1] == []


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
@pytest.mark.parametrize("name", known_names())
def test_every_setting_is_told(name: str, page: str) -> None:
    assert f"`{name}`" in text_of(HOUSE / page)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_no_setting_is_told_that_does_not_exist(page: Path) -> None:
    told = set(re.findall(r"VEGINN_[A-Z_]*[A-Z]", text_of(page)))
    assert told <= set(known_names())


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str, page: str) -> None:
    assert f"`{command}`" in text_of(HOUSE / page)


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_no_command_is_told_that_does_not_exist(page: str) -> None:
    rows = [row[0] for row in cells(HOUSE / page) if row[0].startswith("`veginn ")]
    told = {command for row in rows for command in re.findall(r"`(veginn [a-z ]+?)`", row)}
    assert told == set(COMMANDS)


def test_every_line_that_the_operator_may_read_stands_in_the_program() -> None:
    """Words in … differ; what stands between them must be in the code to the letter."""
    rows = [row[0].strip("`") for row in cells(HOUSE / "docs" / "operations.md") if len(row) == len(("line", "do"))]
    lines = [
        row
        for row in rows
        if re.match(r"(The |VEGINN_|Telegram refuses|Cannot|Another|Veginn cannot|There are|Unknown|…)", row)
    ]
    said = re.sub(r"\{[^{}]*\}", "…", "\n".join(source_of(room) for room in ROOMS))
    pieces = {piece.strip(" .") for line in lines for piece in line.split("…")}
    assert len(lines) > len(ROOMS)
    assert [piece for piece in pieces if piece and piece not in said] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(text_of(page)):
        if re.match(r"https?:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def anchors(page: Path) -> set[str]:
    """As the usual renderers make them: lower case, blanks to hyphens, other signs gone."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_decision_is_in_the_list_and_says_what_it_must() -> None:
    folder = HOUSE / "docs" / "decisions"
    pages = sorted(page for page in folder.glob("*.md") if page.name != "README.md")
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", text_of(folder / "README.md"))
    assert listed == [page.name for page in pages]
    parts = ("**Status:**", "**Context.**", "**Options.**", "**Outcome.**", "**Consequences.**")
    assert [(page.name, part) for page in pages for part in parts if part not in text_of(page)] == []


def test_every_dependency_has_a_reason_and_a_licence() -> None:
    project = tomllib.loads(text_of(HOUSE / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[~><=]", one)[0] for one in wanted}
    rows = {row[0]: row[1:] for row in cells(HOUSE / "docs" / "dependencies.md")}
    assert set(rows) == names
    assert all(reason and licence for reason, licence in rows.values())


def test_every_table_stands_in_the_privacy_page() -> None:
    """Asked of the migrations' own list, so that a new table cannot be forgotten."""
    from migrations.tables import metadata  # noqa: PLC0415 - loads every room's tables

    first = [name for row in cells(HOUSE / "docs" / "privacy.md") for name in re.findall(r"`([a-z_]+)`", row[0])]
    assert set(metadata.tables) == set(first)


def test_the_sources_of_the_data_are_shown_as_their_licences_ask() -> None:
    readme = text_of(HOUSE / "README.md")
    for owed in (
        "Postnummerregisteret, Posten Bring, NLOD",
        "Postnummerdata frå Erik Bolstad",
        "© Kartverket, CC BY 4.0",
        "GeoNames, CC BY 4.0",
    ):
        assert owed in readme
