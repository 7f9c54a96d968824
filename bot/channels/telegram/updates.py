"""From one raw update to what it means for us. Pure, and by hand: a part that we never read can never be malformed.

`forward_origin`, for one, is not looked at: a forwarded message is the words in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation import Incoming
from bot.engine import patterns
from bot.engine.events import (
    Blocked,
    Choice,
    Command,
    Edited,
    Event,
    SharedPhone,
    SharedPlace,
    Start,
    Text,
    Unblocked,
    Unsupported,
)
from bot.i18n import DEFAULT_LOCALE, locale_from
from core.text import clean_text

CHANNEL = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
COMMANDS = (
    patterns.HELP,
    patterns.STATUS,
    patterns.LANGUAGE,
    patterns.SERVICES,
    patterns.WITHDRAW,
    patterns.CANCEL,
    patterns.HIDE,
    patterns.WEB,
    patterns.EMERGENCY,
)
"""The slash commands that are offered, under the same names in every language: Telegram allows ASCII alone."""

TEXT_LIMIT = 4096
NUMBER_LIMIT = 40
SLASH = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(\s.*)?", re.DOTALL)
PRESSED = re.compile(r"([0-9]{1,9}):(\S{1,60})")
SPOOFED = Choice(-1, "")
"""No question has this number, so it is answered like any button of long ago."""

UNSUPPORTED = {
    "voice": "voice",
    "audio": "voice",
    "photo": "photo",
    "sticker": "sticker",
    "document": "file",
    "video": "file",
    "animation": "file",
    "video_note": "file",
}
ENVELOPE = frozenset({"message_id", "from", "chat", "date", "edit_date", "message_thread_id", "reply_to_message"})
SERVICE = frozenset(
    {
        *("pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed"),
        *("boost_added", "connected_website", "passport_data", "web_app_data", "users_shared", "chat_shared"),
        *("successful_payment", "refunded_payment", "gift", "unique_gift", "giveaway_created"),
    }
)
"""Notes that Telegram itself puts into a chat: nobody has said anything."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Origin:
    """Enough to set an update aside and say so to the person, whatever else it holds. `address` is a private chat.

    `stands_as`: the id of the message that it tells of, the person's or the one of ours under a button.
    """

    external_id: str | None
    address: str | None
    locale: str
    stands_as: tuple[int, ...] = ()


@dataclass(slots=True, frozen=True)
class Heard:
    """`press` is the id of a button press, which waits for an answer of its own."""

    incoming: Incoming
    origin: Origin
    press: str | None = None


@dataclass(slots=True, frozen=True)
class Ignored:
    why: str


@dataclass(slots=True, frozen=True)
class LeaveGroup:
    chat_id: int


@dataclass(slots=True, frozen=True)
class Poison:
    origin: Origin


Decision = Heard | Ignored | LeaveGroup | Poison
Part = Mapping[str, Any]


class Malformed(Exception):  # noqa: N818 - what it is
    """A part that we need is not what Telegram says it is."""


def read_update(raw: object, *, bot_id: int) -> Decision:
    """Never raises: what cannot be read is Poison."""
    try:
        return _read(_mapping(raw), bot_id)
    except Malformed:
        return Poison(_origin(raw, bot_id))


def update_id_of(raw: object) -> int | None:
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    return found if type(found) is int else None


def _read(update: Part, bot_id: int) -> Decision:
    kind = next((kind for kind in ALLOWED_UPDATES if kind in update), None)
    if kind is None:
        return Ignored("kind")
    body, origin = _mapping(update[kind]), _origin(update, bot_id)
    if origin.external_id is None:
        raise Malformed
    match kind:
        case "callback_query":
            return _pressed(body, origin)
        case "my_chat_member":
            return _standing(body, origin)
        case _:
            return _written(body, origin, edited=kind == "edited_message")


def _written(message: Part, origin: Origin, *, edited: bool) -> Decision:
    chat = _part(message, "chat")
    if chat.get("type") != "private":
        return LeaveGroup(_whole(chat, "id"))
    event = _edit(message) if edited else _said(message)
    return Ignored("nothing said") if event is None else _heard(event, origin, album=message.get("media_group_id"))


def _said(message: Part) -> Event | None:
    if "text" in message:
        return _in_words(_text(message, "text"), _language(message))
    if "contact" in message:
        return _contact(_part(message, "contact"), _whole(_part(message, "from"), "id"))
    if "location" in message:
        return _location(_part(message, "location"))
    content = message.keys() - ENVELOPE
    if not content or content & SERVICE:
        return None
    return Unsupported(next((UNSUPPORTED[name] for name in UNSUPPORTED if name in content), "other"))


