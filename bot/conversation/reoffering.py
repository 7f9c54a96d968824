"""After an outage: the current question once more, to those who may have pressed a button in vain."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.letters import letter_of
from bot.conversation.reception import DRAFT_LIFE, Reception
from bot.conversation.silence import Silence
from bot.engine import Context, State
from bot.engine.effects import Reply
from bot.engine.flow import Kind
from bot.engine.upgrade import asked_anew
from bot.engine.walk import walk
from bot.engine.words import say
from core import pulse
from core.conversations import Conversation
from core.conversations import store as conversations
from core.conversations.drafts import drafts_expiring
from core.db import Tx, begin
from core.inbox import sights_between
from core.outbox import Care
from core.outbox import store as outbox
from core.vault import Unreadable


@dataclass(slots=True, frozen=True)
class Reoffering:
    reception: Reception

    async def in_touch(self, channel: str, silence: Silence, *, now: datetime, before: datetime | None = None) -> int:
        """Notes that the channel reached us at `now`. How many people are asked again, because it had not for too long.

        Whatever the number of processes, and wherever one of them is killed: once for each silence. `before`: when it
        last reached this process, noted or not; what it brought meanwhile shows as well that nobody was away.
        """
        async with begin(self.reception.database) as tx:
            noted = await pulse.beat_forward(tx, channel, at=now, now=self.reception.clock.now())
            if noted is None:
                return 0
            last_heard = max(noted, before or noted)
            brought = await sights_between(tx, channel, last_heard, now)
            began = silence.newest([last_heard, *brought, now])
            return await self._ask_again(tx, channel, silence, began, now=now) if began else 0

    async def _ask_again(self, tx: Tx, channel: str, silence: Silence, last_heard: datetime, *, now: datetime) -> int:
        since, until = silence.asks_again(last_heard, now=now)
        drafts = await drafts_expiring(tx, channel=channel, since=since + DRAFT_LIFE, until=until + DRAFT_LIFE)
        ctx = await self.reception.context(tx, channel, now=now)
        return sum([await self._offer(tx, one, ctx, silence.words) for one in drafts])

    async def _offer(self, tx: Tx, conversation_id: str, ctx: Context, words: str) -> bool:
        """Not to somebody who is being answered just now, nor to one whose answer is still on its way."""
        if not await conversations.hold(tx, conversation_id, wait=False):
            return False
        talk = await self._opened(tx, conversation_id)
        if talk is None or talk.state is None or await outbox.still_owed(tx, talk.id, now=ctx.now):
            return False
        state = State.from_json(talk.state)
        if state.sent or ctx.doorbell or self._is_at_an_end(state):
            return False
        turn = asked_anew(self.reception.book, state, ctx, say(words))
        if turn.state and turn.state != state:
            await conversations.save_nudged(tx, talk, turn.state.to_json())
        post = outbox.Post(talk.id, talk.key, self.reception.ids)
        for question in (one for one in turn.effects if isinstance(one, Reply)):
            await post.put(tx, letter_of(question, locale=state.locale), care=Care.HARMLESS, now=ctx.now)
        return True

    async def _opened(self, tx: Tx, conversation_id: str) -> Conversation | None:
        """None too for one that does not open: the others are asked all the same."""
        try:
            return await conversations.find_by_id(tx, self.reception.vault, conversation_id)
        except Unreadable:
            return None

    def _is_at_an_end(self, state: State) -> bool:
        """Where nothing is asked, no answer was lost."""
        return state.aside is None and walk(self.reception.book, state).now.step.kind is Kind.END
