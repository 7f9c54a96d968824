"""What staff read outside the console: which case, which team, how much time is left, and where to press.

Nothing of it is anybody's words, and no name of a family: it may lie open on a phone on a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.say import Say
from admin.views.told import about, left
from bot.i18n import Catalogs
from core.alerts.courier import Bulletin
from core.alerts.records import Item, Parcel, Purpose
from core.db import Tx
from core.duty.coverage import Hole, quality, soon
from core.duty.guard import holes_of
from core.duty.policy import on_duty, turn_ends
from core.duty.records import Layer, Tier
from core.duty.store import Rotas, read_rotas
from core.teams import get_team

LINES = 10
"""Of a storm the first are named, and the rest are counted."""
INSTEAD = {Tier.TEAM: "team", Tier.LEADER: "leader", Tier.NEIGHBOUR: "neighbour", Tier.COUNTY: "county"}


@dataclass(slots=True, frozen=True)
class Bulletins:
    catalogs: Catalogs
    public_url: str

    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: datetime) -> Bulletin:
        say = Say(self.catalogs, parcel.locale)
        town = (await get_team(tx, parcel.team_id)).town if parcel.team_id else ""
        match parcel.purpose:
            case Purpose.ALERT:
                return self._alert(say, town, parcel, now=now)
            case Purpose.PROVE:
                lines = say("alert.code", code=f"{parcel.code[:3]} {parcel.code[3:]}"), say("alert.code.else")
                return Bulletin(subject=say("alert.subject.code"), body=_page(lines))
            case Purpose.TEST:
                return Bulletin(subject=say("alert.subject.test"), body=_page((say("alert.test"),)))
            case Purpose.DUTY:
                return self._duty(say, town, parcel, await read_rotas(tx, now=now), now=now)
            case Purpose.WEEK | Purpose.HOLE:
                return self._rota(say, town, parcel, await read_rotas(tx, now=now), now=now)

    def _alert(self, say: Say, town: str, parcel: Parcel, *, now: datetime) -> Bulletin:
        lines = [line for item in parcel.items[:LINES] for line in _about(say, item, now=now)]
        if len(parcel.items) > LINES:
            lines.append(say("alert.more", count=len(parcel.items) - LINES))
        answer = say("alert.answer"), f"{self.public_url}{addresses.answer_page(parcel.token)}"
        console = say("alert.open"), f"{self.public_url}{addresses.HOME}"
        what = _what(say, parcel.items)
        return Bulletin(
            subject=say("alert.subject", town=town, what=what),
            body=_page(lines, answer, console, (say("alert.end"),)),
        )

    def _duty(self, say: Say, town: str, parcel: Parcel, rotas: Rotas, *, now: datetime) -> Bulletin:
        plan = rotas.plan(parcel.team_id or "")
        person = on_duty(plan, Layer.ON_CALL, now)
        if person and person.staff_id == parcel.staff_id:
            until = say.moment(turn_ends(plan, Layer.ON_CALL, now), now=now)
            line = say("alert.duty.yours", town=town, until=until)
        else:
            line = say("alert.duty.not_yours", town=town)
        return Bulletin(subject=say("alert.subject.duty", town=town), body=_page((line,), self._to_rota(say)))

    def _rota(self, say: Say, town: str, parcel: Parcel, rotas: Rotas, *, now: datetime) -> Bulletin:
        found = holes_of(rotas, parcel.team_id or "", now)
        shown = soon(found, now) if parcel.purpose is Purpose.HOLE else found
        score = quality(rotas.plan(parcel.team_id or ""), now).score
        holes = [say("alert.rota.holes"), *(_hole(say, one, now=now) for one in shown)]
        return Bulletin(
            subject=say(f"alert.subject.{parcel.purpose}", town=town),
            body=_page(
                holes if shown else (say("alert.rota.whole"),),
                (say("alert.rota.quality", score=score),),
                self._to_rota(say),
            ),
        )

    def _to_rota(self, say: Say) -> tuple[str, str]:
        return say("alert.rota.open"), f"{self.public_url}{addresses.DUTY}"


def _what(say: Say, items: tuple[Item, ...]) -> str:
    if len(items) > 1:
        return say("alert.subject.many", count=len(items))
    return say(f"alert.subject.{items[0].subject}", reference=items[0].reference)


def _about(say: Say, item: Item, *, now: datetime) -> list[str]:
    lines = about(say, item.subject, item.reference, item.kind), left(say, item, now=now)
    return [*(line for line in lines if line), ""]


def _hole(say: Say, hole: Hole, *, now: datetime) -> str:
    instead = say(f"alert.rota.instead.{INSTEAD.get(hole.rings, 'nobody') if hole.rings else 'nobody'}")
    since, until = say.moment(hole.starts_at, now=now), say.moment(hole.ends_at, now=now)
    return say("alert.rota.hole", since=since, until=until, instead=instead)


def _page(*paragraphs: Sequence[str]) -> str:
    """Paragraphs with an empty line between, each of one line or more."""
    blocks = ("\n".join(lines).strip() for lines in paragraphs)
    return "\n\n".join(blocks) + "\n"
