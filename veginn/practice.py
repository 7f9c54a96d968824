"""`veginn practice`: the whole bot and console with invented families, for learning; nothing of it is near real data."""

import asyncio
import os
import socket
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from dotenv import dotenv_values

import migrations
from core.clock import SystemClock
from core.db import open_database
from core.db.file import make_folder
from core.db.lock import hold_database, lock_file
from core.errors import SetupError
from core.ids import RandomIds
from core.settings import ENV_FILE, PREFIX, Settings, load_settings
from core.vault import Vault, create_key_file, load_master_key
from veginn.demo import PASSWORD, Login, fill_demo
from veginn.demo_rota import fill_rota
from veginn.house import House
from veginn.logs import configure_logs
from veginn.practice_mark import mark, refuse_real
from veginn.practice_people import play
from veginn.serving import Practice, listening_at, serve

PROMISE = timedelta(minutes=30)
"""So short that a trainee sees a promise run out."""
TAKEN = {PREFIX + name for name in ("HOST", "PORT", "PUBLIC_URL", "LOG_LEVEL")}
"""Where practice listens. Every other setting belongs to a real house."""
DATABASE, KEY = "veginn.db", "veginn.key"


def practice_command(
    directory: Annotated[Path, typer.Option(help="Where practice keeps its own data.")] = Path("var/practice"),
    port: Annotated[int | None, typer.Option(help="Where it listens. Without it: VEGINN_PORT, or 8001.")] = None,
    pace: Annotated[float, typer.Option(help="Seconds until a family answers.", min=1)] = 20.0,
    wipe: Annotated[bool, typer.Option("--wipe", help="Erase what was practised before, and begin anew.")] = False,
) -> None:
    """Learn Veginn with invented families who answer by themselves. Its data is its own, and nothing leaves the machine.

    "Begin anew" in its console erases what was practised, as --wipe does at the start.

    Its sign-in page shows whom you can be, and the password.
    """
    settings = practice_settings(directory, port=port)
    configure_logs(settings.log_level)
    with listening_at(settings) as listening:
        while _round(settings, directory, listening, pace=timedelta(seconds=pace), wipe=wipe):
            wipe = True


def _round(settings: Settings, directory: Path, listening: socket.socket, *, pace: timedelta, wipe: bool) -> bool:
    """Until it is stopped, or until somebody presses "begin anew": then True."""
    logins = prepare(settings, wipe=wipe)
    practice = Practice(partial(play, pace=pace))
    told = partial(_say_practice, logins=logins, directory=directory)
    uvloop.run(serve(settings, practice=practice, listening=listening, ready=told))
    return practice.anew


def practice_settings(directory: Path, *, port: int | None = None) -> Settings:
    """Raises SetupError when something is set that belongs to a real house."""
    given = {name.upper() for name in (*os.environ, *dotenv_values(ENV_FILE)) if name.upper().startswith(PREFIX)}
    if foreign := sorted(given - TAKEN):
        raise SetupError(f"Practice does not start where {foreign[0]} is set: it must not touch a real house.")
    found = {} if port is None and PREFIX + "PORT" in given else {"port": 8001 if port is None else port}
    url = f"sqlite:///{directory / DATABASE}"
    return load_settings(database_url=url, key_file=directory / KEY, sla=PROMISE, **found)


def prepare(settings: Settings, *, wipe: bool) -> tuple[Login, ...]:
    """The database, marked as practice before anything is in it, with the demo's invented staff. The logins."""
    url, folder = settings.database_url, settings.key_file.parent
    make_folder(folder)
    refuse_real(url)
    with hold_database(url):
        if wipe:
            wipe_away(folder)
        if not (folder / DATABASE).exists():
            mark(folder / DATABASE)
        create_key_file(settings.key_file)
        migrations.migrate(url)
        return asyncio.run(_fill(url, settings.key_file))


def wipe_away(folder: Path) -> None:
    """Everything that practice has made in it, and nothing else. The caller holds the database, which is practice's.

    The key goes first: without it nothing that was written can be read, whatever a disk remembers. The lock file stays,
    for it is held.
    """
    lock = lock_file(folder / DATABASE)
    for file in (folder / KEY, *sorted(folder.glob(f"{DATABASE}*"))):
        if file != lock:
            file.unlink(missing_ok=True)


async def _fill(url: str, key_file: Path) -> tuple[Login, ...]:
    database, ids, now = open_database(url), RandomIds(), SystemClock().now()
    try:
        logins = await fill_demo(database, ids, now=now)
        await fill_rota(database, Vault(load_master_key(key_file)), ids, now=now)
        return logins
    finally:
        await database.close()


def _say_practice(house: House, logins: tuple[Login, ...], directory: Path) -> None:
    address = house.settings.public_url
    typer.echo(
        f"\n  Veginn practice. Everybody here is invented; nothing leaves this machine.\n\n  Web chat   {address}/\n  Console    {address}/admin/\n"
    )
    typer.echo(f"  Logins (password for all: {PASSWORD})")
    for login in logins:
        typer.echo(f"    {login.login:<10} {login.role:<11} {login.team}")
    typer.echo(f"\n  Stop with Ctrl+C. To begin anew: veginn practice --wipe --directory {directory}\n")
