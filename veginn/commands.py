"""The `veginn` command. Whatever a user gets wrong ends in one line that says what to do (`veginn/exits.py`)."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
import uvloop

import migrations
from core.clock import SystemClock
from core.db import open_database
from core.db.file import make_folder, sqlite_file
from core.db.lock import hold_database
from core.ids import RandomIds
from core.settings import Settings, TelegramMode, load_settings
from core.vault import Vault, create_key_file, load_master_key
from veginn import demo as demo_data
from veginn.account_commands import staff_app
from veginn.backup_commands import backup_command, restore_command
from veginn.demo_rota import fill_rota
from veginn.doctor import examine
from veginn.exits import Exit
from veginn.house import House
from veginn.logs import configure_logs
from veginn.page_command import page_command
from veginn.practice import practice_command
from veginn.practice_mark import refuse_practice
from veginn.serving import ALL_PARTS, Part, serve
from veginn.settings_commands import settings_app
from veginn.talking import talk_in_terminal
from veginn.team_commands import teams_app
from veginn.waiting import wait_for_database
from veginn.watchdog import watch_command

app = typer.Typer(
    name="veginn",
    help="Veginn, the way in: a door for families, a promise of contact within 24 hours, a console for the team.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(staff_app)
app.add_typer(teams_app)
app.add_typer(settings_app)
app.command("backup")(backup_command)
app.command("restore")(restore_command)
app.command("page")(page_command)
app.command("practice")(practice_command)
app.command("watch")(watch_command)


@app.command("serve")
def serve_command(
    only: Annotated[
        Part | None, typer.Option(help="Start this part alone. On SQLite one process does everything.")
    ] = None,
) -> None:
    """Start Veginn: web chat, console, Telegram if it is switched on, relay and clock."""
    settings = _settings()
    parts = frozenset({only}) if only else ALL_PARTS
    uvloop.run(serve(settings, parts=parts, ready=_say_where if Part.WEB in parts else _say_health))


@app.command("demo")
def demo_command(
    directory: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = Path("var/demo"),
) -> None:
    """Start everything in one process on SQLite, with the four demo teams and invented logins. Needs no token."""
    url = f"sqlite:///{directory / 'veginn.db'}"
    settings = _settings(database_url=url, key_file=directory / "veginn.key")
    make_folder(directory)
    create_key_file(settings.key_file)
    with hold_database(url):
        migrations.migrate(url)
        logins = asyncio.run(_fill(url, settings.key_file))
    uvloop.run(serve(settings, demo=True, ready=lambda house: _say_demo(house, logins, directory)))


@app.command("migrate")
def migrate_command(
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make the key file of a new installation. Never overwrites.")
    ] = False,
) -> None:
    """Bring the database to the schema of this version. Make a backup first."""
    settings = _settings()
    file = sqlite_file(settings.database_url)
    if file:
        make_folder(file.parent)
    if new_key:
        create_key_file(settings.key_file)
    asyncio.run(wait_for_database(settings.database_url))
    with hold_database(settings.database_url):
        migrations.migrate(settings.database_url)
    typer.echo(f"The database is at revision {migrations.head()}.")


@app.command("talk")
def talk_command(
    lang: Annotated[str, typer.Option(help="nn, nb or en.")] = "nn",
    save: Annotated[Path | None, typer.Option(help="Write the conversation as a transcript test.")] = None,
) -> None:
    """Talk with the bot in the terminal. Nothing is kept: the database lives for this conversation alone."""
    configure_logs("ERROR")
    asyncio.run(talk_in_terminal(lang, save=save))


@app.command("doctor")
def doctor_command() -> None:
    """Check settings, key, database, teams and help numbers, and say what to do about each finding."""
    settings = _settings()
    findings = asyncio.run(examine(settings, now=SystemClock().now()))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.words}")
    raise typer.Exit(Exit.DONE if all(finding.well for finding in findings) else Exit.DEFECT)


def _settings(**given: object) -> Settings:
    settings = load_settings(**given)
    configure_logs(settings.log_level)
    refuse_practice(settings.database_url)
    return settings


async def _fill(url: str, key_file: Path) -> tuple[demo_data.Login, ...]:
    database, ids, now = open_database(url), RandomIds(), SystemClock().now()
    try:
        logins = await demo_data.fill_demo(database, ids, now=now)
        await fill_rota(database, Vault(load_master_key(key_file)), ids, now=now)
        return logins
    finally:
        await database.close()


def _say_where(house: House) -> None:
    address = house.settings.public_url
    typer.echo(
        f"Veginn listens on {house.settings.host}:{house.settings.port}. Web chat: {address}/  Console: {address}/admin/"
    )
    typer.echo(f"Telegram: {_telegram_in_words(house.settings)}")


def _telegram_in_words(settings: Settings) -> str:
    if settings.telegram_mode is not TelegramMode.OFF:
        return f"{settings.telegram_door} ({settings.telegram_mode})."
    given = settings.telegram_token.get_secret_value()
    return "off, although there is a token: VEGINN_TELEGRAM_MODE says so." if given else "off."


def _say_health(house: House) -> None:
    settings = house.settings
    typer.echo(f"Veginn works. It answers for its health at http://{settings.host}:{settings.port}/health/clock")


def _say_demo(house: House, logins: tuple[demo_data.Login, ...], directory: Path) -> None:
    address = house.settings.public_url
    typer.echo(
        f"\n  Veginn demo. Everybody here is invented; nothing leaves this machine.\n\n  Web chat   {address}/\n  Console    {address}/admin/\n"
    )
    typer.echo(f"  Logins (password for all: {demo_data.PASSWORD})")
    for login in logins:
        typer.echo(f"    {login.login:<10} {login.role:<11} {login.team}")
    typer.echo(f"\n  Stop with Ctrl+C. To start afresh, delete {directory}\n")
