from dataclasses import replace
from datetime import timedelta

import pytest

from core.db import Database, begin, read
from core.errors import Conflict, NotFound, Refused
from core.ids import SeededIds
from core.signals import staff_topic
from core.staff.accounts import NewStaff, add_staff, disable_staff, list_staff, reset_password, set_locale
from core.staff.passwords import Passwords
from core.staff.permissions import Role
from core.staff.policy import ABSOLUTE, IDLE
from core.staff.sessions import end_session, find_session, start_session, touch_session
from core.staff.sign_in import Attempted, sign_in
from tests.builders import START

from .conftest import PASSWORD

OTHER = "eit heilt anna passord"


def newcomer(login: str = "ola", *, role: Role = Role.MEMBER, team_id: str | None = "molde") -> NewStaff:
    return NewStaff(login=login, name="Ola", role=role, team_id=team_id)


@pytest.mark.parametrize(
    ("new", "password", "key"),
    [
        (newcomer("KARI"), OTHER, "error.login_taken"),
        (newcomer(team_id="nowhere"), OTHER, "error.team_not_found"),
        (newcomer(team_id=None), OTHER, "error.member_needs_team"),
        (newcomer(role=Role.SUPERVISOR), OTHER, "error.member_needs_team"),
        (newcomer("  "), OTHER, "error.staff_needs_login_and_name"),
        (newcomer(), "stutt", "error.password_too_short"),
    ],
)
async def test_an_account_that_will_not_do_is_refused_with_the_reason(
    database: Database, ids: SeededIds, kari: str, new: NewStaff, password: str, key: str
) -> None:
    with pytest.raises((Conflict, NotFound, Refused)) as refused:
        async with begin(database) as tx:
            await add_staff(tx, ids, new, password=password, now=START)
    assert refused.value.key == key


async def test_an_invented_person_may_have_a_short_password(database: Database, ids: SeededIds, kari: str) -> None:
    async with begin(database) as tx:
        await add_staff(tx, ids, replace(newcomer(), invented=True), password="demo", now=START)
        accounts = await list_staff(tx)
    assert [account.login for account in accounts] == ["kari", "ola"]


async def test_a_disabled_account_loses_its_sessions_at_once_and_listeners_hear_it(
    database: Database, kari: str
) -> None:
    async with begin(database) as tx:
        token = await start_session(tx, kari, now=START)
    with database.signals.listen([staff_topic(kari)]) as listener:
        async with begin(database) as tx:
            await disable_staff(tx, "kari", now=START)
        assert await listener.wait(1)
    async with read(database) as tx:
        assert await find_session(tx, token, now=START) is None


async def test_a_new_password_ends_sessions_forgets_devices_and_lets_a_locked_person_in(
    database: Database, passwords: Passwords, kari: str
) -> None:
    first = await sign_in(database, passwords, Attempted(login="kari", password=PASSWORD), now=START)
    assert first is not None
    for _ in range(5):
        await sign_in(database, passwords, Attempted(login="kari", password="feil feil feil"), now=START)
    async with begin(database) as tx:
        await reset_password(tx, "kari", password=OTHER, now=START)
        assert await find_session(tx, first.session, now=START) is None
    again = await sign_in(database, passwords, Attempted(login="kari", password=OTHER, device=first.device), now=START)
    assert again is not None
    assert again.device != first.device


async def test_a_session_runs_out_but_is_still_known_until_its_last_hour(database: Database, kari: str) -> None:
    async with begin(database) as tx:
        token = await start_session(tx, kari, now=START)
        idle = await find_session(tx, token, now=START + IDLE)
        assert idle is not None
        assert not idle.lives
        await touch_session(tx, idle.id, now=START + IDLE)
        awake = await find_session(tx, token, now=START + IDLE + timedelta(minutes=2))
        assert awake is not None
        assert awake.lives
        assert awake.wants_touch
        old = await find_session(tx, token, now=START + ABSOLUTE)
        assert old is not None
        assert not old.lives


async def test_signing_out_ends_one_session_and_leaves_the_other(database: Database, kari: str) -> None:
    async with begin(database) as tx:
        phone, desk = await start_session(tx, kari, now=START), await start_session(tx, kari, now=START)
        session = await find_session(tx, phone, now=START)
        assert session is not None
        await end_session(tx, session.id, staff_id=kari)
        assert await find_session(tx, phone, now=START) is None
        assert await find_session(tx, desk, now=START) is not None


async def test_a_language_is_kept_on_the_account(database: Database, kari: str) -> None:
    async with begin(database) as tx:
        await set_locale(tx, kari, "en")
        assert [account.locale for account in await list_staff(tx)] == ["en"]


async def test_an_unknown_login_cannot_be_disabled_or_reset(database: Database, kari: str) -> None:
    async with begin(database) as tx:
        with pytest.raises(NotFound):
            await disable_staff(tx, "nobody", now=START)
        with pytest.raises(NotFound):
            await reset_password(tx, "nobody", password=OTHER, now=START)
