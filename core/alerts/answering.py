"""Answering an alert: by the link in the bulletin, or in the console.

The link is a secret of one bulletin. It opens a page without any content, and a press there answers: a scanner that
merely follows links in mail answers nothing. It is good once, and for twelve hours.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, select

from core import audit
from core.alerts import store
from core.alerts.facts import facts_of, wanted
from core.alerts.models import alerts, sends
from core.alerts.policy import AGAIN, LINK_LASTS, OFFERED
from core.alerts.records import Alert, Item, Subject
from core.db import Tx
from core.errors import NotFound
from core.staff import Actor
from core.staff.store import is_working, names_of
from core.vault import Vault

MAC_LETTERS = 40


class Outcome(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    """By this very press."""
    ALREADY = "already"
    """Somebody has answered before: `by` and `at` say who and when."""
    LATE = "late"
    NOT_YOURS = "not_yours"
    """Somebody else is signed in here, or it was sent to a whole team and nobody is signed in."""
    OVER = "over"
    """Nobody has to answer any more."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Answer:
    outcome: Outcome
    items: tuple[Item, ...] = ()
    by: str = ""
    at: datetime | None = None


def token_of(vault: Vault, bundle: str) -> str:
    return f"{bundle}-{_mac(vault, bundle)}"


async def look(tx: Tx, vault: Vault, token: str, actor: Actor | None, *, now: datetime) -> Answer:
    """What a press would do. `actor` is whoever is signed in at that browser, or None. Raises NotFound."""
    return await _look(tx, await _rows(tx, vault, token), actor, now=now)


async def answer(tx: Tx, vault: Vault, token: str, actor: Actor | None, *, now: datetime) -> Answer:
    """Whoever the bulletin went to has seen it, and nobody above them is rung. Raises NotFound."""
    rows = await _rows(tx, vault, token)
    found = await _look(tx, rows, actor, now=now)
    if found.outcome is not Outcome.OPEN:
        return found
    who = rows[0]["staff_id"] or (actor.staff_id if actor else "")
    first = await _acknowledge(tx, [row["alert_id"] for row in rows], who, now=now)
    if not first:  # somebody else was, since we looked
        return await _look(tx, await _rows(tx, vault, token), actor, now=now)
    names = await names_of(tx, {who})
    return Answer(outcome=Outcome.TAKEN, items=found.items, by=names.get(who, ""), at=now)


async def answer_in_console(tx: Tx, actor: Actor, alert_id: str, *, now: datetime) -> bool:
    """Whether nobody had before. Whoever is above the teams answers only what they were rung for themselves.

    Raises NotFound, alike for what is not there and what is not theirs to answer.
    """
    alert = await store.get(tx, alert_id)
    if alert is None or not await _is_theirs(tx, alert, actor):
        raise NotFound("error.alert_not_found")
    if await _is_over(tx, alert.subject, alert.subject_id, alert.kind, alert.team_id):
        await store.end(tx, alert_id, now=now)
        return False
    return await _acknowledge(tx, [alert_id], actor.staff_id, now=now)


async def _acknowledge(tx: Tx, alert_ids: Iterable[str], who: str, *, now: datetime) -> bool:
    """Whether nobody had seen any of them before. In order of their ids: two who share alerts wait in one direction only."""
    first = False
    for alert_id in sorted(await _with_earlier_ones(tx, alert_ids)):
        if await store.acknowledge(tx, alert_id, who, now=now):
            await _record(tx, alert_id, f"staff:{who}", now=now)
            first = True
    return first


async def _with_earlier_ones(tx: Tx, alert_ids: Iterable[str]) -> set[str]:
    """Whoever has seen the latest urgent words of a family has seen the earlier ones: none of them goes round again."""
    found = set(alert_ids)
    for seen in [await store.get(tx, alert_id) for alert_id in sorted(found)]:
        if seen and seen.kind in AGAIN:
            others = await store.not_ended(tx, seen.subject, seen.subject_id)
            found |= {one.id for one in others if one.kind == seen.kind and one.round < seen.round}
    return found


