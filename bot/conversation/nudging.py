"""Somebody stopped in the middle: whether to go on is asked once, by day, and soon enough that it is still them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation.held import held, post_replies
from bot.conversation.reception import Reception
from bot.conversation.silence import is_night
from bot.engine import State, step
from bot.engine.events import Timer
from core.conversations import store as conversations
from core.conversations.drafts import due_to_nudge
from core.db import begin, read

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
            talk = await held(tx, front.vault, conversation_id, now=now)
            still_due = await due_to_nudge(tx, channel=channel, since=now - LATE, now=now)
            if talk is None or talk.state is None or conversation_id not in still_due:
                return False
            state = State.from_json(talk.state)
            turn = step(front.book, state, Timer(), await front.context(tx, channel, now=now))
            await conversations.save_nudged(tx, talk, (turn.state or state).to_json())
            return await post_replies(tx, talk, front.ids, turn.effects, locale=state.locale, now=now)
