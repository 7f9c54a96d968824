"""`veginn settings …`: what leaders change in the console, from the machine itself and as files."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from core.clock import OSLO, SystemClock
from core.db import Tx
from core.errors import SetupError
from core.places import load_gazetteer
from core.setup import (
    FORMS,
    OF_A_TEAM,
    Faulty,
    FileKind,
    Operator,
    Preview,
    SetupDesk,
    Subject,
    Topic,
    Version,
    write_file,
)
from veginn.beside import in_transaction, reading
from veginn.exits import Exit
from veginn.settings_words import fault_line, preview_lines, version_line

Result = TypeVar("Result")
About = Annotated[Topic, typer.Argument(help="What it is about.")]
Team = Annotated[str, typer.Option(help="Whose, for team, replies and texts. See: veginn settings list")]
File = Annotated[Path, typer.Argument(help="A file as `export` writes it, JSON or CSV. /dev/stdin for what is piped.")]
Number = Annotated[int, typer.Argument(help="The number of the version. See: veginn settings history")]

settings_app = typer.Typer(
    name="settings",
    help="Teams, catchment, help numbers, other help, canned replies and teams' own lines, as data.",
    no_args_is_help=True,
)


@settings_app.command("list")
def list_() -> None:
    """Show every document, and which version of it holds."""
    for one in reading(_all):
        typer.echo(version_line(one))


@settings_app.command("show")
def show(topic: About, team: Team = "") -> None:
    """Print what holds, row by row."""
    version = reading(lambda tx: _desk().current(tx, _subject(topic, team)))
    typer.echo(version_line(version))
    for section, rows in version.body.items():
        for row in rows:
            said = (
                f"{name}: {' '.join(value) if isinstance(value, tuple) else value}"
                for name, value in row.items()
                if value is not None
            )
            typer.echo(f"  {section}  {' | '.join(said)}")


@settings_app.command("export")
def export(
    topic: About,
    team: Team = "",
    csv: Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet. A team is no table.")] = False,
    version: Annotated[int | None, typer.Option(help="An earlier version than the one that holds.")] = None,
) -> None:
    """Print a document as a file, ready to be edited and imported."""
    form, subject = FORMS[topic], _subject(topic, team)
    if csv and not form.is_table:
        raise SetupError(f"{topic} is no table: export it without --csv.")
    found = reading(
        lambda tx: _desk().current(tx, subject) if version is None else _desk().version(tx, subject, version)
    )
    typer.echo(write_file(form, found.body, FileKind.CSV if csv else FileKind.JSON), nl=False)


@settings_app.command("preview")
def preview(topic: About, file: File, team: Team = "") -> None:
    """Tell what importing the file would change, and change nothing."""
    subject, text, today = _subject(topic, team), _text_of(file), _now().astimezone(OSLO).date()
    _tell(_or_faults(lambda: reading(lambda tx: _desk().propose(tx, subject, text, today=today))))


@settings_app.command("import")
def import_(topic: About, file: File, team: Team = "") -> None:
    """Put what a file holds in place of the document, and tell what changed. A team that is not there yet is made."""
    subject, text, now = _subject(topic, team), _text_of(file), _now()

    async def put(tx: Tx, desk: SetupDesk) -> tuple[Preview, Version]:
        seen = await desk.propose(tx, subject, text, today=now.astimezone(OSLO).date())
        return seen, await desk.apply(tx, Operator(), subject, text, based_on=seen.based_on, now=now)

    _done(*_or_faults(lambda: in_transaction(lambda tx: put(tx, _desk()))))


@settings_app.command("history")
def history(topic: About, team: Team = "") -> None:
    """Show every version of a document, the newest first: when it was made, and by whom."""
    for one in reading(lambda tx: _desk().history(tx, _subject(topic, team))):
        typer.echo(version_line(one))


@settings_app.command("back")
def back(topic: About, number: Number, team: Team = "") -> None:
    """Take up an earlier version again, as a new one. Nothing in between is lost."""
    subject, now = _subject(topic, team), _now()

    async def put(tx: Tx, desk: SetupDesk) -> tuple[Preview, Version]:
        seen = await desk.propose_back(tx, subject, number, today=now.astimezone(OSLO).date())
        return seen, await desk.back(tx, Operator(), subject, number, based_on=seen.based_on, now=now)

    _done(*_or_faults(lambda: in_transaction(lambda tx: put(tx, _desk()))))


async def _all(tx: Tx) -> list[Version]:
    desk = _desk()
    return [await desk.current(tx, subject) for subject in await desk.subjects(tx)]


def _subject(topic: Topic, team: str) -> Subject:
    if (topic in OF_A_TEAM) != bool(team):
        raise SetupError(
            f"{topic} is a team's own: say whose with --team."
            if not team
            else f"{topic} is no team's own: leave out --team."
        )
    return Subject(topic, team)


def _desk() -> SetupDesk:
    return SetupDesk(load_gazetteer())


def _now() -> datetime:
    return SystemClock().now()


def _or_faults(work: Callable[[], Result]) -> Result:
    """Every fault a line of its own: whoever mends a file mends all of them at once."""
    try:
        return work()
    except Faulty as faulty:
        for fault in faulty.faults:
            typer.echo(f"veginn: {fault_line(fault)}", err=True)
        raise typer.Exit(Exit.SETUP) from None


def _done(seen: Preview, made: Version) -> None:
    _tell(seen)
    typer.echo(version_line(made))


def _tell(seen: Preview) -> None:
    for line in preview_lines(seen, load_gazetteer()):
        typer.echo(line)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise SetupError(f"The settings file {file} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise SetupError(
            f"The settings file {file} is not UTF-8 text. `veginn settings export` shows the form."
        ) from None
