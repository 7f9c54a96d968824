import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typing_extensions import override

from core.audit.models import audit
from core.clock import SetClock
from core.db import Database, begin, read
from core.staff.accounts import disable_staff, reset_password
from core.staff.passwords import Passwords
from core.staff.policy import DEVICE_KNOWN_FOR
from core.staff.sessions import find_session
from core.staff.sign_in import Attempted, SignedIn, sign_in
from tests.builders import START

from .conftest import PASSWORD


class Door:
    """Tries to sign in, as a browser would."""

    def __init__(self, database: Database, passwords: Passwords, clock: SetClock) -> None:
        self.database, self.passwords, self.clock = database, passwords, clock

    async def tries(self, password: str = PASSWORD, **brought: str) -> SignedIn | None:
        attempted = Attempted(**{"login": "kari", "password": password, **brought})
        return await sign_in(self.database, self.passwords, attempted, now=self.clock.now())

    async def enters(self, **brought: str) -> SignedIn:
        signed = await self.tries(**brought)
        assert signed is not None
        return signed

    async def fails(self, times: int, **brought: str) -> None:
        for _ in range(times):
            assert await self.tries("feil passord her", **brought) is None


@pytest.fixture
def door(database: Database, passwords: Passwords, clock: SetClock, kari: str) -> Door:
    return Door(database, passwords, clock)


async def test_the_right_password_opens_a_session_for_that_person(door: Door, database: Database, kari: str) -> None:
    signed = await door.enters(login=" KARI ")
    async with read(database) as tx:
        session = await find_session(tx, signed.session, now=START)
    assert session is not None
    assert session.lives
    assert session.actor.staff_id == kari == signed.actor.staff_id


@pytest.mark.parametrize("login", ["kari", "nobody", "", "\ud800", "k" * 5000])
async def test_a_wrong_password_and_an_unknown_name_get_the_same_no(door: Door, login: str) -> None:
    assert await door.tries("feil passord her", login=login) is None


@pytest.mark.parametrize("password", ["", "\ud800\x00", "p" * 60_000])
async def test_an_odd_password_is_just_wrong(door: Door, password: str) -> None:
    assert await door.tries(password) is None


async def test_a_disabled_account_gets_the_same_no_with_the_right_password(door: Door, database: Database) -> None:
    async with begin(database) as tx:
        await disable_staff(tx, "kari", now=START)
    assert await door.tries() is None


async def test_an_unknown_name_costs_a_whole_password_check(door: Door, passwords: Passwords) -> None:
    checked: list[str | None] = []

    class Counting(Passwords):
        @override
        async def match(self, stored: str | None, password: str) -> bool:
            checked.append(stored)
            return await passwords.match(stored, password)

    door.passwords = Counting()
    await door.tries("feil passord her", login="nobody")
    assert checked == [None]
    assert await passwords.match(None, PASSWORD) is False


async def test_after_five_failures_even_the_right_password_waits_a_minute(door: Door, clock: SetClock) -> None:
    await door.fails(5)
    assert await door.tries() is None
    clock.forward(timedelta(minutes=1))
    assert await door.tries() is not None


async def test_tries_during_the_wait_do_not_make_it_longer(door: Door, clock: SetClock) -> None:
    await door.fails(30)
    clock.forward(timedelta(minutes=1))
    assert await door.tries() is not None


async def test_success_forgives_the_failures_before_it(door: Door) -> None:
    await door.fails(4)
    await door.enters()
    await door.fails(4)
    assert await door.tries() is not None


async def test_guesses_all_at_once_are_counted_one_by_one(door: Door) -> None:
    wrong = [door.tries(f"gjetting nummer {number}") for number in range(12)]
    assert await asyncio.gather(*wrong) == [None] * 12
    assert await door.tries() is None


async def test_a_stranger_cannot_lock_a_colleague_out_of_a_known_device(door: Door) -> None:
    known = (await door.enters()).device
    await door.fails(20)
    signed = await door.enters(device=known)
    assert signed.device == known


async def test_a_known_device_counts_its_own_failures(door: Door) -> None:
    known = (await door.enters()).device
    await door.fails(5, device=known)
    assert await door.tries(device=known) is None
    assert await door.tries() is not None


async def test_a_device_is_known_for_half_a_year(door: Door, clock: SetClock) -> None:
    known = (await door.enters()).device
    clock.forward(DEVICE_KNOWN_FOR)
    assert (await door.enters(device=known)).device != known


async def test_the_session_a_browser_came_with_ends_and_is_never_kept(door: Door, database: Database) -> None:
    first = await door.enters()
    second = await door.enters(session=first.session)
    planted = await door.enters(session="planted-by-somebody")
    async with read(database) as tx:
        assert await find_session(tx, first.session, now=START) is None
        assert await find_session(tx, "planted-by-somebody", now=START) is None
    assert len({first.session, second.session, planted.session}) == 3


async def test_a_password_changed_while_it_is_checked_does_not_open(
    door: Door, database: Database, passwords: Passwords
) -> None:
    class Slow(Passwords):
        @override
        async def match(self, stored: str | None, password: str) -> bool:
            async with begin(database) as tx:
                await reset_password(tx, "kari", password="eit heilt anna passord", now=START)
            return await passwords.match(stored, password)

    door.passwords = Slow()
    assert await door.tries() is None


async def test_failures_are_on_record_without_what_was_typed(door: Door, database: Database, kari: str) -> None:
    await door.fails(1)
    await door.tries(login="hemmeleg namn")
    async with read(database) as tx:
        rows = (await tx.execute(select(audit).where(audit.c.action == "sign_in_failed"))).all()
    assert [row.actor for row in rows] == [f"staff:{kari}", "staff:unknown"]
    assert [row.detail for row in rows] == [None, None]


async def test_neither_password_nor_token_lies_in_the_file(door: Door, database: Database, database_file: Path) -> None:
    signed = await door.enters()
    await database.forget_deleted_pages()
    stored = await asyncio.to_thread(database_file.read_bytes)
    assert b"kari" in stored
    for secret in (PASSWORD, signed.session, signed.device):
        assert secret.encode() not in stored
