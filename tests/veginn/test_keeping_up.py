"""A process that only shows pages learns of a change too, as soon as it is announced."""

import asyncio

from typing_extensions import override

from core.db import Database, Tx, begin
from core.places import load_gazetteer
from core.setup import CHANGED, InForce, Operator, Setup, SetupDesk, Subject, Topic
from core.teams import put_team
from tests.builders import START, team_molde
from veginn.keeping_up import keep_up

LINE = '[{"key": "greeting", "nn": "Hei.", "nb": "Hei.", "en": "Hello."}]'
TEXTS = Subject(Topic.TEXTS, "molde")


class Watched(Setup):
    """Tells when it has looked."""

    def __init__(self) -> None:
        super().__init__(load_gazetteer())
        self.looked = asyncio.Event()

    @override
    async def look(self, tx: Tx) -> InForce:
        found = await super().look(tx)
        self.looked.set()
        return found


async def test_a_change_is_known_at_once_without_any_page(database: Database) -> None:
    setup, stop = Watched(), asyncio.Event()
    async with begin(database) as tx:
        await put_team(tx, team_molde())
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(keep_up(database, setup, stop))
        async with begin(database) as tx:
            await SetupDesk(load_gazetteer()).apply(tx, Operator(), TEXTS, LINE, based_on=0, now=START)
        await setup.looked.wait()
        stop.set()
    assert setup.known.texts["molde"]["greeting"]["en"] == "Hello."
    assert setup.known.stamp == 2


async def test_a_nudge_at_the_very_end_holds_up_nobody(database: Database) -> None:
    """Whoever closes the house wakes everybody, too: the two came together once, and the program did not end."""
    setup, stop = Watched(), asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(keep_up(database, setup, stop))
        async with begin(database) as tx:
            tx.announce(CHANGED)
        await setup.looked.wait()
        for _ in range(3):  # until it waits again
            async with begin(database) as tx:
                await setup.look(tx)
        database.signals.wake_everybody()
        stop.set()
