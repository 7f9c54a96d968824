import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from core import traces
from core.alerts.store import forget_past as forget_past_alerts
from core.cases.erasing import due_to_erase, erase_by_rule, has_kept_case, has_open_case
from core.consultations.erasing import erase_due
from core.conversations import store as conversations
from core.db import Tx
from core.doors import links
from core.duty.store import forget_past as forget_past_duty
from core.inbox import forget_seen_before
from core.outbox import store as outbox
from core.pulse import beat
from core.retention.policy import Doubt, doubt
from core.retention.sign import SIGN, sign_of_life
from core.vault import Vault

log = structlog.get_logger()

SIGN_EVERY = timedelta(minutes=1)
SEEN_FOR = timedelta(hours=48)
ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A conversation whose last letters are still on their way is forgotten a little later."""


@dataclass(slots=True)
class Retention:
    """Each function is the body of one of the clock's transactions and looks only at rows that are due.

    Each tells whether words were erased: then the caller owes `database.forget_deleted_pages()` after the commit.
    Nothing is erased while the clock is in doubt. Whoever starts anew doubts anew, for a whole hour: no stopwatch
    outlives its process, and the wall clock cannot time its own doubt.
    """

    vault: Vault
    stopwatch: Callable[[], float] = time.monotonic
    _doubt: Doubt | None = None

    async def expire_drafts(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Forgets everybody who began and never said yes."""
        if not await self._believes(tx, now):
            return False
        due = await conversations.due_to_expire(tx, now=now, limit=limit)
        return any([await self._forget(tx, one) for one in due])

    async def forget_conversations(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Forgets those who have left, once they have been handed their last letter."""
        if not await self._believes(tx, now):
            return False
        forgotten = False
        for one in await conversations.due_to_forget(tx, now=now, limit=limit):
            if await outbox.still_owed(tx, one, now=now):
                await conversations.plan_forgetting(tx, one, at=now + ASK_AGAIN_AFTER)
            else:
                forgotten |= await self._forget(tx, one)
        return forgotten

    async def erase_cases(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Erases closed cases whose time is over, and the conversations that held them."""
        if not await self._believes(tx, now):
            return False
        due = await due_to_erase(tx, now=now, limit=limit)
        for case_id in due:
            conversation_id = await erase_by_rule(tx, self.vault, case_id, now=now)
            if conversation_id is not None:
                await self._forget_unless_in_use(tx, conversation_id)
        return bool(due)

    async def erase_consultations(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Erases consultations whose time is over, answered or not; only sums stay."""
        return await self._believes(tx, now) and await erase_due(tx, self.vault, now=now, limit=limit)

    async def forget_seen(self, tx: Tx, *, now: datetime) -> None:
        if await self._believes(tx, now):
            await forget_seen_before(tx, now - SEEN_FOR)
            await traces.forget_before(tx, now - traces.STANDS)
            await links.forget_expired(tx, now=now)
            await forget_past_alerts(tx, now=now)
            await forget_past_duty(tx, now=now)

    async def _believes(self, tx: Tx, now: datetime) -> bool:
        sign, before = await sign_of_life(tx, self.vault, now=now), self._doubt
        self._doubt = doubt(before, now=now, ticked=timedelta(seconds=self.stopwatch()), sign=sign)
        if self._doubt and not before:
            log.error("retention.clock_leapt", seconds=int((now - self._doubt.sign).total_seconds()))
        elif before and not self._doubt:
            log.warning("retention.clock_believed")
        if not self._doubt and (sign is None or abs(now - sign) >= SIGN_EVERY):
            await beat(tx, SIGN, now=now)
        return self._doubt is None

    async def _forget_unless_in_use(self, tx: Tx, conversation_id: str) -> None:
        """The same family may be in the middle of a new contact; its own time to live decides then."""
        if not await conversations.has_draft(tx, conversation_id):
            await self._forget(tx, conversation_id)

    async def _forget(self, tx: Tx, conversation_id: str) -> bool:
        """Never where a case is kept: through it the team answers, and the family takes it back."""
        if await has_open_case(tx, conversation_id):
            return await self._let_go_of_draft(tx, conversation_id)
        if await has_kept_case(tx, conversation_id):
            await conversations.drop_draft(tx, conversation_id)
            return True
        await outbox.forget(tx, conversation_id)
        await conversations.forget(tx, self.vault, conversation_id)
        return True

    async def _let_go_of_draft(self, tx: Tx, conversation_id: str) -> bool:
        """What was begun beside a case that was opened again, and never sent."""
        begun = await conversations.has_draft(tx, conversation_id)
        await (conversations.drop_draft if begun else conversations.keep)(tx, conversation_id)
        return begun
