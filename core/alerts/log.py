"""What was alerted about, who was told and by which way, and who answered: as the console shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, select, true

from core.alerts.models import alerts, sends, tries
from core.alerts.records import ChannelKind, State, Subject
from core.db import Tx
from core.staff import Actor, Right
from core.staff.store import names_of

NEWEST = 100


@dataclass(slots=True, frozen=True, kw_only=True)
class Try:
    """One attempt. `outcome` is a fixed word: "sent", or why it did not arrive."""

    kind: ChannelKind
    at: datetime
    outcome: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Told:
    """Somebody who was to hear of it. `name` is empty where it was a channel of the whole team. `due_at`: when it will go."""

    staff_id: str | None
    name: str
    state: State
    due_at: datetime | None
    tries: tuple[Try, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Logged:
    """`climb_at` None: nobody further is rung. `by` is empty until somebody has answered."""

    id: str
    subject: Subject
    subject_id: str
    reference: str
    team_id: str
    kind: str
    loud: bool
    raised_at: datetime
    climb_at: datetime | None
    answered_at: datetime | None
    by: str
    ended_at: datetime | None
    told: tuple[Told, ...]

    @property
    def open(self) -> bool:
        return self.answered_at is None and self.ended_at is None

    def may_be_answered_by(self, actor: Actor) -> bool:
        """As `core.alerts.answering` has it: by the team, and by whoever above it was rung."""
        theirs = self.team_id == actor.team_id or actor.staff_id in {one.staff_id for one in self.told}
        return self.open and theirs


async def newest(tx: Tx, actor: Actor) -> tuple[Logged, ...]:
    """The actor's own team's; of all teams for somebody above them."""
    query = select(alerts).where(_seen_by(actor)).order_by(alerts.c.raised_at.desc(), alerts.c.id).limit(NEWEST)
    rows = (await tx.execute(query)).mappings().all()
    found = await _sends(tx, [row["id"] for row in rows])
    people = {row["acknowledged_by"] for row in rows} | {row["staff_id"] for row in found}
    names = await names_of(tx, people - {None})
    tried = await _tries(tx, [row["id"] for row in found])
    told: dict[str, list[Told]] = {}
    for row in found:
        told.setdefault(row["alert_id"], []).append(_told(row, names, tried.get(row["id"], ())))
    return tuple(_logged(row, names, tuple(told.get(row["id"], ()))) for row in rows)


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may(Right.OVERSEE) else alerts.c.team_id == actor.team_id


async def _sends(tx: Tx, alert_ids: Collection[str]) -> list[RowMapping]:
    query = select(sends).where(sends.c.alert_id.in_(alert_ids)).order_by(sends.c.made_at, sends.c.id)
    return list((await tx.execute(query)).mappings())


async def _tries(tx: Tx, send_ids: Collection[str]) -> Mapping[str, tuple[Try, ...]]:
    found: dict[str, tuple[Try, ...]] = {}
    for row in (await tx.execute(select(tries).where(tries.c.send_id.in_(send_ids)).order_by(tries.c.id))).mappings():
        one = Try(kind=ChannelKind(row["kind"]), at=row["at"], outcome=row["outcome"])
        found[row["send_id"]] = (*found.get(row["send_id"], ()), one)
    return found


def _told(row: RowMapping, names: Mapping[str, str], tried: tuple[Try, ...]) -> Told:
    name = names.get(row["staff_id"], "") if row["staff_id"] else ""
    return Told(staff_id=row["staff_id"], name=name, state=State(row["state"]), due_at=row["due_at"], tries=tried)


def _logged(row: RowMapping, names: Mapping[str, str], told: tuple[Told, ...]) -> Logged:
    return Logged(
        id=row["id"],
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        reference=row["reference"],
        team_id=row["team_id"],
        kind=row["kind"],
        loud=row["loud"],
        raised_at=row["raised_at"],
        climb_at=row["climb_at"],
        answered_at=row["acknowledged_at"],
        by=names.get(row["acknowledged_by"] or "", ""),
        ended_at=row["ended_at"],
        told=told,
    )
