"""What an exception from the wire means. Pure, and never its text: that may quote a person or hold the token.

Certain (DeliveryError)                                            Uncertain (Unsure): the letter may be there
├── for ever   blocked · gone · moved · refused · unreadable_text  ├── timeout · connection_lost
└── for now    busy (429) · no_connection · token                  └── server_error (5xx) · unreadable_answer · unknown
"""

from dataclasses import dataclass
from datetime import timedelta

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from core.outbox import DeliveryError, Unsure

NOT_MODIFIED = "message is not modified"
NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated")
TOO_MANY = "too many requests"


@dataclass(slots=True, frozen=True)
class Trouble:
    """Why a call about our own affairs failed; `seconds` where Telegram said how long to wait."""

    kind: str
    seconds: float | None = None


def after_sending(problem: Exception) -> DeliveryError | Unsure | None:  # noqa: C901, PLR0912 - one row for each fault
    """None: it stands as it should, whatever was said."""
    match problem:
        case TelegramRetryAfter(retry_after=seconds):
            return DeliveryError("busy", permanent=False, retry_after=timedelta(seconds=seconds))
        case TelegramForbiddenError():
            return DeliveryError("blocked", permanent=True)
        case TelegramMigrateToChat():
            return DeliveryError("moved", permanent=True)
        case TelegramBadRequest(message=words) if NOT_MODIFIED in words.lower():
            return None
        case TelegramBadRequest(message=words) if any(no_chat in words.lower() for no_chat in NO_CHAT):
            return DeliveryError("gone", permanent=True)
        case TelegramBadRequest() | TelegramEntityTooLarge():
            return DeliveryError("refused", permanent=True)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return DeliveryError("token", permanent=False)
        case TelegramNetworkError(__cause__=ClientConnectorError() | ConnectionTimeoutError()):
            return DeliveryError("no_connection", permanent=False)
        case TelegramNetworkError(__cause__=TimeoutError()):
            return Unsure("timeout")
        case TelegramNetworkError():
            return Unsure("connection_lost")
        case TelegramServerError():
            return Unsure("server_error")
        case TelegramAPIError(message=words) if TOO_MANY in words.lower():
            return DeliveryError("busy", permanent=False)
        case ClientDecodeError() | UnicodeDecodeError():
            return Unsure("unreadable_answer")
        case UnicodeEncodeError():
            return DeliveryError("unreadable_text", permanent=True)
        case _:
            return Unsure("unknown")


def trouble_of(problem: Exception) -> Trouble:
    match problem:
        case TelegramRetryAfter(retry_after=seconds):
            return Trouble("busy", float(seconds))
        case TelegramConflictError():
            return Trouble("conflict")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Trouble("token")
        case TelegramBadRequest():
            return Trouble("refused")
        case ClientDecodeError() | UnicodeDecodeError():
            return Trouble("unreadable_answer")
        case TelegramAPIError(message=words) if TOO_MANY in words.lower():
            return Trouble("busy")
        case _:
            return Trouble("no_answer")
