"""`veginn backup` and `veginn restore`."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from core.backup import (
    Backup,
    Kind,
    Manifest,
    Schemas,
    Settled,
    Stamp,
    let_foreign_keys_sleep,
    open_backup,
    refuse_older_keys,
    restore,
    take,
)
from core.clock import SystemClock
from core.db import AWAY, begin, open_database, read
from core.db.file import make_folder, sqlite_file
from core.db.lock import hold_database
from core.errors import SetupError
from core.settings import Settings, load_settings
from core.vault import Vault, load_master_key
from migrations import within
from migrations.run import revisions
from migrations.tables import metadata
from veginn.logs import configure_logs
from veginn.practice_mark import refuse_practice

KEYS_FILE = "veginn.keys"
NAME_OF_DATA = "veginn-%Y%m%dT%H%M%SZ.data"
MOMENT = "%Y-%m-%d %H:%M UTC"


def backup_command(
    folder: Annotated[Path, typer.Argument(help="Where the data files are kept, each named by its time.")],
    keys: Annotated[
        Path | None,
        typer.Option(help="The keys file, always replaced by the newest. Without it: veginn.keys in the folder."),
    ] = None,
    keys_only: Annotated[bool, typer.Option("--keys-only", help="Replace the keys file and write no data.")] = False,
) -> None:
    """Copy everything into files, beside a running Veginn: the data into one, the wrapped keys into another."""
    settings, now = _settings(), SystemClock().now()
    vault = Vault(load_master_key(settings.key_file))
    within.refuse_unknown_schema(settings.database_url)
    make_folder(folder)
    places = {Kind.KEYS: keys or folder / KEYS_FILE}
    if not keys_only:
        places[Kind.DATA] = folder / now.strftime(NAME_OF_DATA)
    for written in asyncio.run(_back_up(settings, vault, places, now=now)):
        typer.echo(f"{written.kind}: {places[written.kind]}, {sum(written.rows.values())} rows")
    typer.echo("Without the key file they cannot be read: keep that one elsewhere.")


def restore_command(
    data: Annotated[Path, typer.Option(help="The data file to put back.")],
    keys: Annotated[
        Path | None, typer.Option(help="The newest keys file there is. Without it: veginn.keys beside the data file.")
    ] = None,
) -> None:
    """Put a backup into an empty database, with Veginn stopped. Whoever was erased since stays erased."""
    settings, now = _settings(), SystemClock().now()
    vault = Vault(load_master_key(settings.key_file))
    found = _opened(vault, data, Kind.DATA)
    held = _opened(vault, keys or data.with_name(KEYS_FILE), Kind.KEYS)
    refuse_older_keys(found, held)
    file = sqlite_file(settings.database_url)
    if file:
        make_folder(file.parent)
    with hold_database(settings.database_url):
        settled = asyncio.run(_restore(settings, vault, found, held, now=now))
    for line in _report(found, held, settled, now=now):
        typer.echo(line)


def _settings() -> Settings:
    settings = load_settings()
    configure_logs(settings.log_level)
    refuse_practice(settings.database_url)
    return settings


def _schemas() -> Schemas:
    return Schemas(metadata, revisions(), within.bring)


def _seal(vault: Vault, digest: str) -> str:
    return vault.blind("backup", digest)


def _opened(vault: Vault, file: Path, kind: Kind) -> Backup:
    return open_backup(file, kind, seal=lambda digest: _seal(vault, digest), known=revisions())


async def _back_up(settings: Settings, vault: Vault, places: Mapping[Kind, Path], *, now: datetime) -> list[Manifest]:
    stamp = Stamp(version=version("veginn"), made_at=now, seal=lambda digest: _seal(vault, digest))
    database = open_database(settings.database_url, guest=True)
    try:
        async with read(database) as tx:
            if not await vault.fits(tx):
                raise SetupError(
                    "The key file belongs to another database: nothing here would open. Restore the right one."
                )
        async with read(database) as tx:
            return await take(tx, _schemas(), stamp, places, told=_tell_progress)
    finally:
        await database.close()


async def _restore(settings: Settings, vault: Vault, data: Backup, keys: Backup, *, now: datetime) -> Settled:
    database = open_database(settings.database_url)
    let_foreign_keys_sleep(database)
    try:
        async with begin(database) as tx:
            settled = await restore(tx, vault, _schemas(), data=data, keys=keys, now=now)
        await database.forget_deleted_pages()
    except DBAPIError as problem:
        if isinstance(problem, AWAY):
            raise
        kind = type(problem.orig).__name__
        raise SetupError(f"The database does not take the backup ({kind}). Nothing was changed.") from problem
    finally:
        await database.close()
    return settled


def _tell_progress(done: int, of: int) -> None:
    typer.echo(f"{done} of {of} rows", err=True)


def _report(data: Backup, keys: Backup, settled: Settled, *, now: datetime) -> Iterator[str]:
    """What is back, and honestly what is not."""
    made, rows = data.manifest.made_at, data.manifest.rows
    yield f"Restored from {data.file}, made {made:{MOMENT}} by Veginn {data.manifest.version}: {_span(now - made)} old."
    yield f"  {rows['cases']} cases, {rows['conversations']} conversations, {rows['teams']} teams, {rows['staff']} accounts."
    yield f"  Erased since the backup, and erased again now: {settled.erased_cases} cases, {settled.forgotten} conversations."
    yield f"  Whoever was erased after {keys.manifest.made_at:{MOMENT}} is back. If there is a newer keys file, restore with that one; otherwise erase them again."
    yield f"  Letters on their way then: {settled.letters}. Questions and information go once more at most; replies of staff are shown as uncertain and never sent by themselves."
    yield f"Missing: everything that was said and done after {made:{MOMENT}}."
    yield f"  Begun since, and not in it: {settled.later_cases} cases, {settled.later_conversations} conversations. If there is a newer data file, restore that one instead."
    yield "  Telegram repeats only what Veginn has never confirmed; the web chat repeats nothing."
    yield "Everybody on the staff signs in anew. Next: veginn doctor, then start."


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    return f"{days} days {hours} hours" if days else f"{hours} hours {minutes % 60} minutes"
