"""`veginn teams …`: the family teams as a file that an operator edits."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from core.clock import OSLO, SystemClock
from core.db import Tx
from core.errors import SetupError
from core.places import load_gazetteer
from core.setup import Faulty, Operator, Setup, SetupDesk
from core.setup.columns import KEY
from core.teams import Team, all_teams
from core.teams.catalogue import read_teams, shipped_teams, write_teams
from veginn.beside import in_transaction, reading
from veginn.settings_words import fault_line

teams_app = typer.Typer(name="teams", help="The family teams, as data.", no_args_is_help=True)


@teams_app.command("import")
def import_(
    file: Annotated[
        Path | None, typer.Argument(help="A JSON file as `export` writes it. Without it: the four known teams.")
    ] = None,
) -> None:
    """Add or change teams. None is ever removed: cases belong to them."""
    teams = read_teams(_text_of(file)) if file else shipped_teams()
    now = SystemClock().now()
    in_transaction(lambda tx: _put_all(tx, teams, now))
    typer.echo(f"{len(teams)} teams: {', '.join(team.town for team in teams)}.")
    without = [team.town for team in teams if not team.phone]
    if without:
        typer.echo(
            f"No phone yet: {', '.join(without)}. Families are told to use the chat; put the numbers in and import again."
        )


@teams_app.command("export")
def export() -> None:
    """Print the teams as JSON, ready to be edited and imported."""
    day = SystemClock().now().astimezone(OSLO).date()
    typer.echo(write_teams(reading(lambda tx: _teams_on(tx, day))), nl=False)


async def _teams_on(tx: Tx, day: date) -> tuple[Team, ...]:
    """With the intake age of that day: it may have changed since somebody last wrote the row."""
    setup = await Setup(load_gazetteer()).look(tx)
    return tuple(replace(team, intake_max_months=setup.max_months(team, day)) for team in await all_teams(tx))


async def _put_all(tx: Tx, teams: tuple[Team, ...], now: datetime) -> None:
    """Each as a version of its own, that can be taken back."""
    desk = SetupDesk(load_gazetteer())
    for number, team in enumerate(teams, start=1):
        if not KEY.fullmatch(team.id):
            raise SetupError(
                f"The team file, team {number}: id must be small letters a-z, digits and _, such as molde."
            )
        try:
            await desk.put_team(tx, Operator(), team, now=now)
        except Faulty as faulty:
            raise SetupError(f"The team file, team {number}: {fault_line(faulty.faults[0])}") from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as problem:
        raise SetupError(f"The team file {file} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise SetupError(f"The team file {file} is not UTF-8 text. `veginn teams export` shows the form.") from None
