"""For `veginn doctor`: what does not open any more. Looks at every consultation, so it is no work for a page."""

from sqlalchemy import select

from core.consultations import store
from core.consultations.models import consultations
from core.db import Tx
from core.vault import Unreadable, Vault


async def unreadable_consultations(tx: Tx, vault: Vault) -> list[str]:
    """The ids of consultations whose key or thread does not open."""
    ids = (await tx.execute(select(consultations.c.id).order_by(consultations.c.id))).scalars().all()
    return [one for one in ids if not await _opens(tx, vault, one)]


async def _opens(tx: Tx, vault: Vault, consultation_id: str) -> bool:
    try:
        key = await vault.key_of(tx, store.subject_of(consultation_id))
        await store.messages_of(tx, consultation_id, key)
    except Unreadable:
        return False
    return True
