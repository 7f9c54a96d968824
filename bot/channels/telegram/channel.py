"""Telegram, wired: one client, one way in, one way out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiogram import Bot

from bot.channels.telegram.ingest import Ingest
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.setup import Presenting
from bot.channels.telegram.waiting import unless_stopped
from bot.channels.telegram.webhook import Webhook, set_webhook
from bot.channels.telegram.wire import open_bot
from bot.conversation import Reception
from bot.i18n import Catalogs
from core.clock import Clock
from core.settings import Settings


@dataclass(slots=True, frozen=True, kw_only=True)
class TelegramChannel:
    settings: Settings
    bot: Bot
    sender: TelegramSender
    ingest: Ingest
    presenting: Presenting

    async def run_polling(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises SetupError when Telegram does not know the token."""
        await unless_stopped(stop, self.presenting.present())
        await Polling(bot=self.bot, ingest=self.ingest).run(stop)

    async def start_webhook(self, stop: asyncio.Event | None = None) -> None:
        """Returns when Telegram knows where to knock. Raises SetupError when it refuses the token or the address."""
        halt = stop or asyncio.Event()
        await set_webhook(self.bot, public_url=self.settings.public_url, secret=self._secret, stop=halt)
        await unless_stopped(halt, self.presenting.present())

    async def receive_webhook(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer with, and nothing else. `body` must be cut off by the server beyond `BODY_LIMIT`."""
        return await Webhook(ingest=self.ingest, secret=self._secret).receive(headers, body)

    async def close(self) -> None:
        await self.bot.session.close()

    @property
    def _secret(self) -> str:
        return self.settings.telegram_secret.get_secret_value()


async def open_telegram(settings: Settings, reception: Reception, catalogs: Catalogs, clock: Clock) -> TelegramChannel:
    """Connects at the first call: a wrong token shows then."""
    bot = open_bot(settings)
    return TelegramChannel(
        settings=settings,
        bot=bot,
        sender=TelegramSender(bot, catalogs),
        ingest=Ingest(
            bot=bot,
            door=reception,
            database=reception.database,
            catalogs=catalogs,
            clock=clock,
            web_url=settings.public_url,
        ),
        presenting=Presenting(bot, catalogs),
    )
