"""Group chats, as far as this product meets them: somebody adds the bot, writes, throws it out; a group may be upgraded."""

from typing import Any

from tests.botapi.bell import PATIENCE
from tests.botapi.chats import Chat, Standing
from tests.botapi.content import text_content
from tests.botapi.people import Person, Said
from tests.botapi.sights import Eyes, SeenMessage
from tests.botapi.world import World


class Group:
    def __init__(self, world: World, *, chat_id: int, title: str) -> None:
        face: dict[str, Any] = {"id": chat_id, "title": title, "type": "group"}
        self.world = world
        self.chat = Chat(chat_id, face | {"all_members_are_administrators": False})
        self.eyes = Eyes(world, self.chat, title)
        world.chats[chat_id] = self.chat

    async def gets_bot(self, *, by: Person) -> int | None:
        """Two updates, as in Telegram: the bot's own membership, and the note in the chat."""
        self.chat.standing = Standing.MEMBER
        update_id = self.world.tell_membership(self.chat, by=by.user, old="left", new="member")
        self._note({"new_chat_members": [self.world.bot]}, by)
        return update_id

    async def hears(self, person: Person, text: str) -> Said:
        return self._note(text_content(text), person)

    async def throws_bot_out(self, *, by: Person) -> int | None:
        self.chat.standing = Standing.KICKED
        return self.world.tell_membership(self.chat, by=by.user, old="member", new="kicked")

    async def becomes_supergroup(self, new_chat_id: int) -> None:
        """From now on every send to the old id is refused with `migrate_to_chat_id`."""
        self.chat.upgraded_to = new_chat_id
        face = dict(self.chat.face) | {"id": new_chat_id, "type": "supergroup"}
        self.world.chats[new_chat_id] = Chat(new_chat_id, face, standing=Standing.MEMBER)

    async def sees(self, count: int = 1, *, within: float = PATIENCE) -> tuple[SeenMessage, ...]:
        return await self.eyes.new_messages(count, within)

    def _note(self, fields: dict[str, Any], person: Person) -> Said:
        message = self.world.post(self.chat, fields, sender=person.user, by_bot=False)
        return Said(message.message_id, self.world.tell_message(self.chat, message))
