"""The whole way between a person in Telegram and the database, in steps that a test takes itself.

`settles` brings every waiting update in and every owed letter out. Between two of them `restarts` forgets all that a
process would remember.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Self

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import web
from typing_extensions import override

from bot.channels.telegram import WEBHOOK_PATH, TelegramChannel, open_telegram
from bot.channels.telegram.polling import Polling
from core.settings import Settings, TelegramMode, load_settings
from tests.bot.channels.telegram.quick import QuickTime
from tests.botapi import BotApiServer, Person, SeenMessage
from tests.transcripts.house import House

SECRET = "only_for-tests-0123456789"


@dataclass(slots=True)
class Line(ABC):
    house: House
    server: BotApiServer
    channel: TelegramChannel
    settings: Settings

    @abstractmethod
    async def brings_in(self) -> None:
        """Every update that waits, until the bot has confirmed it."""

    @abstractmethod
    async def meets_telegram(self) -> None:
        """What the program does every twenty seconds or so, whether or not anything waits."""

    async def settles(self) -> None:
        await self.brings_in()
        await self.house.relay(telegram=self.channel.sender).deliver_due()

    async def restarts(self) -> None:
        await hang_up(self.channel.bot)
        self.channel = await opened(self.house, self.settings)

    async def says(self, person: Person, text: str) -> SeenMessage:
        """And the one answer to it."""
        await person.writes(text)
        await self.settles()
        return await person.sees_one()

    async def presses(self, person: Person, label: str) -> SeenMessage:
        await person.presses(label)
        await self.settles()
        return await person.sees_one()


@dataclass(slots=True)
class ByPolling(Line):
    offset: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, house: House, server: BotApiServer) -> AsyncGenerator[Self]:
        settings = settings_for(server, TelegramMode.POLLING)
        line = cls(house, server, await opened(house, settings), settings)
        yield line
        await hang_up(line.channel.bot)

    @override
    async def brings_in(self) -> None:
        polling = self.polling()
        while self.server.pending:
            await polling.once(asyncio.Event())
            self.offset = polling.offset

    @override
    async def meets_telegram(self) -> None:
        await self.polling().once(asyncio.Event())

    def polling(self) -> Polling:
        return replace(self.channel.polling(), offset=self.offset, poll_seconds=0, patience=60, wait=wait_for_nothing)

    @override
    async def restarts(self) -> None:
        self.offset = 0
        await super(ByPolling, self).restarts()


@dataclass(slots=True)
class ByWebhook(Line):
    statuses: list[int] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls, house: House, server: BotApiServer) -> AsyncGenerator[Self]:
        door = _Door()
        async with door.stands() as address:
            settings = settings_for(server, TelegramMode.WEBHOOK, public_url=address)
            line = cls(house, server, await opened(house, settings), settings)
            door.line = line
            await line.channel.start_webhook()
            yield line
            await hang_up(line.channel.bot)

    @override
    async def brings_in(self) -> None:
        await self.server.until_confirmed()

    @override
    async def meets_telegram(self) -> None:
        await self.channel.caretaker().look()


@dataclass(slots=True)
class _Door:
    """What the program's own route does with a delivery."""

    line: ByWebhook | None = None

    @asynccontextmanager
    async def stands(self) -> AsyncGenerator[str]:
        application = web.Application(client_max_size=4 << 20)
        application.router.add_post(WEBHOOK_PATH, self.receives)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()

    async def receives(self, request: web.Request) -> web.Response:
        if self.line is None:
            return web.Response(status=503)
        status = await self.line.channel.receive_webhook(request.headers, await request.read())
        self.line.statuses.append(status)
        return web.Response(status=status)


async def wait_for_nothing(seconds: float, stop: asyncio.Event) -> None:
    """Rests are for a world with a clock."""
    await asyncio.sleep(0)


async def opened(house: House, settings: Settings) -> TelegramChannel:
    return await open_telegram(settings, house.reception(), house.catalogs, house.clock, pace=QuickTime().pace())


def settings_for(
    server: BotApiServer, mode: TelegramMode, *, public_url: str = "https://veginn.example", token: str | None = None
) -> Settings:
    return load_settings(
        telegram_token=token or server.token,
        telegram_api=server.base_url,
        telegram_mode=mode,
        telegram_secret=SECRET,
        public_url=public_url,
    )


async def hang_up(bot: Bot) -> None:
    """What closing does, without aiogram's quarter of a second for TLS connections that are none here."""
    session = bot.session
    assert isinstance(session, AiohttpSession)
    await (await session.create_session()).close()
