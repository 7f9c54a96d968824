"""For `veginn doctor`: what does not open any more. Looks at every conversation, so it is no work for a page."""

from sqlalchemy import select

from core.conversations import store
from core.conversations.models import conversations
from core.db import Tx
from core.vault import Unreadable, Vault


async def unreadable_conversations(tx: Tx, vault: Vault) -> list[str]:
    """The ids of conversations whose key, address, state or lines do not open."""
    rows = await tx.execute(select(conversations.c.id).order_by(conversations.c.id))
    return [id_ for id_ in rows.scalars().all() if not await _opens(tx, vault, id_)]


async def _opens(tx: Tx, vault: Vault, id_: str) -> bool:
    try:
        talk = await store.find_by_id(tx, vault, id_)
        if talk:
            await store.lines_of(tx, talk)
    except Unreadable:
        return False
    return True
