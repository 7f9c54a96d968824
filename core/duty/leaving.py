"""Somebody leaves the staff: the account is closed, and whoever has their duties from now on hears of it."""

from datetime import datetime

from core.db import Tx
from core.duty.rota import Rota
from core.staff.accounts import OPERATOR, account_of, disable_staff
from core.staff.actor import audit_name


async def close_account(tx: Tx, rota: Rota, login: str, *, by: str | None = None, now: datetime) -> None:
    """`by`: the id of whoever does it; None for the operator.

    Raises:
        NotFound: no such account.
        Refused: it is the account of whoever asks.
    """
    account = await account_of(tx, login)
    await rota.is_left_by(tx, account.id, account.team_id, by=by or OPERATOR, now=now)
    await disable_staff(tx, login, now=now, by=audit_name(by) if by else OPERATOR)
