"""`veginn doctor`: is everything as it must be? Each finding says what to do."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

import migrations
from bot.i18n import Catalogs
from core.cases.examining import unreadable_cases
from core.consultations.examining import unreadable_consultations
from core.conversations.examining import unreadable_conversations
from core.db import Tx, open_database, read
from core.errors import SetupError
from core.inbox import parked_since
from core.places import load_gazetteer
from core.retention.service import SEEN_FOR
from core.safety import stale
from core.services import stale as outdated
from core.settings import Settings
from core.setup import InForce, Setup
from core.teams import Team, all_teams
from core.vault import Vault, load_master_key

MOST_NAMED = 10
WHOLE = "ok"
DAMAGED = "The database cannot be read whole. Keep it as it is, and restore a backup."
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(slots=True, frozen=True)
class Finding:
    well: bool
    words: str


async def examine(settings: Settings, *, now: datetime) -> list[Finding]:
    findings = [
        _try("The key file opens.", lambda: load_master_key(settings.key_file)),
        _key_rights(settings.key_file),
        _try("The database has today's schema.", lambda: migrations.refuse_old_schema(settings.database_url)),
        _try("The words are complete in three languages.", Catalogs.load),
    ]
    if all(finding.well for finding in findings[:3]):
        findings += await _look_inside(settings, now=now)
    return findings


async def _look_inside(settings: Settings, *, now: datetime) -> list[Finding]:
    database = open_database(settings.database_url, guest=True)
    vault = Vault(load_master_key(settings.key_file))
    try:
        async with read(database) as tx:
            if database.is_sqlite and await tx.connection.scalar(text("PRAGMA quick_check(1)")) != WHOLE:
                return [Finding(well=False, words=DAMAGED)]
            setup = await Setup(load_gazetteer()).look(tx)
            checked = [*_numbers(setup, now), *_services(setup, now)]
            return [*checked, *_teams(await all_teams(tx)), await _opens(tx, vault), await _parked(tx, now)]
    except DatabaseError:
        return [Finding(well=False, words=DAMAGED)]
    finally:
        await database.close()


async def _opens(tx: Tx, vault: Vault) -> Finding:
    """Whether everything that is kept can be read. Ids and references alone are told."""
    if not await vault.fits(tx):
        return Finding(well=False, words="The key file belongs to another database. Restore the right one.")
    broken = [f"case {one}" for one in await unreadable_cases(tx, vault)]
    broken += [f"conversation {one}" for one in await unreadable_conversations(tx, vault)]
    broken += [f"consultation {one}" for one in await unreadable_consultations(tx, vault)]
    if not broken:
        return Finding(well=True, words="Everything that is kept opens.")
    more = f" and {len(broken) - MOST_NAMED} more" if len(broken) > MOST_NAMED else ""
    words = f"Does not open: {', '.join(broken[:MOST_NAMED])}{more}. The rest goes on; a copy may still have them."
    return Finding(well=False, words=words)


async def _parked(tx: Tx, now: datetime) -> Finding:
    hours = SEEN_FOR // timedelta(hours=1)
    count = await parked_since(tx, now - SEEN_FOR)
    if not count:
        return Finding(well=True, words=f"Every message of the last {hours} hours was taken in.")
    words = f"Not taken in, of the last {hours} hours: {count}. The log says why: telegram.update_set_aside."
    return Finding(well=False, words=words)


def _try(words: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except SetupError as problem:
        return Finding(well=False, words=str(problem))
    return Finding(well=True, words=words)


def _key_rights(path: Path) -> Finding:
    if path.exists() and path.stat().st_mode & OTHERS:
        return Finding(well=False, words=f"Others on this machine can read the key file. Run: chmod 600 {path}")
    return Finding(well=True, words="The key file is the owner's alone.")


def _numbers(setup: InForce, now: datetime) -> Iterator[Finding]:
    old = stale(setup.numbers, now.date())
    if not old:
        yield Finding(well=True, words="Every help number was checked in the last 180 days.")
    for one in old:
        yield Finding(
            well=False,
            words=f"The help number {one.key} was last checked {one.checked_on}. Ring it, then update its date.",
        )


def _services(setup: InForce, now: datetime) -> Iterator[Finding]:
    old = outdated(setup.services, now.date())
    if not old:
        yield Finding(well=True, words="Every card of other help was checked in the last 180 days.")
    for one in old:
        words = f"The card {one.key} of other help was last checked {one.checked_on}. Ask {one.owner}, then update it."
        yield Finding(well=False, words=words)


def _teams(teams: tuple[Team, ...]) -> list[Finding]:
    if not teams:
        return [Finding(well=False, words="There are no teams yet. Run: veginn teams import")]
    without = [team.town for team in teams if not team.phone]
    if without:
        words = f"No phone for {', '.join(without)}. Edit `veginn teams export` and import it again."
        return [Finding(well=False, words=words)]
    return [Finding(well=True, words=f"{len(teams)} teams, all with a phone.")]
