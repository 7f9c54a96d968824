"""One visible transaction: what it keeps, what it tells, and that two writers never lose each other's work."""

import pytest

from core.db import Database, begin, read
from core.teams import all_teams, put_team
from tests.builders import team_molde


async def test_nothing_is_kept_and_nobody_is_told_when_a_transaction_fails(database: Database) -> None:
    with database.signals.listen(["team:molde"]) as listener:
        with pytest.raises(ZeroDivisionError):
            async with begin(database) as tx:
                await put_team(tx, team_molde())
                tx.announce("team:molde")
                raise ZeroDivisionError
        assert not await listener.wait(0)
    async with read(database) as tx:
        assert await all_teams(tx) == ()
