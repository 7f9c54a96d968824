"""One visible transaction: what it keeps, what it tells, and that two writers never lose each other's work."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.db import Database, begin, insert_unless_there, open_database, read, take_turns
from core.inbox.models import seen
from core.teams import all_teams, get_team, put_team
from tests.builders import START, team_molde

TASKS, ROUNDS = 4, 60


async def put_molde_and_tell(database: Database) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        tx.announce("team:molde")


async def put_molde_and_fall(database: Database) -> None:
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        tx.announce("team:molde")
        raise ZeroDivisionError


async def fall_at_the_commit(database: Database) -> None:
    """Foreign keys checked only at the end: the body goes well, the commit does not."""
    orphan = text(
        "INSERT INTO conversation_lines (conversation_id, row_key, sealed_line, at) VALUES ('x', 'x', 'x', '')"
    )
    async with begin(database) as tx:
        await tx.execute(text("PRAGMA defer_foreign_keys=ON"))
        await tx.execute(orphan)
        tx.announce("team:molde")


async def add_one_day(database: Database, times: int) -> None:
    for _ in range(times):
        async with begin(database) as tx:
            await take_turns(tx, "molde")
            team = await get_team(tx, "molde")
            await asyncio.sleep(0)
            await put_team(tx, replace(team, retention_days=team.retention_days + 1))


async def test_a_listener_is_told_after_the_commit_and_reads_what_was_written(database: Database) -> None:
    with database.signals.listen(["team:molde"]) as listener:
        await put_molde_and_tell(database)
        assert await listener.wait(0)
    async with read(database) as tx:
        assert await all_teams(tx) == (team_molde(),)


async def test_nobody_is_told_before_the_commit(database: Database) -> None:
    with database.signals.listen(["team:molde"]) as listener:
        async with begin(database) as tx:
            await put_team(tx, team_molde())
            tx.announce("team:molde")
            assert not await listener.wait(0)
        assert await listener.wait(0)


async def test_nothing_is_kept_and_nobody_is_told_when_a_transaction_fails(database: Database) -> None:
    with database.signals.listen(["team:molde"]) as listener:
        with pytest.raises(ZeroDivisionError):
            await put_molde_and_fall(database)
        assert not await listener.wait(0)
    async with read(database) as tx:
        assert await all_teams(tx) == ()


@pytest.mark.sqlite
async def test_nobody_is_told_when_the_commit_itself_fails(database: Database) -> None:
    with database.signals.listen(["team:molde"]) as listener:
        with pytest.raises(IntegrityError):
            await fall_at_the_commit(database)
        assert not await listener.wait(0)


async def test_no_change_is_lost_when_two_doors_read_and_write_the_same_row_at_once(
    database: Database, database_url: str
) -> None:
    """Two doors stand for a second process, which the lock file keeps away: the database must hold without it."""
    await put_molde_and_tell(database)
    other = open_database(database_url)
    await asyncio.gather(*(add_one_day(door, ROUNDS) for door in (database, other) for _ in range(TASKS // 2)))
    await other.close()
    async with read(database) as tx:
        assert (await get_team(tx, "molde")).retention_days == team_molde().retention_days + TASKS * ROUNDS


async def test_a_reader_sees_one_moment_and_not_what_is_written_meanwhile(database: Database) -> None:
    async with read(database) as tx:
        assert await all_teams(tx) == ()
        await put_molde_and_tell(database)
        assert await all_teams(tx) == ()


async def test_writing_through_a_reader_fails(database: Database) -> None:
    async with read(database) as tx:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await put_team(tx, team_molde())


async def test_a_row_is_new_only_once(database: Database) -> None:
    row = {"channel": "web", "external_id": "1", "seen_at": START}
    async with begin(database) as tx:
        assert [await insert_unless_there(tx, seen, row) for _ in range(2)] == [True, False]
