"""Telegram, wired: one client, one way in, one way out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiogram import Bot

from bot.channels.telegram.caretaker import Caretaker
from bot.channels.telegram.condition import Condition
from bot.channels.telegram.ingest import Ingest
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.setup import Presenting
from bot.channels.telegram.waiting import beside, unless_stopped
from bot.channels.telegram.webhook import WEBHOOK_PATH, Hook, Webhook, set_webhook
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
    presence: Presence
    condition: Condition

    @property
    def trouble(self) -> str | None:
        """What is wrong between Telegram and this process, in a fixed word such as `conflict`."""
        return self.condition.trouble

    async def run_polling(self, stop: asyncio.Event) -> None:
        """Until `stop`. Raises SetupError when Telegram does not know the token.

        Whoever has written comes first: the bot presents itself meanwhile.
        """
        async with beside(self._present(stop)):
            await self.polling().run(stop)

    def polling(self) -> Polling:
        return Polling(bot=self.bot, ingest=self.ingest, presence=self.presence, condition=self.condition)

    async def run_webhook(self, stop: asyncio.Event) -> None:
        """Until `stop`: tells Telegram where to knock, and looks after it. Raises SetupError as `start_webhook` does."""
        async with beside(self._present(stop)):
            await self.start_webhook(stop)
            await self.caretaker().run(stop)

    async def start_webhook(self, stop: asyncio.Event | None = None) -> None:
        """Returns when Telegram knows where to knock. Raises SetupError when it refuses the token or the address."""
        await set_webhook(self.bot, self._hook, stop or asyncio.Event())

    async def _present(self, stop: asyncio.Event) -> None:
        await unless_stopped(stop, self.presenting.present())

    def caretaker(self) -> Caretaker:
        return Caretaker(
            bot=self.bot,
            hook=self._hook,
            database=self.ingest.database,
            clock=self.ingest.clock,
            presence=self.presence,
            condition=self.condition,
        )

    async def receive_webhook(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer with, and nothing else. `body` must be cut off by the server beyond `BODY_LIMIT`."""
        return await Webhook(ingest=self.ingest, secret=self._hook.secret).receive(headers, body)

    async def close(self) -> None:
        await self.bot.session.close()

    @property
    def _hook(self) -> Hook:
        return Hook(self.settings.public_url + WEBHOOK_PATH, self.settings.telegram_secret.get_secret_value())


async def open_telegram(
    settings: Settings, reception: Reception, catalogs: Catalogs, clock: Clock, *, pace: Pace | None = None
) -> TelegramChannel:
    """Connects at the first call: a wrong token shows then. `pace` is Telegram's own unless another is given."""
    bot, condition = open_bot(settings), Condition()
    return TelegramChannel(
        settings=settings,
        bot=bot,
        sender=TelegramSender(bot, catalogs, pace or Pace(), condition),
        ingest=Ingest(
            bot=bot,
            door=reception,
            database=reception.database,
            vault=reception.vault,
            catalogs=catalogs,
            clock=clock,
            web_url=settings.public_url,
        ),
        presenting=Presenting(bot, catalogs),
        presence=Presence(reception),
        condition=condition,
    )
