"""Keyboards: what a bot may send, and what a person then has under her thumb."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.botapi.errors import BadRequestError

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
OTHER_BUTTON_KINDS = (
    *("callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat"),
    *("switch_inline_query_current_chat", "login_url", "web_app", "copy_text"),
)


class MarkupKind(Enum):
    INLINE = "inline"
    KEYBOARD = "keyboard"
    REMOVE = "remove"
    FORCE_REPLY = "force reply"


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None
    asks_for: str | None = None  # "contact" or "location", on a reply keyboard
    other: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        known = {"text": self.text, "callback_data": self.data, "url": self.url}
        return {name: value for name, value in known.items() if value is not None} | self.other


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Markup:
    kind: MarkupKind
    rows: Rows = ()

    def as_json(self) -> dict[str, Any] | None:
        """Only inline keyboards are shown back to the bot."""
        if self.kind is not MarkupKind.INLINE:
            return None
        return {"inline_keyboard": [[button.as_json() for button in row] for row in self.rows]}


def markup_of(document: Any) -> Markup | None:
    """Raises BadRequestError in the official words; a keyboard without buttons is no keyboard."""
    if document is None:
        return None
    if not isinstance(document, dict):
        raise BadRequestError("object expected as reply markup")
    if document.get("keyboard"):
        return _keyboard(MarkupKind.KEYBOARD, document["keyboard"])
    if document.get("inline_keyboard"):
        return _keyboard(MarkupKind.INLINE, document["inline_keyboard"])
    if document.get("remove_keyboard"):
        return Markup(MarkupKind.REMOVE)
    return Markup(MarkupKind.FORCE_REPLY) if document.get("force_reply") else None


def _keyboard(kind: MarkupKind, given: Any) -> Markup | None:
    rows = tuple(tuple(button for button in row if button.text) for row in _rows(kind, given))
    rows = tuple(row for row in rows if row)
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise BadRequestError("reply markup is too long")
    return Markup(kind, rows) if rows else None


def _rows(kind: MarkupKind, given: Any) -> list[list[Button]]:
    inline = kind is MarkupKind.INLINE
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        field_name = '"inline_keyboard" of the InlineKeyboardMarkup' if inline else '"keyboard"'
        raise BadRequestError(f"field {field_name} must be an Array of Arrays")
    read = _inline_button if inline else _reply_button
    return [[read(button) for button in row] for row in given]


def _inline_button(given: Any) -> Button:
    if not isinstance(given, dict):
        raise BadRequestError("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = _required_text(given, "can't parse inline keyboard button")
    if given.get("url"):
        return Button(text, url=str(given["url"]))
    if given.get("callback_data"):
        return Button(text, data=_callback_data(given["callback_data"]))
    other = {name: given[name] for name in OTHER_BUTTON_KINDS if name in given}
    if not other:
        raise BadRequestError(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        )
    return Button(text, other=other)


def _callback_data(given: Any) -> str:
    data = str(given)
    if len(data.encode(errors="surrogatepass")) > MAX_CALLBACK_BYTES:
        raise BadRequestError("BUTTON_DATA_INVALID")
    return data


def _reply_button(given: Any) -> Button:
    if isinstance(given, str):
        return Button(given)
    if not isinstance(given, dict):
        raise BadRequestError("can't parse keyboard button: KeyboardButton must be a String or an Object")
    text = _required_text(given, "can't parse keyboard button")
    if given.get("request_contact"):
        return Button(text, asks_for="contact")
    return Button(text, asks_for="location" if given.get("request_location") else None)


def _required_text(given: dict[str, Any], where: str) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise BadRequestError(f'{where}: Can\'t find field "text"')
    return text
