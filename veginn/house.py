"""Wiring by hand: every part of the house is made here, once, and handed down."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import migrations
from bot.conversation import Reception
from bot.conversation.reception import PAGE_CHANNELS
from bot.flows import BOOK
from bot.i18n import Catalogs
from core.alerts.courier import Courier
from core.alerts.records import ChannelKind
from core.cases.desk import Desk
from core.clock import Clock, SystemClock
from core.db import Database, open_database, read
from core.db.lock import hold_database
from core.duty.pace import team_pace
from core.errors import SetupError
from core.ids import IdSource, RandomIds
from core.places import Catchment, load_gazetteer
from core.safety.urgency import read as read_for_urgency
from core.settings import Consultations, Feedback, Settings, TelegramDoor
from core.setup import Setup
from core.teams import Team, all_teams
from core.vault import Vault, load_master_key
from veginn.demo_rota import NOWHERE
from veginn.practice_mark import refuse_practice, refuse_real
from worker.couriers import couriers_of


@dataclass(slots=True, frozen=True, kw_only=True)
class House:
    """`teams` as they were at the start: for the pages that must stand without a database.

    `demo`: nothing leaves the machine. `practice`: that too, and everybody is invented, which every page says.
    """

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    ids: IdSource
    catalogs: Catalogs
    setup: Setup
    desk: Desk
    reception: Reception
    couriers: Mapping[ChannelKind, Courier]
    teams: tuple[Team, ...]
    demo: bool = False
    practice: bool = False


@asynccontextmanager
async def open_house(
    settings: Settings, *, clock: Clock | None = None, demo: bool = False, practice: bool = False
) -> AsyncIterator[House]:
    """Holds the database for this process alone until it is left.

    Raises:
        SetupError: key file, database, schema or teams are not as they must be.
    """
    _refuse_the_other_kind(settings.database_url, practice=practice)
    with hold_database(settings.database_url):
        vault = Vault(load_master_key(settings.key_file))
        migrations.refuse_old_schema(settings.database_url)
        database = open_database(settings.database_url)
        try:
            setup = Setup(load_gazetteer())
            teams = await _refuse_unready(database, vault, setup)
            house = _wire(settings, database, vault, clock or SystemClock(), setup, teams)
            alone = demo or practice
            yield replace(house, couriers=NOWHERE, demo=True, practice=practice) if alone else house
        finally:
            await database.close()


def _refuse_the_other_kind(url: str, *, practice: bool) -> None:
    refuse_real(url) if practice else refuse_practice(url)


async def _refuse_unready(database: Database, vault: Vault, setup: Setup) -> tuple[Team, ...]:
    async with read(database) as tx:
        if not await vault.fits(tx):
            raise SetupError(
                "The key file belongs to another database: nothing here would open. Restore the right one."
            )
        teams, in_force = await all_teams(tx), await setup.look(tx)
    if not teams:
        raise SetupError("There are no teams yet. Run: veginn teams import")
    missing = missing_teams(in_force.catchment, {team.id for team in teams})
    if missing:
        raise SetupError(
            f"Families are sent to teams that are not here: {', '.join(missing)}. Run: veginn teams import"
        )
    return teams


def missing_teams(catchment: Catchment, there: Collection[str]) -> tuple[str, ...]:
    """Teams of the catchment that nobody has entered."""
    return tuple(sorted(catchment.teams - set(there)))


def _wire(
    settings: Settings,
    database: Database,
    vault: Vault,
    clock: Clock,
    setup: Setup,
    teams: tuple[Team, ...],
) -> House:
    ids, catalogs = RandomIds(), Catalogs.load()
    read_for_urgency("")  # the lexicon is loaded now, and not under the first family's words
    return House(
        settings=settings,
        database=database,
        vault=vault,
        clock=clock,
        ids=ids,
        catalogs=catalogs,
        setup=setup,
        desk=Desk(vault, ids, settings.sla, team_pace(settings.sla)),
        reception=Reception(
            database=database,
            vault=vault,
            ids=ids,
            clock=clock,
            catalogs=catalogs,
            setup=setup,
            book=BOOK,
            promise=settings.sla,
            web_url=settings.public_url,
            feedback=settings.feedback is Feedback.ON,
            consulting=_consulting(settings),
            doorbells=frozenset({"telegram"}) if settings.telegram_door is TelegramDoor.DOORBELL else frozenset(),
        ),
        couriers=couriers_of(settings, clock),
        teams=teams,
    )


def _consulting(settings: Settings) -> frozenset[str]:
    too = {"telegram"} if settings.telegram_consultations is Consultations.ON else set[str]()
    return frozenset({*PAGE_CHANNELS, *too})
