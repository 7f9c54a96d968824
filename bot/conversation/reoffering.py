"""After an outage: the current question once more, to those who may have pressed a button in vain."""

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.held import held, post_replies
from bot.conversation.reception import DRAFT_LIFE, Reception
from bot.conversation.silence import Silence
from bot.engine import Context, State
from bot.engine.flow import Kind
from bot.engine.upgrade import asked_anew
from bot.engine.walk import walk
from bot.engine.words import say
from core import pulse
from core.conversations import store as conversations
from core.conversations.drafts import drafts_expiring
from core.db import Tx, begin
from core.inbox import sights_between


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
        talk = await held(tx, self.reception.vault, conversation_id, now=ctx.now)
        if talk is None or talk.state is None:
            return False
        state = State.from_json(talk.state)
        if state.sent or ctx.doorbell or self._is_at_an_end(state):
            return False
        turn = asked_anew(self.reception.book, state, ctx, say(words))
        if turn.state and turn.state != state:
            await conversations.save_nudged(tx, talk, turn.state.to_json())
        return await post_replies(tx, talk, self.reception.ids, turn.effects, locale=state.locale, now=ctx.now)

    def _is_at_an_end(self, state: State) -> bool:
        """Where nothing is asked, no answer was lost."""
        return state.aside is None and walk(self.reception.book, state).now.step.kind is Kind.END
