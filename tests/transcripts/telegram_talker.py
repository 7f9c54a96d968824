"""Somebody in Telegram, over the local Bot API server. Between two events only the database remembers anything."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from aiogram import Bot

from bot.channels.telegram.condition import Condition
from bot.channels.telegram.ingest import Ingest
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.sender import TelegramSender
from tests.botapi import BotApiServer, Person
from tests.transcripts.house import WEB_URL, House
from tests.transcripts.transcript import Answer


@dataclass(slots=True)
class TelegramTalker:
    house: House
    server: BotApiServer
    bot: Bot
    person: Person
    channel: str = field(default="telegram", init=False)
    _offset: int = field(default=0, init=False)
    _read: int = field(default=0, init=False)

    async def say(self, text: str) -> None:
        await self.person.writes(text)

    async def press(self, label: str) -> None:
        await self.person.presses(label)

    async def passes(self, time: timedelta) -> None:
        await self.house.passes(time)

    async def team_closes(self) -> None:
        await self.house.team_closes()

    async def answers(self) -> list[Answer]:
        await self._bring_in()
        await self.house.relay(telegram=TelegramSender(self.bot, self.house.catalogs)).deliver_due()
        came = await self.person.sees(len(self.person.chat.arrived) - self._read)
        self._read += len(came)
        return [Answer(message.text.split("\n\n"), message.labels) for message in came]

    async def _bring_in(self) -> None:
        """Everything comes twice, as Telegram may bring it: what has been heard once says and changes nothing more."""
        ingest = Ingest(
            bot=self.bot,
            door=self.house.reception(),
            database=self.house.database,
            vault=self.house.vault,
            catalogs=self.house.catalogs,
            clock=self.house.clock,
            web_url=WEB_URL,
        )
        polling = Polling(
            bot=self.bot,
            ingest=ingest,
            presence=Presence(self.house.reception()),
            condition=Condition(),
            offset=self._offset,
            poll_seconds=0,
        )
        waiting = self.server.unconfirmed
        while self.server.pending:
            await polling.once(asyncio.Event())
        self._offset = polling.offset
        for update in waiting:
            await ingest.take_update(update)
