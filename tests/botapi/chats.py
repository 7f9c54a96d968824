"""The chats as Telegram knows them: who may be written to, and what stands in each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from tests.botapi.errors import BadRequestError, ForbiddenError
from tests.botapi.markup import Markup, MarkupKind


class Standing(Enum):
    """How the bot stands in a chat."""

    UNKNOWN = "unknown"  # the person has never opened the chat
    MEMBER = "member"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    LEFT = "left"
    KICKED = "kicked"


FORBIDDEN = {
    Standing.BLOCKED: "bot was blocked by the user",
    Standing.DEACTIVATED: "user is deactivated",
    Standing.LEFT: "bot is not a member of the group chat",
    Standing.KICKED: "bot was kicked from the group chat",
}


@dataclass(slots=True, kw_only=True)
class Message:
    message_id: int
    date: int
    sender: Mapping[str, Any]
    content: dict[str, Any]
    by_bot: bool
    markup: Markup | None = None
    edit_date: int | None = None
    deleted: bool = False

    @property
    def text(self) -> str:
        return str(self.content.get("text", ""))

    def can_be_edited(self) -> bool:
        return self.by_bot and (self.markup is None or self.markup.kind is MarkupKind.INLINE)


@dataclass(slots=True)
class Chat:
    chat_id: int
    face: Mapping[str, Any]  # the Chat object as the bot sees it
    standing: Standing = Standing.UNKNOWN
    upgraded_to: int | None = None
    last_sent_at: float = -math.inf
    messages: dict[int, Message] = field(default_factory=dict)
    arrived: list[int] = field(default_factory=list)  # ids of the bot's messages, in order
    edited: list[int] = field(default_factory=list)  # ids of edited messages, one for each edit

    @property
    def is_group(self) -> bool:
        return bool(self.face["type"] != "private")

    def check_writable(self) -> None:
        """Raises what the official server says to a bot that may not write here."""
        if self.upgraded_to is not None:
            raise BadRequestError("group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.upgraded_to)
        if self.standing is Standing.UNKNOWN:
            raise BadRequestError("chat not found")
        if self.standing in FORBIDDEN:
            raise ForbiddenError(FORBIDDEN[self.standing])

    def check_there(self) -> None:
        """Raises what it says to a bot that wants to delete here: even where it is blocked it may."""
        if self.standing is not Standing.BLOCKED:
            self.check_writable()

    def find(self, message_id: int, missing: str) -> Message:
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            raise BadRequestError(missing)
        return message

    def as_json(self, message: Message) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "message_id": message.message_id,
            "from": message.sender,
            "chat": self.face,
            "date": message.date,
            **({"edit_date": message.edit_date} if message.edit_date else {}),
            **message.content,
        }
        keyboard = message.markup and message.markup.as_json()
        return shown | {"reply_markup": keyboard} if keyboard else shown

    def as_inaccessible(self, message_id: int) -> dict[str, Any]:
        return {"message_id": message_id, "chat": self.face, "date": 0}
