"""The people who talk with the bot. A test reads as their talk; what they cannot do in Telegram, they cannot do here."""

from dataclasses import dataclass
from typing import Any

from tests.botapi import content
from tests.botapi.bell import PATIENCE
from tests.botapi.chats import Chat, Message, Standing
from tests.botapi.markup import Button, MarkupKind, Rows
from tests.botapi.sights import Eyes, SeenMessage
from tests.botapi.world import Answer, World


class NotPossibleError(AssertionError):
    """The test asked for something Telegram gives a person no way to do."""


@dataclass(frozen=True, slots=True)
class Said:
    """`update_id` is None where the bot does not ask for this kind of update, or where its queue stands still."""

    message_id: int
    update_id: int | None


@dataclass(frozen=True, slots=True)
class Press:
    query_id: str
    update_id: int | None
    world: World

    @property
    def was_dropped(self) -> bool:
        """Whether its time was over before the bot had confirmed it."""
        query = self.world.queries[self.query_id]
        return query.numbered and (query.update_id is None or self.world.updates.was_dropped(query.update_id))

    async def is_answered(self, *, within: float = PATIENCE) -> Answer:
        """What the bot answered; until then the button shows its waiting wheel."""
        query = self.world.queries[self.query_id]
        await self.world.bell.until(lambda: query.answer is not None, within=within)
        if query.answer is None:
            raise AssertionError("the bot never answered the press")
        return query.answer


