"""A front door over a real SQLite file, in which nothing lives on between two events but the database."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta

from typing_extensions import override

from bot.conversation import Reception
from bot.flows import BOOK
from bot.i18n import Catalogs
from core.cases import store as cases
from core.cases.desk import Desk
from core.cases.promise import Watch
from core.cases.records import CloseReason
from core.clock import SetClock
from core.db import Database, begin
from core.ids import CROCKFORD, IdSource, SeededIds
from core.outbox import Sender
from core.places import Gazetteer
from core.pulse import beat
from core.retention import SIGN, Retention
from core.setup import Setup
from core.teams import Team, put_team
from core.teams.catalogue import shipped_teams
from core.vault import Vault
from tests.builders import member, supervisor
from tests.worker.alerting import alerting
from worker import Keeper, Relay

WEB_URL = "https://veginn.example"
PHONES = {"molde": "71 00 00 00"}
"""Invented. The other teams have given no number, as in real life today."""


class PlainReferences(SeededIds):
    """References that do not depend on how many other ids a channel draws: K7Q-000, K7Q-001 …"""

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self._numbers = itertools.count()

    @override
    def new_reference(self) -> str:
        number = next(self._numbers)
        letters = [CROCKFORD[number // 32**place % 32] for place in (2, 1, 0)]
        return f"K7Q-{''.join(letters)}"


@dataclass(slots=True, frozen=True, kw_only=True)
class House:
    database: Database
    vault: Vault
    clock: SetClock
    ids: IdSource
    catalogs: Catalogs
    gazetteer: Gazetteer
    promise: timedelta = timedelta(hours=24)

    def reception(self) -> Reception:
        """A new one each time: what it would remember by itself is lost."""
        return Reception(
            database=self.database,
            vault=self.vault,
            ids=self.ids,
            clock=self.clock,
            catalogs=self.catalogs,
            setup=Setup(self.gazetteer),
            book=BOOK,
            promise=self.promise,
            web_url=WEB_URL,
            feedback=True,
        )

    async def team_closes(self) -> None:
        """Every case that is open: the help has begun elsewhere."""
        async with begin(self.database) as tx:
            for case, _ in await cases.open_cases(tx, supervisor()):
                staff = member(team_id=case.team_id)
                await Desk(self.vault, self.ids).close(tx, staff, case.id, CloseReason.NO_NEED, now=self.clock.now())

    def relay(self, **senders: Sender) -> Relay:
        return Relay(database=self.database, vault=self.vault, clock=self.clock, senders=senders)

    async def passes(self, time: timedelta) -> None:
        """Moves the clock, and does what has fallen due meanwhile. Letters still wait for their relay."""
        self.clock.forward(time)
        rounds = alerting(self.database, self.vault, self.ids, self.clock)
        keeper = Keeper(
            database=self.database,
            clock=self.clock,
            relay=self.relay(),
            watch=Watch(self.vault, self.ids),
            retention=Retention(self.vault),
            alerting=rounds.bell,
            posting=rounds.post,
        )
        async with begin(self.database) as tx:
            await beat(tx, SIGN, now=self.clock.now())  # it has run all the while: the clock is believed
        await keeper.fire_due()
        await keeper.forget_due()


async def furnish(database: Database) -> None:
    """The four teams, one with a phone."""
    async with begin(database) as tx:
        for team in _teams():
            await put_team(tx, team)


def _teams() -> list[Team]:
    return [replace(team, phone=PHONES.get(team.id)) for team in shipped_teams()]
