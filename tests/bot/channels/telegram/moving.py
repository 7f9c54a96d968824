"""Two doors of one house: somebody in Telegram, and the same person's browser."""

import re
from dataclasses import dataclass

import httpx
from sqlalchemy import select

from bot.channels.web.sender import WebSender
from core.conversations.models import conversations
from core.db import begin, read
from tests.bot.channels.telegram.line import Line
from tests.bot.channels.web.person import Person as Visitor
from tests.bot.channels.web.site import MARIT, Site
from tests.botapi import Person, SeenMessage
from tests.builders import put_staff
from tests.transcripts.house import WEB_URL, House
from worker import Relay

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nn"}


@dataclass(slots=True)
class TwoDoors:
    """The web side and the Telegram side over one database."""

    house: House
    line: Line
    site: Site

    def browser(self, lang: str = "nn") -> Visitor:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.site.app()), base_url=WEB_URL, headers=SAME_ORIGIN
        )
        return Visitor(client, self.house.catalogs, lang)

    async def link(self, person: Person, words: str = "nettsida") -> str:
        await person.writes(words)
        await self.line.settles()
        return path_in(person.screen[-1])

    async def enters(self, path: str, visitor: Visitor | None = None) -> Visitor:
        visitor = visitor or self.browser()
        await visitor.open(path)
        await visitor.press("web.in.button")
        return visitor

    def relay(self) -> Relay:
        web = WebSender(database=self.house.database, vault=self.house.vault)
        return self.house.relay(telegram=self.line.channel.sender, web=web)

    async def delivers(self) -> None:
        await self.relay().deliver_due()

    async def channels(self) -> list[str]:
        async with read(self.house.database) as tx:
            rows = await tx.execute(select(conversations.c.channel).order_by(conversations.c.channel))
            return list(rows.scalars())


async def two_doors(house: House, line: Line) -> TwoDoors:
    async with begin(house.database) as tx:
        await put_staff(tx, MARIT)
    site = Site(
        database=house.database,
        vault=house.vault,
        clock=house.clock,
        catalogs=house.catalogs,
        gazetteer=house.gazetteer,
        public_url=WEB_URL,
    )
    return TwoDoors(house, line, site)


def path_in(message: SeenMessage) -> str:
    found = re.search(rf"{re.escape(WEB_URL)}(/in/\S+)", message.text)
    assert found, message.text
    return found[1]
