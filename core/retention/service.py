from dataclasses import dataclass
from datetime import datetime, timedelta

from core.cases.erasing import due_to_erase, erase_by_rule, has_kept_case, has_open_case
from core.conversations import store as conversations
from core.db import Tx
from core.inbox import forget_seen_before
from core.outbox import store as outbox
from core.vault import Vault

SEEN_FOR = timedelta(hours=48)
ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A conversation whose last letters are still on their way is forgotten a little later."""


@dataclass(slots=True, frozen=True)
class Retention:
    """Each function is the body of one of the clock's transactions and looks only at rows that are due.

    Each tells whether words were erased: then the caller owes `database.forget_deleted_pages()` after the commit.
    """

    vault: Vault

    async def expire_drafts(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Forgets everybody who began and never said yes."""
        due = await conversations.due_to_expire(tx, now=now, limit=limit)
        return any([await self._forget(tx, one) for one in due])

    async def forget_conversations(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Forgets those who have left, once they have been handed their last letter."""
        forgotten = False
        for one in await conversations.due_to_forget(tx, now=now, limit=limit):
            if await outbox.still_owed(tx, one, now=now):
                await conversations.plan_forgetting(tx, one, at=now + ASK_AGAIN_AFTER)
            else:
                forgotten |= await self._forget(tx, one)
        return forgotten

    async def erase_cases(self, tx: Tx, *, now: datetime, limit: int) -> bool:
        """Erases closed cases whose time is over, and the conversations that held them."""
        due = await due_to_erase(tx, now=now, limit=limit)
        for case_id in due:
            conversation_id = await erase_by_rule(tx, self.vault, case_id, now=now)
            if conversation_id is not None:
                await self._forget_unless_in_use(tx, conversation_id)
        return bool(due)

    async def forget_seen(self, tx: Tx, *, now: datetime) -> None:
        await forget_seen_before(tx, now - SEEN_FOR)

    async def _forget_unless_in_use(self, tx: Tx, conversation_id: str) -> None:
        """The same family may be in the middle of a new contact; its own time to live decides then."""
        if not await conversations.has_draft(tx, conversation_id):
            await self._forget(tx, conversation_id)

    async def _forget(self, tx: Tx, conversation_id: str) -> bool:
        """Never where a case is kept: through it the team answers, and the family takes it back."""
        if await has_open_case(tx, conversation_id):
            await conversations.keep(tx, conversation_id)
            return False
        if await has_kept_case(tx, conversation_id):
            await conversations.drop_draft(tx, conversation_id)
            return True
        await outbox.forget(tx, conversation_id)
        await conversations.forget(tx, self.vault, conversation_id)
        return True
