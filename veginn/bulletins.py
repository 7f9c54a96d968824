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
from core.teams import get_team
from veginn.rota_letters import rota_letter, to_rota

LINES = 10
"""Of a storm the first are named, and the rest are counted."""


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
                code = (say("alert.code", code=f"{parcel.code[:3]} {parcel.code[3:]}"),)
                where = say("alert.code.where"), f"{self.public_url}{addresses.CHANNELS}"
                return Bulletin(subject=say("alert.subject.code"), body=_page(code, where, (say("alert.code.else"),)))
            case Purpose.TEST:
                return Bulletin(subject=say("alert.subject.test"), body=_page((say("alert.test"),)))
            case Purpose.DUTY | Purpose.WEEK | Purpose.HOLE:
                subject, paragraphs = await rota_letter(tx, say, town, parcel, now=now)
                return Bulletin(subject=subject, body=_page(*paragraphs, to_rota(say, self.public_url)))

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


def _what(say: Say, items: tuple[Item, ...]) -> str:
    if len(items) > 1:
        return say("alert.subject.many", count=len(items))
    return say(f"alert.subject.{items[0].subject}", reference=items[0].reference)


def _about(say: Say, item: Item, *, now: datetime) -> list[str]:
    lines = about(say, item.subject, item.reference, item.kind), left(say, item, now=now)
    return [*(line for line in lines if line), ""]


def _page(*paragraphs: Sequence[str]) -> str:
    """Paragraphs with an empty line between, each of one line or more."""
    blocks = ("\n".join(lines).strip() for lines in paragraphs)
    return "\n\n".join(blocks) + "\n"
