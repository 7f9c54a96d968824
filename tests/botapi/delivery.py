"""One knock on the webhook's door."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.botapi.queues import Pending
from tests.botapi.weather import Mishap

SUCCESS = range(200, 300)
PIECES, PIECE_SECONDS = 5, 0.1
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    url: str
    secret: str = ""
    max_connections: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    status: int | None  # None where no answer came
    complaint: str = ""
    retry_after: int = 0
    reply: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return self.status in SUCCESS


async def knock(
    session: aiohttp.ClientSession, webhook: Webhook, update: Pending, mishap: Mishap | None = None
) -> Outcome:
    if mishap is Mishap.REFUSED:
        return Outcome(status=None, complaint="Connection refused")
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: webhook.secret} if webhook.secret else {})
    body = update.text().encode(errors="surrogatepass")
    try:
        async with session.post(
            webhook.url, data=_carried(body, mishap), headers=headers, allow_redirects=False
        ) as response:
            outcome = _outcome(response, await response.text(errors="replace"))
    except TimeoutError:
        return Outcome(status=None, complaint="Read timeout expired")
    except aiohttp.ClientConnectorError:
        return Outcome(status=None, complaint="Connection refused")
    except aiohttp.ClientError:
        return Outcome(status=None, complaint="Webhook connection closed")
    return Outcome(status=None, complaint="Read timeout expired") if mishap is Mishap.ANSWER_LOST else outcome


def _carried(body: bytes, mishap: Mishap | None) -> bytes | AsyncIterator[bytes]:
    match mishap:
        case Mishap.BROKEN_OFF:
            return _broken_off(body)
        case Mishap.SLOW:
            return _in_pieces(body)
        case _:
            return body


async def _broken_off(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    raise aiohttp.ClientPayloadError


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    size = len(body) // PIECES + 1
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(PIECE_SECONDS)


def _outcome(response: aiohttp.ClientResponse, body: str) -> Outcome:
    if response.status in SUCCESS:
        return Outcome(status=response.status, reply=_reply(body))
    complaint = f"Wrong response from the webhook: {response.status} {response.reason}"
    asked = response.headers.get("Retry-After", "")
    return Outcome(status=response.status, complaint=complaint, retry_after=int(asked) if asked.isdigit() else 0)


def _reply(body: str) -> dict[str, Any]:
    """A method the bot asks for in its answer (security W8)."""
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) and document.get("method") else {}
