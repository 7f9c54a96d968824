"""Accounts, as an operator or an administrator keeps them. `by`: how the audit names whoever does it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from core import audit
from core.alerts.leaving import forget_person
from core.db import Tx
from core.duty.calendars import close_of as close_calendar
from core.errors import Conflict, NotFound, Refused
from core.ids import IdSource
from core.signals import staff_topic
from core.staff.actor import audit_name
from core.staff.devices import forget_devices
from core.staff.models import staff
from core.staff.passwords import hash_password
from core.staff.permissions import Role, works_in_a_team
from core.staff.policy import check_password, login_form
from core.staff.sessions import end_all_sessions
from core.teams import get_team

OPERATOR = "operator"


@dataclass(slots=True, frozen=True, kw_only=True)
class NewStaff:
    """Whoever works in a team needs one; those outside the teams have none.

    `invented`: a person of the demo, who may have a short password. `handed`: somebody else made the password and hands
    it over; the console opens only after it is changed.
    """

    login: str
    name: str
    role: Role
    team_id: str | None
    locale: str = "nn"
    invented: bool = False
    handed: bool = True


@dataclass(slots=True, frozen=True, kw_only=True)
class Account:
    id: str
    login: str
    name: str
    role: Role
    team_id: str | None
    locale: str
    disabled_at: datetime | None
    handed: bool
    """Whoever made its password still knows it."""


async def add_staff(tx: Tx, ids: IdSource, new: NewStaff, *, password: str, now: datetime, by: str = OPERATOR) -> str:
    """The new account's id.

    Raises:
        Conflict: the login is taken (a disabled account keeps its login).
        NotFound: no such team.
        Refused: the login, name, team or password will not do.
    """
    login = login_form(new.login)
    if not login or not new.name.strip():
        raise Refused("error.staff_needs_login_and_name")
    if works_in_a_team(new.role) != (new.team_id is not None):
        raise Refused("error.member_needs_team")
    if not new.invented:
        check_password(password, login=login)
    if new.team_id is not None:
        await get_team(tx, new.team_id)
    if await tx.connection.scalar(select(staff.c.id).where(staff.c.login == login)):
        raise Conflict("error.login_taken")
    id_ = ids.new_id()
    values = {"role": new.role, "team_id": new.team_id, "locale": new.locale, "created_at": now}
    secret = {"password_hash": hash_password(password), "password_handed": new.handed and not new.invented}
    await tx.execute(insert(staff).values(id=id_, login=login, name=new.name.strip(), **secret, **values))
    await audit.record(tx, actor=by, action="staff_added", detail=id_, now=now)
    return id_


async def list_staff(tx: Tx) -> tuple[Account, ...]:
    """Supervisors first, then team by team."""
    accounts = map(_account, await tx.execute(select(staff)))
    return tuple(sorted(accounts, key=lambda account: (account.team_id or "", account.login)))


async def disable_staff(tx: Tx, login: str, *, now: datetime, by: str = OPERATOR) -> None:
    """Nothing of the team's is lost: what they wrote keeps their name.

    Raises:
        NotFound: no such account.
        Refused: it is the account of whoever asks: nobody shuts themselves out.
    """
    account = await account_of(tx, login)
    if by == audit_name(account.id):
        raise Refused("error.own_account")
    await tx.execute(update(staff).where(staff.c.id == account.id).values(disabled_at=now))
    await _sign_out_everywhere(tx, account.id)
    await forget_person(tx, account.id)
    await close_calendar(tx, account.id, account.team_id, now=now)
    await audit.record(tx, actor=by, action="staff_disabled", detail=account.id, now=now)


async def reset_password(
    tx: Tx, login: str, *, password: str, now: datetime, by: str = OPERATOR, handed: bool = True
) -> None:
    """Opens a disabled or locked account again, and ends every session it has. `handed`: as in `NewStaff`.

    Raises:
        NotFound: no such account.
        Refused: the password will not do.
    """
    account = await account_of(tx, login)
    check_password(password, login=account.login)
    secret = {"password_hash": hash_password(password), "password_handed": handed}
    values = {**secret, "disabled_at": None, "failures": 0, "locked_until": None}
    await tx.execute(update(staff).where(staff.c.id == account.id).values(values))
    await _sign_out_everywhere(tx, account.id)
    await audit.record(tx, actor=by, action="password_reset", detail=account.id, now=now)


async def set_locale(tx: Tx, staff_id: str, locale: str) -> None:
    await tx.execute(update(staff).where(staff.c.id == staff_id).values(locale=locale))
    tx.announce(staff_topic(staff_id))


async def _sign_out_everywhere(tx: Tx, staff_id: str) -> None:
    await end_all_sessions(tx, staff_id)
    await forget_devices(tx, staff_id)


async def account_of(tx: Tx, login: str) -> Account:
    """Raises NotFound."""
    row = (await tx.execute(select(staff).where(staff.c.login == login_form(login)))).one_or_none()
    if row is None:
        raise NotFound("error.staff_not_found")
    return _account(row)


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        team_id=row.team_id,
        locale=row.locale,
        disabled_at=row.disabled_at,
        handed=row.password_handed,
    )