class Person:
    def __init__(
        self,
        world: World,
        *,
        user_id: int,
        first_name: str,
        language_code: str | None = None,
        last_name: str | None = None,
        username: str | None = None,
        phone: str = "+4799999901",
    ) -> None:
        names = {"first_name": first_name, "last_name": last_name, "username": username}
        known = {name: value for name, value in names.items() if value is not None}
        language = {"language_code": language_code} if language_code else {}
        self.world = world
        self.user_id = user_id
        self.first_name = first_name
        self.language_code = language_code or ""
        self.phone = phone
        self.user: dict[str, Any] = {"id": user_id, "is_bot": False, **known, **language}
        self.chat = Chat(user_id, {"id": user_id, **known, "type": "private"})
        self.eyes = Eyes(world, self.chat, first_name)
        world.chats[user_id] = self.chat

    async def writes(self, text: str, *, sent_at: float | None = None) -> Said:
        """`sent_at` is for a message Telegram itself got late; Unix seconds."""
        return self._says(content.text_content(text), sent_at=sent_at)

    async def edits(self, text: str, *, message: Said | None = None) -> Said:
        """Her newest message, or the one given."""
        changed = self._own_message(message)
        changed.content = changed.content | {"text": text}
        changed.edit_date = int(self.world.now())
        return Said(changed.message_id, self.world.tell_message(self.chat, changed))

    async def sends_photo(self, *, caption: str | None = None, media_group: str | None = None) -> Said:
        return self._says(content.photo(caption, media_group))

    async def sends_voice(self, *, seconds: int = 4) -> Said:
        return self._says(content.voice(seconds))

    async def sends_sticker(self) -> Said:
        return self._says(content.sticker())

    async def sends_document(self, name: str = "brev.pdf") -> Said:
        return self._says(content.document(name))

    async def sends_raw(self, fields: dict[str, Any]) -> Said:
        """A message with contents this server has no word for."""
        return self._says(fields)

    async def shares_phone(self, number: str, *, own: bool = True) -> Said:
        """Her own number carries her user id; somebody else's card carries none."""
        name, owner = (self.first_name, self.user_id) if own else ("Nokon", None)
        return self._says(content.contact(number, first_name=name, user_id=owner))

    async def shares_location(self, latitude: float, longitude: float) -> Said:
        return self._says(content.location(latitude, longitude))

    async def forwards(self, text: str, *, origin: dict[str, Any] | None = None) -> Said:
        """`origin` may be one that no client can decode."""
        at = int(self.world.now())
        hidden = {"type": "hidden_user", "sender_user_name": "Nokon", "date": at}
        return self._says(content.forwarded(text, hidden if origin is None else origin, at=at))

    async def presses(self, label: str, *, message: SeenMessage | None = None) -> Press | Said:
        """The button with this label on the newest message that has one, or on the message given."""
        shown, button = self._button(label, message)
        if shown.markup is not None and shown.markup.kind is MarkupKind.KEYBOARD:
            return await self._presses_key(button)
        if button.data is None:
            raise NotPossibleError(f"«{label}» opens a page; nothing is sent to the bot")
        return self._presses(shown.message_id, button.data)

    async def presses_data(self, data: bytes, *, message: SeenMessage | None = None) -> Press:
        """What only a meddled-with client sends: any data, on any message. Bytes that are no UTF-8 arrive as INVALID."""
        newest = max(self.chat.messages, default=0)
        return self._presses(message.message_id if message else newest, _callback_text(data))

    async def blocks(self) -> int | None:
        self._check_can_act()
        self.chat.standing = Standing.BLOCKED
        return self.world.tell_membership(self.chat, by=self.user, old="member", new="kicked")

    async def unblocks(self) -> int | None:
        if self.chat.standing is not Standing.BLOCKED:
            raise NotPossibleError(f"{self.first_name} has not blocked the bot")
        self.chat.standing = Standing.MEMBER
        return self.world.tell_membership(self.chat, by=self.user, old="kicked", new="member")

    async def deletes_account(self) -> None:
        self.chat.standing = Standing.DEACTIVATED

    async def sees(self, count: int = 1, *, within: float = PATIENCE) -> tuple[SeenMessage, ...]:
        """The next so many new messages, oldest first. Raises AssertionError where they do not come in time."""
        return await self.eyes.new_messages(count, within)

    async def sees_one(self, *, within: float = PATIENCE) -> SeenMessage:
        return (await self.sees(within=within))[0]

    async def sees_edit(self, *, within: float = PATIENCE) -> SeenMessage:
        """The next message the bot has changed since she last looked for one."""
        return await self.eyes.next_edit(within)

    async def hears_nothing_more(self, *, within: float = 0.2) -> None:
        """Raises AssertionError as soon as one more message arrives. Ask first when the bot is through its updates."""
        await self.eyes.nothing_new(within)

    @property
    def screen(self) -> tuple[SeenMessage, ...]:
        return self.eyes.screen()

    @property
    def keyboard(self) -> Rows:
        """What stands in place of her own keyboard, until the bot takes it away or its message is deleted."""
        newest = next((one for one in reversed(self._standing()) if _is_about_keyboard(one)), None)
        return newest.markup.rows if newest and newest.markup else ()

    @property
    def menu(self) -> list[dict[str, str]]:
        """The commands Telegram offers her, in her language where the bot has set them."""
        return self.world.profile.menu(chat_id=self.user_id, language=self.language_code)

    def _says(self, fields: dict[str, Any], *, sent_at: float | None = None) -> Said:
        self._check_can_act()
        self.chat.standing = Standing.MEMBER
        message = self.world.post(self.chat, fields, sender=self.user, by_bot=False, at=sent_at)
        return Said(message.message_id, self.world.tell_message(self.chat, message))

    def _presses(self, message_id: int, data: str) -> Press:
        self._check_can_act()
        query_id, update_id = self.world.tell_press(self.chat, message_id, user=self.user, data=data)
        return Press(query_id, update_id, self.world)

    async def _presses_key(self, button: Button) -> Said:
        if button.asks_for == "contact":
            return await self.shares_phone(self.phone)
        if button.asks_for == "location":
            raise NotPossibleError("say where: shares_location(latitude, longitude)")
        return await self.writes(button.text)

    def _check_can_act(self) -> None:
        if self.chat.standing in {Standing.BLOCKED, Standing.DEACTIVATED}:
            raise NotPossibleError(f"{self.first_name} cannot reach the bot now: {self.chat.standing.value}")

    def _own_message(self, said: Said | None) -> Message:
        own = [message for message in self.chat.messages.values() if not message.by_bot]
        if said is not None:
            own = [message for message in own if message.message_id == said.message_id]
        if not own:
            raise NotPossibleError(f"{self.first_name} has no such message to edit")
        return own[-1]

    def _button(self, label: str, wanted: SeenMessage | None) -> tuple[Message, Button]:
        shown = [message for message in self._standing() if wanted is None or message.message_id == wanted.message_id]
        for message in reversed(shown):
            for button in _buttons(message):
                if button.text == label and (not _is_about_keyboard(message) or _has(self.keyboard, button)):
                    return message, button
        labels = [button.text for message in shown for button in _buttons(message)]
        raise NotPossibleError(f"{self.first_name} sees no button «{label}»; she sees {labels}")

    def _standing(self) -> list[Message]:
        return [message for message in self.chat.messages.values() if message.by_bot and not message.deleted]


def _buttons(message: Message) -> list[Button]:
    return [button for row in message.markup.rows for button in row] if message.markup else []


def _is_about_keyboard(message: Message) -> bool:
    return message.markup is not None and message.markup.kind in {MarkupKind.KEYBOARD, MarkupKind.REMOVE}


def _has(rows: Rows, button: Button) -> bool:
    return any(button in row for row in rows)


def _callback_text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "INVALID"
