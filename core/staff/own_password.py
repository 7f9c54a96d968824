"""Changing one's own password: what somebody else made and handed over is known to two."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from core import audit
from core.db import Database, Tx, begin, read
from core.errors import Refused
from core.staff.actor import Actor
from core.staff.models import staff
from core.staff.passwords import Passwords
from core.staff.policy import check_password
from core.staff.sessions import end_all_sessions, start_session
from core.staff.sign_in import Attempted, SignedIn, sign_in

CHANGED = "password_changed"


async def change_password(
    database: Database, passwords: Passwords, actor: Actor, brought: Attempted, new: str, *, now: datetime
) -> SignedIn | None:
    """None when the old password is wrong, or was tried too often: it is counted as at the door.

    Every session but the new one is over: whoever sat there with the old password is out. Of `brought`, the login is the
    actor's own, whatever it says.

    Raises Refused when the new password will not do, or is the old one; nothing is counted then.
    """
    async with read(database) as tx:
        login = await _login_of(tx, actor.staff_id)
    check_password(new, login=login)
    if new == brought.password:
        raise Refused("error.password_same")
    signed = await sign_in(database, passwords, replace(brought, login=login), now=now)
    if signed is None:
        return None
    secret = await passwords.hash(new)
    async with begin(database) as tx:
        await tx.execute(
            update(staff).where(staff.c.id == actor.staff_id).values(password_hash=secret, password_handed=False)
        )
        await end_all_sessions(tx, actor.staff_id)
        session = await start_session(tx, actor.staff_id, now=now)
        await audit.record(tx, actor=actor.label, action=CHANGED, now=now)
    return replace(signed, session=session)


async def _login_of(tx: Tx, staff_id: str) -> str:
    return str((await tx.execute(select(staff.c.login).where(staff.c.id == staff_id))).scalar_one())
