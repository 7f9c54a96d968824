"""Somebody stopped in the middle: whether to go on is asked once, by day, and soon enough that it is still them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.letters import letter_of
from bot.conversation.reception import Reception
from bot.conversation.silence import is_night
from bot.engine import State, step
from bot.engine.effects import Reply
from bot.engine.events import Timer
from core.conversations import Conversation
from core.conversations import store as conversations
from core.conversations.drafts import due_to_nudge
from core.db import Tx, begin, read
from core.outbox import Care
from core.outbox import store as outbox
from core.vault import Unreadable

LATE = timedelta(minutes=15)
"""Whoever could not be asked for so long, because of an outage or the night, is let be: somebody else may hold the phone."""


@dataclass(slots=True, frozen=True)
class Nudging:
    reception: Reception

    async def ask_those_due(self, channel: str, *, now: datetime) -> int:
        """How many are asked now. Whatever the number of processes, and wherever one is killed: once for each draft."""
        if is_night(now):
            return 0
        async with read(self.reception.database) as tx:
            due = await due_to_nudge(tx, channel=channel, since=now - LATE, now=now)
        return sum([await self._ask(one, channel, now=now) for one in due])

    async def _ask(self, conversation_id: str, channel: str, *, now: datetime) -> bool:
        front = self.reception
        async with begin(front.database) as tx:
            talk = await self._held(tx, conversation_id, channel, now=now)
            if talk is None or talk.state is None:
                return False
            state = State.from_json(talk.state)
            turn = step(front.book, state, Timer(), await front.context(tx, channel, now=now))
            await conversations.save_nudged(tx, talk, (turn.state or state).to_json())
            post = outbox.Post(talk.id, talk.key, front.ids)
            replies = [one for one in turn.effects if isinstance(one, Reply)]
            for reply in replies:
                await post.put(tx, letter_of(reply, locale=state.locale), care=Care.HARMLESS, now=now)
            return bool(replies)

    async def _held(self, tx: Tx, conversation_id: str, channel: str, *, now: datetime) -> Conversation | None:
        """None for somebody who is being answered just now, who has moved on since, or whose key does not open."""
        if not await conversations.hold(tx, conversation_id, wait=False):
            return None
        still_due = await due_to_nudge(tx, channel=channel, since=now - LATE, now=now)
        if conversation_id not in still_due or await outbox.still_owed(tx, conversation_id, now=now):
            return None
        try:
            return await conversations.find_by_id(tx, self.reception.vault, conversation_id)
        except Unreadable:
            return None
