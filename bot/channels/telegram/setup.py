"""How the bot presents itself in each language. Only what differs is set: Telegram allows few changes of name a day."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
from aiogram import Bot
from aiogram.types import BotCommand

from bot.channels.telegram.errors import trouble_of
from bot.channels.telegram.updates import COMMANDS
from bot.i18n import DEFAULT_LOCALE, Catalogs

log = structlog.get_logger()

PATIENCE_SECONDS = 15
LANGUAGES = {"": DEFAULT_LOCALE, "nn": "nn", "nb": "nb", "no": "nb", "en": "en"}
"""Telegram's language codes, "" for everybody else, and ours. Its clients in Bokmål may say `no` as well as `nb`."""


@dataclass(slots=True, frozen=True)
class Presenting:
    bot: Bot
    catalogs: Catalogs

    async def present(self) -> None:
        """Best effort, and soon over: a bot with yesterday's description still helps."""
        changes = (self._commands, self._name, self._short, self._long)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                for code, locale in LANGUAGES.items():
                    for change in changes:
                        await _try(change(code, locale))
        except TimeoutError:
            log.warning("telegram.not_presented", reason="timeout")

    async def _commands(self, code: str, locale: str) -> None:
        wanted = {name: self.catalogs.say(locale, f"telegram.command.{name}") for name in COMMANDS}
        standing = await self.bot.get_my_commands(language_code=code)
        if {one.command: one.description for one in standing} != wanted:
            made = [BotCommand(command=name, description=words) for name, words in wanted.items()]
            await self.bot.set_my_commands(made, language_code=code)

    async def _name(self, code: str, locale: str) -> None:
        words = self.catalogs.say(locale, "telegram.name")
        if (await self.bot.get_my_name(language_code=code)).name != words:
            await self.bot.set_my_name(words, language_code=code)

    async def _short(self, code: str, locale: str) -> None:
        words = self.catalogs.say(locale, "telegram.short_description")
        if (await self.bot.get_my_short_description(language_code=code)).short_description != words:
            await self.bot.set_my_short_description(words, language_code=code)

    async def _long(self, code: str, locale: str) -> None:
        words = self.catalogs.say(locale, "telegram.description")
        if (await self.bot.get_my_description(language_code=code)).description != words:
            await self.bot.set_my_description(words, language_code=code)


async def _try(change: Awaitable[None]) -> None:
    """One refusal, such as too many names for today, keeps nothing else back."""
    try:
        await change
    except Exception as problem:  # noqa: BLE001 - best effort
        log.warning("telegram.not_presented", reason=trouble_of(problem).kind)
