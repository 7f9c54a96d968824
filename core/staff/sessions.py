"""Sessions at rest. A session is known by a token that only its browser has; here lies its fingerprint."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from core.db import Tx
from core.signals import staff_topic
from core.staff.actor import Actor
from core.staff.models import staff, staff_sessions
from core.staff.policy import ABSOLUTE, IDLE, TOUCH_EVERY, session_lives
from core.staff.store import actor_of
from core.staff.tokens import fingerprint, new_token

SESSION = (
    select(staff, staff_sessions.c.token_hash, staff_sessions.c.last_seen_at, staff_sessions.c.ends_at)
    .join(staff, staff.c.id == staff_sessions.c.staff_id)
    .where(staff_sessions.c.token_hash == bindparam("token_hash"), staff.c.disabled_at.is_(None))
)
"""Put together once: every request asks."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Session:
    """`id` is the fingerprint: it names the session to us and opens nothing.

    `handed`: its password was made by somebody else, and has to be changed before anything is shown.
    """

    id: str
    actor: Actor
    lives: bool
    wants_touch: bool
    handed: bool

    @property
    def is_open(self) -> bool:
        return self.lives and not self.handed


async def start_session(tx: Tx, staff_id: str, *, now: datetime) -> str:
    """The token for the browser. It is never the one the browser came with, so that nobody can plant a session."""
    token = new_token()
    await _sweep(tx, staff_id, now=now)
    await tx.execute(
        insert(staff_sessions).values(
            token_hash=fingerprint(token),
            staff_id=staff_id,
            created_at=now,
            last_seen_at=now,
            ends_at=now + ABSOLUTE,
        )
    )
    return token


async def find_session(tx: Tx, token: str, *, now: datetime) -> Session | None:
    """None for a token nobody gave out, a session that was ended, and a disabled account.

    A session that has run out is still found, with `lives` false: whose words a late form carries can be told.
    """
    row = (await tx.execute(SESSION, {"token_hash": fingerprint(token)})).one_or_none()
    return _session(row, now=now) if row else None


async def touch_session(tx: Tx, session_id: str, *, now: datetime) -> None:
    await tx.execute(update(staff_sessions).where(staff_sessions.c.token_hash == session_id).values(last_seen_at=now))


async def end_session(tx: Tx, session_id: str, *, staff_id: str) -> None:
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == session_id))
    tx.announce(staff_topic(staff_id))


async def end_all_sessions(tx: Tx, staff_id: str) -> None:
    """Takes effect at the next request, and at once for streams that listen."""
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))
    tx.announce(staff_topic(staff_id))


async def _sweep(tx: Tx, staff_id: str, *, now: datetime) -> None:
    """Idle ones stay until their absolute end, see `find_session`."""
    old = staff_sessions.c.ends_at <= now - IDLE
    await tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id, old))


def _session(row: Row[Any], *, now: datetime) -> Session:
    return Session(
        id=row.token_hash,
        actor=actor_of(row),
        lives=session_lives(last_seen_at=row.last_seen_at, ends_at=row.ends_at, now=now),
        wants_touch=now - row.last_seen_at >= TOUCH_EVERY,
        handed=row.password_handed,
    )
