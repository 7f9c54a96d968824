"""Signing in. Unknown name, wrong password, disabled account, too many tries: one answer, in the same time.

The failure is counted *before* the password is checked and taken back when it was right: a hundred guesses at once are
counted as a hundred. The check itself takes 60 ms of a core and never holds the database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from core import audit
from core.db import Database, Tx, begin
from core.staff.actor import Actor
from core.staff.devices import Device, find_device, remember_device, set_device_tally
from core.staff.models import staff
from core.staff.passwords import Passwords
from core.staff.policy import Tally, after_failure, login_form
from core.staff.sessions import end_session, find_session, start_session
from core.staff.store import actor_of

UNKNOWN = "staff:unknown"


@dataclass(slots=True, frozen=True, kw_only=True)
class Attempted:
    """What a browser brought: the typed words, and the tokens of its cookies, if any."""

    login: str
    password: str
    device: str = ""
    session: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class SignedIn:
    """Both tokens are for cookies. `device` is the one that was there, or a new one."""

    actor: Actor
    session: str
    device: str
    handed: bool
    """The password was made by somebody else, and has to be changed first."""


@dataclass(slots=True, frozen=True)
class _Opened:
    """An attempt that has been counted. `account` is None where nothing can be signed in to."""

    account: Row[Any] | None = None
    device: Device | None = None


async def sign_in(database: Database, passwords: Passwords, attempted: Attempted, *, now: datetime) -> SignedIn | None:
    async with begin(database) as tx:
        opened = await _count(tx, attempted, now=now)
    stored = opened.account.password_hash if opened.account else None
    right = await passwords.match(stored, attempted.password)
    async with begin(database) as tx:
        account = await _still_open(tx, opened) if right else None
        if account is not None:
            return await _let_in(tx, opened, account, attempted, now=now)
        who = f"staff:{opened.account.id}" if opened.account else UNKNOWN
        await audit.record(tx, actor=who, action="sign_in_failed", now=now)
    return None


async def _count(tx: Tx, attempted: Attempted, *, now: datetime) -> _Opened:
    open_account = (staff.c.login == login_form(attempted.login), staff.c.disabled_at.is_(None))
    account = (await tx.execute(select(staff).where(*open_account).with_for_update(key_share=True))).one_or_none()
    if account is None:
        return _Opened()
    device = await find_device(tx, attempted.device, account.id, now=now) if attempted.device else None
    tally = device.tally if device else Tally(account.failures, account.locked_until)
    if not tally.lets_try(now=now):
        return _Opened()
    await _set_tally(tx, account.id, device, after_failure(tally, now=now))
    return _Opened(account, device)


async def _still_open(tx: Tx, opened: _Opened) -> Row[Any] | None:
    """The account again, unless it was disabled or given another password while this one was being checked."""
    if opened.account is None:
        return None
    same = (staff.c.id == opened.account.id, staff.c.password_hash == opened.account.password_hash)
    return (await tx.execute(select(staff).where(*same, staff.c.disabled_at.is_(None)))).one_or_none()


async def _let_in(tx: Tx, opened: _Opened, account: Row[Any], attempted: Attempted, *, now: datetime) -> SignedIn:
    await _set_tally(tx, account.id, opened.device, Tally())
    before = await find_session(tx, attempted.session, now=now) if attempted.session else None
    if before is not None:
        await end_session(tx, before.id, staff_id=before.actor.staff_id)
    device = attempted.device if opened.device else await remember_device(tx, account.id, now=now)
    await audit.record(tx, actor=f"staff:{account.id}", action="signed_in", now=now)
    session = await start_session(tx, account.id, now=now)
    return SignedIn(actor=actor_of(account), session=session, device=device, handed=account.password_handed)


async def _set_tally(tx: Tx, staff_id: str, device: Device | None, tally: Tally) -> None:
    if device is not None:
        await set_device_tally(tx, device.id, tally)
        return
    values = {"failures": tally.failures, "locked_until": tally.locked_until}
    await tx.execute(update(staff).where(staff.c.id == staff_id).values(values))
