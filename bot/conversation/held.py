"""Somebody to be written to who has not just said anything: alone with them, or not at all."""

from collections.abc import Iterable
from datetime import datetime

from bot.conversation.letters import letter_of
from bot.engine.effects import Effect, Reply
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.ids import IdSource
from core.outbox import Care
from core.outbox import store as outbox
from core.vault import Unreadable, Vault


async def held(tx: Tx, vault: Vault, conversation_id: str, *, now: datetime) -> Conversation | None:
    """None for whoever is being answered just now, is owed a letter, or whose key does not open: the others go on."""
    if not await conversations.hold(tx, conversation_id, wait=False):
        return None
    if await outbox.still_owed(tx, conversation_id, now=now):
        return None
    try:
        return await conversations.find_by_id(tx, vault, conversation_id)
    except Unreadable:
        return None


async def post_replies(
    tx: Tx, talk: Conversation, ids: IdSource, effects: Iterable[Effect], *, locale: str, now: datetime
) -> bool:
    """Whether there was anything to say."""
    post = outbox.Post(talk.id, talk.key, ids)
    replies = [one for one in effects if isinstance(one, Reply)]
    for reply in replies:
        await post.put(tx, letter_of(reply, locale=locale), care=Care.HARMLESS, now=now)
    return bool(replies)
