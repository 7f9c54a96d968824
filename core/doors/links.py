"""One-time links at rest: of a secret only a keyed fingerprint is kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from core.db import Tx
from core.doors.models import links
from core.doors.records import LINK_LIFE, Link
from core.vault import Vault

SECRET, PAGE = "door link", "door page"


async def make_link(tx: Tx, vault: Vault, conversation_id: str, secret: str, *, locale: str, now: datetime) -> None:
    """Leads to this conversation, and kills the older link to it."""
    await tx.execute(delete(links).where(links.c.conversation_id == conversation_id))
    await tx.execute(
        insert(links).values(
            conversation_id=conversation_id,
            blind_secret=vault.blind(SECRET, secret),
            locale=locale,
            expires_at=now + LINK_LIFE,
        )
    )


async def find_link(tx: Tx, vault: Vault, secret: str, *, now: datetime) -> Link | None:
    """None alike for one that never was, that has been replaced, and that is too old. Looking changes nothing."""
    row = (await tx.execute(select(links).where(*_live(vault, secret, now)))).one_or_none()
    return Link(conversation_id=row.conversation_id, locale=row.locale, used=row.used_on is not None) if row else None


async def use_link(tx: Tx, vault: Vault, secret: str, *, page: str, now: datetime) -> bool:
    """True for the first press, and for the same press again: `page` is the mark of the page that the button stood on."""
    mine = vault.blind(PAGE, page)
    unused = *_live(vault, secret, now), links.c.used_on.is_(None)
    if (await tx.execute(update(links).where(*unused).values(used_on=mine))).rowcount == 1:
        return True
    again = *_live(vault, secret, now), links.c.used_on == mine
    return await tx.connection.scalar(select(links.c.conversation_id).where(*again)) is not None


async def forget_link(tx: Tx, conversation_id: str) -> None:
    await tx.execute(delete(links).where(links.c.conversation_id == conversation_id))


async def forget_expired(tx: Tx, *, now: datetime) -> None:
    await tx.execute(delete(links).where(links.c.expires_at <= now))


def _live(vault: Vault, secret: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return links.c.blind_secret == vault.blind(SECRET, secret), links.c.expires_at > now
