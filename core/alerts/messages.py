"""What is to go out through channels: put down in the transaction of what it is for, and sent later."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select

from core import signals
from core.alerts.models import channels, sends
from core.alerts.policy import Ringing, sent_from
from core.alerts.records import Alert, News, Purpose, State
from core.clock import at_minute
from core.db import Tx
from core.duty.records import Rules
from core.ids import IdSource


@dataclass(slots=True, frozen=True, kw_only=True)
class Way:
    """A proven channel, as far as sending through it has to know."""

    id: str
    owner: str
    quiet_from: time
    quiet_until: time


@dataclass(slots=True, frozen=True)
class Messages:
    ids: IdSource

    async def through(self, tx: Tx, channel_id: str, purpose: Purpose, *, now: datetime) -> None:
        """At once, whatever the hour: somebody waits for it at a screen."""
        row = (await tx.execute(select(channels).where(channels.c.id == channel_id))).mappings().one()
        owner = {"staff_id": row["staff_id"], "team_id": row["team_id"]}
        await self._put(tx, [self._row(purpose, channel_id, due_at=now, now=now, **owner)])

    async def to_person(
        self,
        tx: Tx,
        staff_id: str,
        purpose: Purpose,
        *,
        team_id: str | None,
        now: datetime,
        news: News | None = None,
    ) -> None:
        """Through the first channel that is proven; nothing where there is none."""
        ways = await ways_of(tx, Rules())
        way = next(iter(ways.get(staff_id, ())), None)
        if way:
            morning = sent_from(now, way.quiet_from, way.quiet_until, loud=False)
            loud = news is not None and news.asks and news.starts_at < morning
            due_at = now if loud else morning
            told = write_news(news) if news else None
            of = {"staff_id": staff_id, "team_id": team_id, "loud": loud, "news": told}
            await self._put(tx, [self._row(purpose, way.id, due_at=due_at, now=now, **of)])

    async def about_alert(
        self,
        tx: Tx,
        alert: Alert,
        rung: Ringing,
        ways: Iterable[tuple[Way, datetime]],
        *,
        now: datetime,
        team_id: str | None = None,
    ) -> None:
        """Each way with when it may be used. `team_id` is given for channels that are the whole team's."""
        of = {"alert_id": alert.id, "lap": alert.lap, "step": int(rung.tier), "loud": alert.loud, "team_id": team_id}
        rows = [
            self._row(Purpose.ALERT, way.id, due_at=due_at, now=now, staff_id=None if team_id else way.owner, **of)
            for way, due_at in ways
        ]
        if rows:
            await self._put(tx, rows)

    async def forget_channel(self, tx: Tx, channel_id: str) -> None:
        """What was on its way through it goes through another, or is not needed any more.

        What has set out already stays: it is counted as sent.
        """
        waiting = sends.c.channel_id == channel_id, sends.c.due_at.is_not(None), sends.c.attempts == 0
        await tx.execute(delete(sends).where(*waiting, sends.c.purpose != Purpose.ALERT))

    async def _put(self, tx: Tx, rows: list[dict[str, Any]]) -> None:
        await tx.execute(insert(sends), rows)
        tx.announce(signals.SENDS)

    def _row(
        self,
        purpose: Purpose,
        channel_id: str,
        *,
        due_at: datetime,
        now: datetime,
        **of: Any,
    ) -> dict[str, Any]:
        values = {
            "staff_id": None,
            "team_id": None,
            "alert_id": None,
            "lap": 1,
            "step": None,
            "loud": False,
            "news": None,
        }
        values |= of
        rest = {"state": State.WAITING, "attempts": 0, "bundle": None, "tried": None, "sent_at": None}
        return {
            "id": self.ids.new_id(),
            "purpose": purpose,
            "channel_id": channel_id,
            "due_at": due_at,
            "made_at": now,
            **rest,
            **values,
        }


def write_news(news: News) -> str:
    values = asdict(news) | {"starts_at": news.starts_at.isoformat(), "ends_at": news.ends_at.isoformat()}
    return json.dumps(values, ensure_ascii=False)


def read_news(text: str) -> News:
    values = json.loads(text)
    return News(**values | {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")})


async def ways_of(tx: Tx, rules: Rules) -> dict[str, list[Way]]:
    """The proven channels of each person and team, in the order in which they are tried."""
    query = select(channels).where(channels.c.proven_at.is_not(None)).order_by(channels.c.rank, channels.c.made_at)
    found: dict[str, list[Way]] = {}
    for row in (await tx.execute(query)).mappings():
        way = _way(row, rules)
        found.setdefault(way.owner, []).append(way)
    return found


def _way(row: RowMapping, rules: Rules) -> Way:
    own = row["quiet_from"] is not None
    return Way(
        id=row["id"],
        owner=row["staff_id"] or row["team_id"],
        quiet_from=at_minute(row["quiet_from"]) if own else rules.quiet_from,
        quiet_until=at_minute(row["quiet_until"]) if own else rules.quiet_until,
    )
