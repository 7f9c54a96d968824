"""Telegram, by long poll or webhook. Importing this costs seconds (aiogram): only where Telegram is used."""

from bot.channels.telegram.channel import TelegramChannel, open_telegram
from bot.channels.telegram.webhook import BODY_LIMIT, WEBHOOK_PATH

__all__ = ["BODY_LIMIT", "WEBHOOK_PATH", "TelegramChannel", "open_telegram"]
