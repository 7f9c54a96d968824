"""What Telegram posts to us. Knows no web framework: headers and a body come in, a status goes out, the answer is empty."""

import asyncio
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiogram import Bot

from bot.channels.telegram.errors import trouble_of
from bot.channels.telegram.ingest import Ingest
from bot.channels.telegram.polling import TOKEN_REFUSED
from bot.channels.telegram.updates import ALLOWED_UPDATES
from bot.channels.telegram.waiting import Wait, backoff, wait
from core.errors import SetupError

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
BODY_LIMIT = 1_048_576
WEBHOOK_PATH = "/telegram/webhook"


@dataclass(slots=True, frozen=True, kw_only=True)
class Webhook:
    ingest: Ingest
    secret: str

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """200 only when the update is committed or set aside for good; 503 when Telegram must bring it again.

        Without the secret nothing is read (401), and a body that Telegram never sends is not read either (413).
        """
        if not self._is_telegram(headers):
            log.warning("telegram.webhook_refused")
            return HTTPStatus.UNAUTHORIZED
        if len(body) > BODY_LIMIT:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        try:
            await self.ingest.take_update(_json(body))
        except Exception as problem:  # noqa: BLE001 - whatever it is, the update is not taken, so it must come again
            log.warning("telegram.webhook_postponed", reason=type(problem).__name__)
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK

    def _is_telegram(self, headers: Mapping[str, str]) -> bool:
        """Bytes, in constant time: a header that is no ASCII is wrong like any other."""
        given = next((value for name, value in headers.items() if name.lower() == SECRET_HEADER.lower()), "")
        return bool(self.secret) and hmac.compare_digest(given.encode(errors="replace"), self.secret.encode())


@dataclass(slots=True, frozen=True)
class Hook:
    """Where Telegram is to knock, and the secret that it brings along."""

    url: str
    secret: str


async def tell_telegram(bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(
        hook.url, secret_token=hook.secret, allowed_updates=list(ALLOWED_UPDATES), drop_pending_updates=False
    )


async def set_webhook(bot: Bot, hook: Hook, stop: asyncio.Event, *, wait: Wait = wait) -> None:
    """Tries until Telegram has it or `stop`.

    Raises:
        SetupError: Telegram refuses the token or the address.
    """
    failures = 0
    while not stop.is_set():
        try:
            await tell_telegram(bot, hook)
        except Exception as problem:  # noqa: BLE001 - the table knows each
            failures += 1
            trouble = trouble_of(problem)
            _refuse_hopeless(trouble.kind)
            seconds = backoff(failures) if trouble.seconds is None else trouble.seconds
            log.warning("telegram.webhook_not_set", reason=trouble.kind, seconds=seconds)
            await wait(seconds, stop)
        else:
            return


def _refuse_hopeless(kind: str) -> None:
    if kind == "token":
        raise SetupError(TOKEN_REFUSED)
    if kind == "refused":
        raise SetupError(
            "Telegram refuses VEGINN_PUBLIC_URL for the webhook. It must be https, on port 443, 80, 88 or 8443."
        )


def _json(body: bytes) -> object:
    """None, which is poison, for what is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
