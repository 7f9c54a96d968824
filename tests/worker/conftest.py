"""A case with the team in Molde, whose letters a relay carries to a postman."""

import pytest

from core.cases import store as cases
from core.cases.desk import Desk, Wording
from core.cases.records import Message, Stage
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.notify import notices_for
from core.outbox import Care, Letter, said
from core.outbox.store import Post
from core.vault import Vault
from tests.builders import Opened, member, open_case, put_staff
from tests.worker.fakes import Postman
from worker import Relay

KARI = member()


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def relay(database: Database, vault: Vault, clock: SetClock, postman: Postman) -> Relay:
    return Relay(database=database, vault=vault, clock=clock, senders={"web": postman})


@pytest.fixture
async def opened(database: Database, vault: Vault, ids: SeededIds) -> Opened:
    case = await open_case(database, vault, ids)
    async with begin(database) as tx:
        await put_staff(tx, KARI)
    return case


class Table:
    """What a test does and looks at, in words."""

    def __init__(self, database: Database, vault: Vault, ids: SeededIds, clock: SetClock, opened: Opened) -> None:
        self.database, self.vault, self.ids, self.clock, self.opened = database, vault, ids, clock, opened

    async def kari_writes(self, text: str) -> None:
        async with begin(self.database) as tx:
            wording = Wording(text=text, once=self.ids.new_id())
            await Desk(self.vault, self.ids).reply(tx, KARI, self.opened.case_id, wording, now=self.clock.now())

    async def the_bot_says(self, key: str) -> None:
        async with begin(self.database) as tx:
            talk = await conversations.find_by_id(tx, self.vault, self.opened.conversation_id)
            assert talk is not None
            letter = Letter(locale="nn", says=(said(key),))
            await Post(talk.id, talk.key, self.ids).put(tx, letter, care=Care.HARMLESS, now=self.clock.now())

    async def are_owed_one(self, channel: str, *addresses: str) -> None:
        now, letter = self.clock.now(), Letter(locale="nn", says=(said("help"),))
        async with begin(self.database) as tx:
            for one in addresses:
                talk = await conversations.start(tx, self.vault, self.ids, channel=channel, address=one, now=now)
                await Post(talk.id, talk.key, self.ids).put(tx, letter, care=Care.HARMLESS, now=now)

    async def stage(self) -> Stage:
        async with read(self.database) as tx:
            return (await cases.get(tx, self.opened.case_id)).stage

    async def messages(self) -> tuple[Message, ...]:
        async with read(self.database) as tx:
            key = await self.vault.key_of(tx, cases.subject_of(self.opened.case_id))
            return await cases.messages_of(tx, self.opened.case_id, key)

    async def notices(self) -> list[str]:
        async with read(self.database) as tx:
            return [notice.kind for notice in await notices_for(tx, KARI)]


@pytest.fixture
def table(database: Database, vault: Vault, ids: SeededIds, clock: SetClock, opened: Opened) -> Table:
    return Table(database, vault, ids, clock, opened)
