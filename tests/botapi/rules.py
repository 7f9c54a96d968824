"""What the official server accepts, as pure functions; the words of refusal are the official ones where known.

Sources: tdlib/telegram-bot-api Client.cpp for what it says itself; the texts that come from Telegram behind it
(message is too long, MESSAGE_TOO_LONG, BUTTON_DATA_INVALID, text must be non-empty, BOT_COMMAND_INVALID) are those
that bots report seeing.
"""

import random
import re
from collections.abc import Iterable
from typing import Any

from tests.botapi.errors import BadRequestError

MAX_TEXT_UNITS = 4096
MAX_TEXT_BYTES = 1 << 15
MAX_COMMANDS = 100
MAX_MESSAGE_IDS = 100
MAX_MESSAGE_ID = 2**31 - 1
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
SECRET = re.compile(r"[A-Za-z0-9_-]*")
MAX_SECRET = 256
MAX_RETRY_AFTER = 3600
RESEND_CAP = (60, 120)
CHAT_ACTIONS = frozenset(
    {
        *("cancel", "typing", "record_video", "upload_video", "record_audio", "record_voice", "upload_audio"),
        *("upload_voice", "upload_photo", "upload_document", "choose_sticker", "pick_up_location", "find_location"),
        *("record_video_note", "upload_video_note"),
    }
)


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def message_text(raw: str, *, parse_mode: str = "", editing: bool = False) -> str:
    """The text as it will be shown. Only plain text is known here: the product sends no markup (security S6)."""
    if not raw:
        raise BadRequestError("message text is empty")
    if parse_mode.lower() not in {"", "none"}:
        raise BadRequestError("unsupported parse_mode")
    if len(raw.encode(errors="surrogatepass")) > MAX_TEXT_BYTES:
        raise BadRequestError("text is too long")
    text = raw.strip()
    if not text:
        raise BadRequestError("text must be non-empty")
    if utf16_units(text) > MAX_TEXT_UNITS:
        raise BadRequestError("MESSAGE_TOO_LONG" if editing else "message is too long")
    return text


def commands_of(document: Any) -> list[dict[str, str]]:
    if document is None:
        return []
    if not isinstance(document, list):
        raise BadRequestError("expected an Array of BotCommand")
    if len(document) > MAX_COMMANDS:
        raise BadRequestError("BOT_COMMANDS_TOO_MUCH")
    return [_command(given) for given in document]


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not {"command", "description"} <= given.keys():
        raise BadRequestError("can't parse BotCommand: expected an Object")
    command = str(given["command"]).strip().removeprefix("/")
    description = str(given["description"]).strip()
    if not COMMAND.fullmatch(command):
        raise BadRequestError("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def message_ids(document: Any) -> list[int]:
    """At most a hundred, as numbers or as texts."""
    if document is None:
        raise BadRequestError("message identifiers are not specified")
    if not isinstance(document, list):
        raise BadRequestError("expected an Array of message identifiers")
    if len(document) > MAX_MESSAGE_IDS:
        raise BadRequestError("too many message identifiers specified")
    if not document:
        raise BadRequestError("message identifiers are not specified")
    return [_message_id(given) for given in document]


def _message_id(given: Any) -> int:
    if type(given) is not int and not isinstance(given, str):
        raise BadRequestError("message identifier must be a Number")
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", str(given)) or abs(int(given)) > MAX_MESSAGE_ID:
        raise BadRequestError("can't parse message identifier as a Number")
    if int(given) <= 0:
        raise BadRequestError("invalid message identifier specified")
    return int(given)


def language_code(raw: str) -> str:
    """Two letters or nothing: `nb-NO` is refused."""
    if not LANGUAGE.fullmatch(raw):
        raise BadRequestError("invalid language code specified")
    return raw


def secret_token(raw: str) -> str:
    if len(raw) > MAX_SECRET:
        raise BadRequestError("secret token is too long")
    if not SECRET.fullmatch(raw):
        raise BadRequestError("secret token contains unallowed characters")
    return raw


def asked_kinds(document: Any, *, known: frozenset[str], default: frozenset[str]) -> frozenset[str] | None:
    """The kinds of update asked for: None means "as before", an empty or unknown list means the default."""
    if not isinstance(document, list) or not all(isinstance(kind, str) for kind in document):
        return None
    return _known(document, known) or default


def _known(kinds: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    return frozenset(kind.lower() for kind in kinds) & known


def resend_after(*, failures: int, delay: int, retry_after: int, chance: random.Random) -> tuple[int, int]:
    """Seconds to wait now, and the delay to remember, after a failed delivery (WebhookActor.cpp, on_update_error).

    The first resend comes at once; then 2, 4, 8 … up to a random cap of 60 to 120 seconds. Retry-After goes before.
    """
    asked = min(max(retry_after, 0), MAX_RETRY_AFTER)
    if asked or not failures:
        return asked, delay
    doubled = min(chance.randint(*RESEND_CAP), delay * 2)
    return doubled, doubled