def _in_words(text: str, language: str | None) -> Event:
    slash = SLASH.fullmatch(text)
    if slash is None:
        return Text(text)
    name, more = slash[1].lower(), slash[2]
    if name == "start":
        return Start(locale_from(language))
    return Command(name) if name in COMMANDS or not more else Text(text)


def _edit(message: Part) -> Event | None:
    """A moving location and a changed caption are edits too; there are no words of ours in them."""
    return Edited(_text(message, "text")) if "text" in message else None


def _contact(contact: Part, sender: int) -> Event:
    number = contact.get("phone_number")
    if not isinstance(number, str):
        raise Malformed
    return SharedPhone(clean_text(number, limit=NUMBER_LIMIT), own=contact.get("user_id") == sender)


def _location(location: Part) -> Event:
    lat, lon = (_degrees(location.get(name), most) for name, most in (("latitude", 90), ("longitude", 180)))
    return SharedPlace(lat, lon)


def _pressed(query: Part, origin: Origin) -> Decision:
    press = query.get("id")
    if not isinstance(press, str):
        raise Malformed
    if _chat_of(query).get("type", "private") != "private":
        return Ignored("button in a group")
    data = query.get("data")
    found = PRESSED.fullmatch(data) if isinstance(data, str) else None
    return _heard(Choice(int(found[1]), found[2]) if found else SPOOFED, origin, press=press)


def _standing(change: Part, origin: Origin) -> Decision:
    chat, status = _part(change, "chat"), _part(change, "new_chat_member").get("status")
    if chat.get("type") != "private":
        is_there = status in {"member", "administrator", "restricted"}
        return LeaveGroup(_whole(chat, "id")) if is_there else Ignored("left a group")
    events: dict[object, Event] = {"kicked": Blocked(), "member": Unblocked()}
    return _heard(events[status], origin) if status in events else Ignored("standing")


def _heard(event: Event, origin: Origin, *, album: object = None, press: str | None = None) -> Decision:
    """The pictures of one album are one event: it is answered once."""
    if origin.external_id is None or origin.address is None:
        raise Malformed
    id_ = f"{origin.external_id.partition(':')[0]}:album:{album}" if isinstance(album, str) else origin.external_id
    incoming = Incoming(
        channel=CHANNEL,
        address=origin.address,
        external_id=id_,
        event=event,
        locale=origin.locale,
        stands_as=origin.stands_as,
    )
    return Heard(incoming, origin, press)


def _origin(raw: object, bot_id: int) -> Origin:
    """As much as can be read."""
    update = raw if isinstance(raw, Mapping) else {}
    update_id = update_id_of(update)
    body = next((part for kind in ALLOWED_UPDATES if isinstance(part := update.get(kind), Mapping)), {})
    chat, sender = _chat_of(body), body.get("from")
    is_private = chat.get("type", "private") == "private"
    person = chat.get("id", sender.get("id") if isinstance(sender, Mapping) else None)
    return Origin(
        external_id=None if update_id is None else f"{bot_id}:{update_id}",
        address=str(person) if is_private and type(person) is int else None,
        locale=locale_from(_language(body)) or DEFAULT_LOCALE,
        stands_as=_standing_messages(body),
    )


def _standing_messages(body: Part) -> tuple[int, ...]:
    """One that Telegram itself no longer has, under a button of long ago, is dated 0."""
    under = body.get("message")
    message = under if isinstance(under, Mapping) else body
    id_, date = message.get("message_id"), message.get("date")
    return (id_,) if type(id_) is int and date else ()


def _chat_of(body: Part) -> Part:
    """Of a message, a change of standing, or the message under a button, which Telegram may no longer have."""
    message = body.get("message")
    chat = (message if isinstance(message, Mapping) else body).get("chat")
    return chat if isinstance(chat, Mapping) else {}


def _language(body: Part) -> str | None:
    sender = body.get("from")
    code = sender.get("language_code") if isinstance(sender, Mapping) else None
    return code if isinstance(code, str) else None


def _text(part: Part, name: str) -> str:
    text = part[name]
    if not isinstance(text, str):
        raise Malformed
    return clean_text(text, limit=TEXT_LIMIT)


def _degrees(value: object, most: int) -> float:
    if not isinstance(value, int | float) or not -most <= value <= most:
        raise Malformed
    return float(value)


def _whole(part: Part, name: str) -> int:
    number = part.get(name)
    if type(number) is not int:
        raise Malformed
    return number


def _part(part: Part, name: str) -> Part:
    return _mapping(part.get(name))


def _mapping(raw: object) -> Part:
    if not isinstance(raw, Mapping):
        raise Malformed
    return raw
