from sqlalchemy import text

from core.db import Tx


async def without_time_limits(tx: Tx) -> None:
    """For this transaction: a whole database takes longer than an answer to a family may."""
    if tx.connection.dialect.name == "postgresql":
        await tx.execute(text("SET LOCAL statement_timeout = 0"))
        await tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