async def _is_theirs(tx: Tx, alert: Alert, actor: Actor) -> bool:
    return alert.team_id == actor.team_id or actor.staff_id in await store.ever_rung(tx, alert.id)


async def _look(tx: Tx, rows: list[RowMapping], actor: Actor | None, *, now: datetime) -> Answer:
    items = tuple(_item(row) for row in rows)
    done = [row for row in rows if row["acknowledged_at"] is not None]
    if not await _may(tx, rows[0], actor):
        return Answer(outcome=Outcome.NOT_YOURS)
    if len(done) == len(rows):
        names = await names_of(tx, {done[0]["acknowledged_by"]} - {None})
        by = names.get(done[0]["acknowledged_by"], "")
        return Answer(outcome=Outcome.ALREADY, items=items, by=by, at=done[0]["acknowledged_at"])
    if all([row["ended_at"] is not None or await _row_is_over(tx, row) for row in rows]):
        return Answer(outcome=Outcome.OVER, items=items)
    late = now - (rows[0]["sent_at"] or rows[0]["made_at"]) >= LINK_LASTS
    return Answer(outcome=Outcome.LATE if late else Outcome.OPEN, items=items)


async def _may(tx: Tx, row: RowMapping, actor: Actor | None) -> bool:
    """The link itself names the person it was sent to; of a whole team's, only whoever is signed in is known.

    Whoever has left the staff answers for nobody any more.
    """
    if row["staff_id"] is None:
        return actor is not None and actor.team_id == row["team_id"]
    return (actor is None or actor.staff_id == row["staff_id"]) and await is_working(tx, row["staff_id"])


async def _rows(tx: Tx, vault: Vault, token: str) -> list[RowMapping]:
    """What was in the bulletin. Raises NotFound, alike for a wrong secret and for what is not there any more."""
    bundle, _, mac = token.partition("-")
    if not hmac.compare_digest(mac.encode(), _mac(vault, bundle).encode()):
        raise NotFound("error.alert_not_found")
    columns = (
        sends.c.staff_id,
        sends.c.team_id,
        sends.c.sent_at,
        sends.c.made_at,
        sends.c.alert_id,
        alerts.c.team_id.label("alert_team_id"),
        *(alerts.c[name] for name in ("subject", "subject_id", "reference", "kind", "promised_at")),
        *(alerts.c[name] for name in ("acknowledged_at", "acknowledged_by", "ended_at")),
    )
    query = select(*columns).join(alerts, alerts.c.id == sends.c.alert_id).where(sends.c.bundle == bundle)
    rows = list((await tx.execute(query.order_by(sends.c.id))).mappings())
    if not rows:
        raise NotFound("error.alert_not_found")
    return rows


async def _row_is_over(tx: Tx, row: RowMapping) -> bool:
    subject = Subject(row["subject"])
    return await _is_over(tx, subject, row["subject_id"], row["kind"], row["alert_team_id"])


async def _is_over(tx: Tx, subject: Subject, subject_id: str, kind: str, team_id: str) -> bool:
    """Nothing to answer for any more, or another team's to answer for."""
    facts = await facts_of(tx, subject, subject_id)
    moved = facts is not None and kind != OFFERED and facts.team_id != team_id
    return moved or not wanted(kind, facts, team_id=team_id)


async def _record(tx: Tx, alert_id: str, actor: str, *, now: datetime) -> None:
    """In the history of the case. A consultation has none: its audit would tell when somebody truly asked."""
    alert = await store.get(tx, alert_id)
    if alert and alert.subject is Subject.CASE:
        await audit.record(tx, actor=actor, action="acknowledged", case_id=alert.subject_id, detail=alert.kind, now=now)


def _mac(vault: Vault, bundle: str) -> str:
    return vault.blind("answer", bundle)[:MAC_LETTERS]


def _item(row: RowMapping) -> Item:
    return Item(
        subject=Subject(row["subject"]),
        reference=row["reference"],
        kind=row["kind"],
        promised_at=row["promised_at"],
        alert_id=row["alert_id"],
    )
