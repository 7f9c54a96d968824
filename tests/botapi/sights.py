"""What a person sees in a chat, and how a test waits for it without looking at the clock."""

from dataclasses import dataclass

from tests.botapi.chats import Chat, Message
from tests.botapi.markup import MarkupKind, Rows
from tests.botapi.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message from the bot as it stood when looked at."""

    text: str
    buttons: Rows  # on the message itself
    keyboard: Rows  # in place of the person's keyboard
    message_id: int
    edited: bool
    deleted: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.text for row in self.buttons for button in row)


def _rows(message: Message, kind: MarkupKind) -> Rows:
    return message.markup.rows if message.markup is not None and message.markup.kind is kind else ()


def seen(message: Message) -> SeenMessage:
    return SeenMessage(
        text=message.text,
        buttons=_rows(message, MarkupKind.INLINE),
        keyboard=_rows(message, MarkupKind.KEYBOARD),
        message_id=message.message_id,
        edited=message.edit_date is not None,
        deleted=message.deleted,
    )


@dataclass(slots=True)
class Eyes:
    """Remembers how far the person has read."""

    world: World
    chat: Chat
    name: str
    _read: int = 0
    _read_edits: int = 0

    async def new_messages(self, count: int, within: float) -> tuple[SeenMessage, ...]:
        """The next so many, oldest first. Raises AssertionError where they do not come in time."""
        wanted = self._read + count
        came = await self.world.bell.until(lambda: len(self.chat.arrived) >= wanted, within=within)
        fresh = self._look(self.chat.arrived[self._read : wanted])
        if not came:
            texts = [message.text for message in fresh]
            raise AssertionError(f"{self.name} waited for {count} messages and saw {len(fresh)}: {texts}")
        self._read = wanted
        return fresh

    async def next_edit(self, within: float) -> SeenMessage:
        wanted = self._read_edits + 1
        if not await self.world.bell.until(lambda: len(self.chat.edited) >= wanted, within=within):
            raise AssertionError(f"{self.name} waited for an edit and saw none")
        self._read_edits = wanted
        return self._look(self.chat.edited[wanted - 1 : wanted])[0]

    async def nothing_new(self, within: float) -> None:
        """Raises AssertionError as soon as one more message arrives."""
        if await self.world.bell.until(lambda: len(self.chat.arrived) > self._read, within=within):
            texts = [message.text for message in self._look(self.chat.arrived[self._read :])]
            raise AssertionError(f"{self.name} heard more: {texts}")

    def screen(self) -> tuple[SeenMessage, ...]:
        """Every message from the bot that still stands, newest last."""
        return tuple(message for message in self._look(self.chat.arrived) if not message.deleted)

    def _look(self, message_ids: list[int]) -> tuple[SeenMessage, ...]:
        return tuple(seen(self.chat.messages[message_id]) for message_id in message_ids)
