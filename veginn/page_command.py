"""`veginn page`: the page that a proxy shows when Veginn is down."""

from datetime import date
from pathlib import Path
from typing import Annotated

import jinja2
import typer

from bot.channels.web.plain import PlainFurniture, plain_page, styles_of
from bot.i18n import LOCALES, Catalogs
from bot.i18n.catalogs import OSLO
from core.clock import SystemClock
from core.db import Tx
from core.errors import SetupError
from core.places import load_gazetteer
from core.setup import InForce, Setup
from core.teams import Team, all_teams
from veginn.beside import reading
from veginn.site import STATIC_FOLDERS
from web.static_files import StaticFiles
from web.templates import build_environment

FOR_EVERYBODY = 0o644
ENTERED_BY_EVERYBODY = 0o755


def page_command(
    out: Annotated[Path, typer.Option(help="The folder that the proxy reads. It is made if it is not there.")],
) -> None:
    """Write the page with the help numbers and the teams' phones, for a proxy to show when Veginn is down."""
    teams, setup = reading(_all)
    made_on = SystemClock().now().astimezone(OSLO).date()
    try:
        files = write_pages(out, setup, teams, made_on)
    except OSError as problem:
        raise SetupError(f"The page cannot be written to {out}: {problem.strerror}.") from None
    typer.echo(f"Written to {out}: {', '.join(file.name for file in files)}.")
    without = [team.town for team in teams if not team.phone]
    if without:
        typer.echo(f"No phone on it for {', '.join(without)}. Import the teams' phones, and write it again.")


def write_pages(out: Path, setup: InForce, teams: tuple[Team, ...], made_on: date) -> tuple[Path, ...]:
    """One file a language, `nn.html` and so on, each there whole or as it was. Raises OSError."""
    static = StaticFiles(STATIC_FOLDERS)
    environment = build_environment(static=static.url, loaders=[jinja2.PackageLoader("bot.channels.web")])
    furniture = PlainFurniture(catalogs=Catalogs.load(), environment=environment, setup=setup)
    styles = styles_of(lambda name: static.assets[name].plain.decode())
    if not out.exists():
        out.mkdir()
        out.chmod(ENTERED_BY_EVERYBODY)
    return tuple(
        _put(out / f"{lang}.html", plain_page(furniture, lang=lang, styles=styles, teams=teams, made_on=made_on))
        for lang in LOCALES
    )


async def _all(tx: Tx) -> tuple[tuple[Team, ...], InForce]:
    return await all_teams(tx), await Setup(load_gazetteer()).look(tx)


def _put(file: Path, text: str) -> Path:
    """The proxy is another user, and this page holds nothing that is not for all."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.chmod(FOR_EVERYBODY)
    return new.replace(file)
