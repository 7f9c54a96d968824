import pytest

from core.db import Database, begin
from core.ids import SeededIds
from core.staff.accounts import NewStaff, add_staff
from core.staff.passwords import Passwords
from core.staff.permissions import Role
from core.teams import put_team
from tests.builders import START, team_molde

PASSWORD = "tre kattar på trappa"


@pytest.fixture
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
async def kari(database: Database, ids: SeededIds) -> str:
    new = NewStaff(login="kari", name="Kari", role=Role.MEMBER, team_id="molde", handed=False)
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        return await add_staff(tx, ids, new, password=PASSWORD, now=START)
