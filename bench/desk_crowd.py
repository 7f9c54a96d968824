"""Rows for the measurements of the console: very many cases in many teams, with cards, threads and histories that open."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from time import perf_counter
from typing import Any

from sqlalchemy import TextClause, bindparam, insert, text

from core.audit.models import audit
from core.cases.models import cases, messages
from core.cases.records import Card, Kind, MessageKind, Stage
from core.cases.store import body_field, card_field, subject_of
from core.db import Database, Tx, UtcDateTime, begin
from core.ids import RandomIds
from core.sla.models import deadlines
from core.sla.policy import Milestone
from core.staff import Role
from core.staff.models import staff
from core.staff.passwords import hash_password
from core.teams import Team, put_team
from core.teams.catalogue import shipped_teams
from core.vault import SubjectKey, Vault

PASSWORD = "tre kattar på trappa"  # noqa: S105 - of accounts that end with the measurement
PROMISE = timedelta(hours=24)
TEAMS = 40
CHUNK = 1_000
HALF_A_MINUTE = 30
A_THREAD = 500
"""Messages of the longest case of each team."""
FEW_MESSAGES = 2
WORDS = (
    "Eg veit ikkje heilt korleis eg skal seie det, men eg søv lite og er redd for å bli aleine med dei to minste. " * 2
)

_NUMBERS = {
    True: "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :end)",
    False: "WITH numbers(n) AS (SELECT generate_series(CAST(:first AS integer), CAST(:end AS integer) - 1))",
}
_ID = {True: "lower(hex(randomblob(16)))", False: "md5(random()::text || n)"}
_REFERENCE = {True: "printf('%08d', n)", False: "lpad(n::text, 8, '0')"}
_TEAM = {True: "printf('team%02d', n % 40)", False: "'team' || lpad((n % 40)::text, 2, '0')"}
_FALSE = {True: "0", False: "false"}


def team_id(number: int) -> str:
    return f"team{number % TEAMS:02d}"


@dataclass(slots=True)
class DeskCrowd:
    """`longest`: by team, the case with the long thread."""

    database: Database
    vault: Vault
    now: datetime
    longest: dict[str, str] = field(default_factory=dict)
    _ids: RandomIds = field(default_factory=RandomIds)

    async def move_in(self) -> None:
        hashed = hash_password(PASSWORD)
        async with begin(self.database) as tx:
            for team in shipped_teams():
                await put_team(tx, team)  # the catchment sends families to them
            for number in range(TEAMS):
                id_ = team_id(number)
                town = f"Bygd {number}"
                await put_team(
                    tx, Team(id=id_, town=town, phone=None, address=None, intake_max_months=72, retention_days=90)
                )
                await tx.execute(insert(staff).values(**_account(id_, self.now, hashed)))

    async def fill(self, all_: int, open_: int, *, show: bool) -> None:
        """So many cases, of which so many are open; the others are closed, and what families told is erased."""
        said = perf_counter()
        for first in range(0, all_ - open_, CHUNK * 10):
            end = min(first + CHUNK * 10, all_ - open_)
            async with begin(self.database) as tx:
                await tx.execute(_closed(sqlite=self.database.is_sqlite), self._span(first, end))
        numbers = iter(range(all_ - open_, all_))
        while some := tuple(islice(numbers, CHUNK)):
            async with begin(self.database) as tx:
                await self._open_some(tx, some)
            if show and perf_counter() - said > HALF_A_MINUTE:
                said = perf_counter()
                print(f"  building: {some[-1] + 1:,} of {all_:,} cases", flush=True)
        if not self.database.is_sqlite:
            async with begin(self.database) as tx:
                await tx.execute(text("ANALYZE"))

    def _span(self, first: int, end: int) -> dict[str, object]:
        closed_at = self.now - timedelta(days=100) - timedelta(seconds=end)
        return {"first": first, "end": end, "opened": closed_at - 2 * PROMISE, "closed": closed_at}

    async def _open_some(self, tx: Tx, numbers: tuple[int, ...]) -> None:
        made: list[dict[str, Any]] = []
        talk: list[dict[str, Any]] = []
        for number in numbers:
            id_ = self._ids.new_id()
            key = await self.vault.new_key(tx, subject_of(id_), now=self.now)
            case = self._case(id_, number, key)
            long_ = self.longest.setdefault(case["team_id"], id_) == id_
            made.append(case)
            talk += self._thread(case, key, A_THREAD if long_ else FEW_MESSAGES)
        await tx.execute(insert(cases), made)
        await tx.execute(insert(messages), talk)
        await tx.execute(insert(deadlines), [row for case in made for row in _milestones(case)])
        await tx.execute(insert(audit), [row for case in made for row in _history(case)])

    def _case(self, id_: str, number: int, key: SubjectKey) -> dict[str, Any]:
        """One in three has been reached; one in four of the others is held; due within a day, or broken by an hour."""
        due_at = self.now + timedelta(seconds=number * 7919 % 90_000 - 3_600)
        reached = number % 3 == 0
        card = Card({"name": "Anne Berg Solheim", "place_name": "Molde", "phone": "+47 00 00 00 01", "words": WORDS})
        return {
            "id": id_,
            "reference": f"{number:08d}",
            "team_id": team_id(number),
            "kind": Kind.PARENT,
            "channel": "web",
            "locale": "nn",
            "stage": Stage.REACHED if reached else Stage.NEW,
            "opened_at": due_at - PROMISE,
            "due_at": due_at,
            "reached_at": due_at - PROMISE / 2 if reached else None,
            "holder_id": team_id(number) if number % 4 == 0 else None,
            "waits_for_us": number % 2 == 0 or not reached,
            "sealed_card": key.seal(card_field(id_), card.to_json()),
        }

    def _thread(self, case: dict[str, Any], key: SubjectKey, number: int) -> Iterator[dict[str, Any]]:
        for place in range(1, number + 1):
            id_ = self._ids.new_id()
            ours = place % 2 == 0
            yield {
                "id": id_,
                "case_id": case["id"],
                "number": place,
                "kind": MessageKind.REPLY if ours else MessageKind.FAMILY,
                "staff_id": case["team_id"] if ours else None,
                "sealed_body": key.seal(body_field(id_), WORDS),
                "at": case["opened_at"] + timedelta(minutes=place),
                "delivery": "delivered" if ours else None,
            }


def _account(team: str, now: datetime, hashed: str) -> dict[str, object]:
    """One in each team, who is called like it."""
    names = {"id": team, "login": team, "name": team, "role": Role.MEMBER, "team_id": team}
    return {**names, "locale": "nn", "password_hash": hashed, "created_at": now}


def _milestones(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for milestone in (Milestone.NEW, Milestone.HALF_TIME, Milestone.BREACH):
        due = case["due_at"]
        yield {
            "case_id": case["id"],
            "milestone": milestone,
            "round": 0,
            "promise": PROMISE,
            "due_at": None,
            "planned_at": due,
            "fired_at": due,
        }


def _history(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for action in ("opened", "viewed", "viewed"):
        actor = "family" if action == "opened" else f"staff:{case['team_id']}"
        yield {"at": case["opened_at"], "actor": actor, "action": action, "case_id": case["id"]}


def _closed(*, sqlite: bool) -> TextClause:
    new = f"""
        INSERT INTO cases (id, reference, team_id, kind, channel, locale, stage, opened_at, due_at, reached_at,
                           closed_at, close_reason, erased_at, waits_for_us, revision)
        {_NUMBERS[sqlite]}
        SELECT {_ID[sqlite]}, {_REFERENCE[sqlite]}, {_TEAM[sqlite]}, 'parent', 'web', 'nn', 'ended', :opened, :opened,
               :opened, :closed, 'no_need', :closed, {_FALSE[sqlite]}, 0
        FROM numbers
    """  # noqa: S608 - of our own words above
    return text(new).bindparams(*(bindparam(name, type_=UtcDateTime) for name in ("opened", "closed")))
