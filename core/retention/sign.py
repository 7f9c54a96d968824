"""The last instant at which the wall clock is known to have been right: kept in the database, so that it outlives us."""

from datetime import datetime

from core.db import Tx
from core.inbox import newest_sight
from core.pulse import beat_forward, last_beat
from core.vault import Vault

SIGN = "retention"


async def sign_of_life(tx: Tx, vault: Vault, *, now: datetime) -> datetime | None:
    """The last sign; where there is none (a restore, an older version), the newest that a family has done.

    That one is noted at once, before more comes in by a clock that may be wrong. Not the newest row of the audit: a
    restore writes there by the very clock that is in question. None where nobody was ever here: nothing can be lost.
    """
    sign = await last_beat(tx, SIGN)
    if sign is None:
        sign = max(filter(None, [await vault.newest_key(tx), await newest_sight(tx)]), default=None)
        if sign is not None:
            await beat_forward(tx, SIGN, at=sign, now=now)
    return sign
