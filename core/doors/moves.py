"""Where a conversation came from."""

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select

from core.conversations import Conversation
from core.conversations.store import BLIND
from core.db import Tx
from core.doors.models import moves
from core.vault import Vault


async def note_move(tx: Tx, vault: Vault, conversation_id: str, *, channel: str, address: str) -> None:
    """`channel` and `address` are where it was before. Only the latest move from there counts."""
    blind = vault.blind(BLIND, f"{channel}:{address}")
    await tx.execute(delete(moves).where(or_(moves.c.conversation_id == conversation_id, _from(channel, blind))))
    await tx.execute(insert(moves).values(conversation_id=conversation_id, channel=channel, blind_address=blind))


async def moved_from(tx: Tx, vault: Vault, talk: Conversation) -> str | None:
    """The id of the conversation that has gone on elsewhere from where `talk` is now."""
    blind = vault.blind(BLIND, f"{talk.channel}:{talk.address}")
    moved: str | None = await tx.connection.scalar(select(moves.c.conversation_id).where(_from(talk.channel, blind)))
    return moved


async def forget_move(tx: Tx, conversation_id: str) -> None:
    await tx.execute(delete(moves).where(moves.c.conversation_id == conversation_id))


async def forget_move_from(tx: Tx, vault: Vault, talk: Conversation) -> None:
    """Nothing is known any more of what has gone on elsewhere from where `talk` is now."""
    await tx.execute(delete(moves).where(_from(talk.channel, vault.blind(BLIND, f"{talk.channel}:{talk.address}"))))


def _from(channel: str, blind: str) -> ColumnElement[bool]:
    return and_(moves.c.channel == channel, moves.c.blind_address == blind)
