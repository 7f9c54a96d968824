"""For `veginn doctor`: what does not open any more. Looks at every case, so it is no work for a page."""

from sqlalchemy import select

from core.cases import store
from core.cases.models import cases
from core.db import Tx
from core.vault import Unreadable, Vault


async def unreadable_cases(tx: Tx, vault: Vault) -> list[str]:
    """The references of cases that are kept and whose key, card or thread does not open."""
    rows = await tx.execute(
        select(cases.c.id, cases.c.reference).where(cases.c.erased_at.is_(None)).order_by(cases.c.opened_at)
    )
    return [row.reference for row in rows.all() if not await _opens(tx, vault, row.id)]


async def _opens(tx: Tx, vault: Vault, case_id: str) -> bool:
    try:
        key = await vault.key_of(tx, store.subject_of(case_id))
        await store.card_of(tx, case_id, key)
        await store.messages_of(tx, case_id, key)
    except Unreadable:
        return False
    return True
