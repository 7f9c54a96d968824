"""Rows for the measurements of the clock: very many promises by bulk SQL, and those that fall due as the product has them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

from sqlalchemy import Interval, TextClause, bindparam, insert, text

from core.cases.models import cases
from core.cases.records import Kind, Stage
from core.conversations import store as conversations
from core.db import Database, Tx, UtcDateTime, begin
from core.ids import RandomIds
from core.sla.models import deadlines
from core.sla.policy import Milestone
from core.teams import put_team
from core.teams.catalogue import shipped_teams
from core.vault import Vault

PROMISE = timedelta(hours=24)
FAR_AHEAD = datetime(2040, 1, 1, tzinfo=UTC)
AHEAD = (Milestone.UNCLAIMED, Milestone.HALF_TIME, Milestone.FOUR_LEFT, Milestone.ONE_LEFT, Milestone.BREACH)
FALLING = (Milestone.NEW, *AHEAD)
CHUNK = 2_000
"""Cases whose deadlines stand at the same instants."""
HALF_A_MINUTE = 30

_NUMBERS = {
    True: "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :end)",
    False: "WITH numbers(n) AS (SELECT generate_series(CAST(:first AS integer), CAST(:end AS integer) - 1))",
}
_ID = {True: "lower(hex(randomblob(16)))", False: "md5(random()::text || n)"}
_REFERENCE = {True: "printf('%08d', n)", False: "lpad(n::text, 8, '0')"}
_FALSE = {True: "0", False: "false"}


@dataclass(slots=True)
class Crowd:
    """Cases in a database. `made` numbers them, for their references."""

    database: Database
    vault: Vault
    made: int = 0

    async def move_in(self) -> None:
        async with begin(self.database) as tx:
            for team in shipped_teams():
                await put_team(tx, team)

    async def wait(self, open_deadlines: int, *, show: bool) -> None:
        """So many deadlines that fall due in many years: five of each case."""
        end = self.made + open_deadlines // len(AHEAD)
        said = perf_counter()
        while self.made < end:
            async with begin(self.database) as tx:
                await self._wait_some(tx, min(CHUNK, end - self.made))
            if show and (perf_counter() - said > HALF_A_MINUTE or self.made == end):
                said = perf_counter()
                print(f"  building: {self.made * len(AHEAD):,} of {open_deadlines:,} open deadlines", flush=True)
        if not self.database.is_sqlite:
            async with begin(self.database) as tx:
                await tx.execute(text("ANALYZE"))

    async def _wait_some(self, tx: Tx, number: int) -> None:
        opened_at = FAR_AHEAD + timedelta(seconds=self.made)
        given = {"first": self.made, "end": self.made + number, "opened": opened_at, "due": opened_at + PROMISE}
        await tx.execute(_cases(sqlite=self.database.is_sqlite), given)
        for place, milestone in enumerate(AHEAD, start=1):
            due = opened_at + timedelta(hours=4 * place)
            await tx.execute(
                _deadlines(), {"milestone": milestone, "promise": PROMISE, "due": due, "opened": opened_at}
            )
        self.made += number

    async def fall_due(self, instants: Sequence[datetime]) -> None:
        """A case for each instant, whose one open milestone is due then: every kind of milestone alike often."""
        ids = RandomIds()
        async with begin(self.database) as tx:
            rows = []
            for at in instants:
                address = secrets.token_hex(8)
                talk = await conversations.start(tx, self.vault, ids, channel="web", address=address, now=at)
                rows.append(self._case(ids.new_id(), talk.id, at))
            await tx.execute(insert(cases), rows)
            due = [_deadline(str(row["id"]), n, at) for n, (row, at) in enumerate(zip(rows, instants, strict=True))]
            await tx.execute(insert(deadlines), due)

    def _case(self, id_: str, conversation_id: str, due_at: datetime) -> dict[str, object]:
        self.made += 1
        return {
            "id": id_,
            "reference": f"{self.made - 1:08d}",
            "team_id": shipped_teams()[self.made % 4].id,
            "conversation_id": conversation_id,
            "kind": Kind.PARENT,
            "channel": "web",
            "locale": "nn",
            "stage": Stage.NEW,
            "opened_at": due_at - PROMISE,
            "due_at": due_at,
        }


def _deadline(case_id: str, number: int, at: datetime) -> dict[str, object]:
    milestone = FALLING[number % len(FALLING)]
    return {"case_id": case_id, "milestone": milestone, "round": 0, "promise": PROMISE, "due_at": at, "planned_at": at}


def _cases(*, sqlite: bool) -> TextClause:
    new = f"""
        INSERT INTO cases (id, reference, team_id, kind, channel, locale, stage, opened_at, due_at, waits_for_us, revision)
        {{numbers}}
        SELECT {_ID[sqlite]}, {_REFERENCE[sqlite]}, 'molde', 'parent', 'web', 'nn', 'new', :opened, :due, {_FALSE[sqlite]}, 0
        FROM numbers
    """  # noqa: S608 - of our own words above
    made = text(new.format(numbers=_NUMBERS[sqlite]))
    return made.bindparams(bindparam("opened", type_=UtcDateTime), bindparam("due", type_=UtcDateTime))


def _deadlines() -> TextClause:
    """For every case that was opened at that instant: those of one chunk."""
    made = text("""
        INSERT INTO deadlines (case_id, milestone, round, promise, due_at, planned_at)
        SELECT id, :milestone, 0, :promise, :due, :due FROM cases WHERE closed_at IS NULL AND opened_at = :opened
    """)
    instants = (bindparam(name, type_=UtcDateTime) for name in ("due", "opened"))
    return made.bindparams(*instants, bindparam("promise", type_=Interval))
