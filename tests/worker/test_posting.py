"""What goes out through channels: one that fails holds up no other."""

from datetime import datetime, timedelta

from sqlalchemy import select
from typing_extensions import override

from core.alerts.courier import Bulletin
from core.alerts.models import sends
from core.alerts.records import ChannelKind, Parcel, Purpose, State
from core.clock import SetClock
from core.db import Database, Tx, begin, read
from core.ids import SeededIds
from core.vault import Vault
from tests.core.duty.house import Team, move_in
from tests.scenarios.words import PlainWords
from tests.worker.alerting import alerting

LONG_AFTER = timedelta(minutes=10)


class Box:
    """Takes everything."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def refuses(self, address: str) -> str | None:
        return None

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        self.taken.append(address)


class Stutters(PlainWords):
    """Has no words for Kari."""

    @override
    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: datetime) -> Bulletin:
        if parcel.staff_id == "kari":
            raise LookupError("no words")
        return await super().bulletin(tx, parcel, now=now)


async def test_a_letter_that_cannot_be_worded_holds_up_nobody_and_is_given_up_at_last(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock
) -> None:
    team, box = Team(database, vault, ids), Box()
    await move_in(team)
    async with begin(database) as tx:
        for who in ("kari", "ola"):
            await team.messages.to_person(tx, who, Purpose.DUTY, team_id="molde", now=clock.now())
    post = alerting(database, vault, ids, clock, {ChannelKind.MAIL: box}, Stutters()).post
    for _ in range(4):
        await post.deliver_due()
        clock.forward(LONG_AFTER)
    assert box.taken == ["ola@example.org"]
    async with read(database) as tx:
        rows = await tx.execute(select(sends.c.staff_id, sends.c.state))
        assert {row.staff_id: row.state for row in rows} == {"kari": State.FAILED, "ola": State.SENT}
