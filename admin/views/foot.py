"""What stands below every page: whether the clock runs, and who is on duty now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from admin.views.frame import Foot
from admin.views.say import Say
from core.db import Tx
from core.duty.current import names_on_duty
from core.duty.records import Layer
from core.pulse import FULL_TICK, last_beat
from core.staff import Actor

FRESH = timedelta(seconds=60)


async def read_foot(tx: Tx, say: Say, actor: Actor, *, now: datetime) -> Foot:
    """Two queries, since every page asks."""
    seen = await last_beat(tx, FULL_TICK)
    names = await names_on_duty(tx, actor.team_id, now=now) if actor.team_id else None
    return foot_of(say, seen, names, now=now)


def foot_of(say: Say, seen: datetime | None, names: Mapping[Layer, str] | None, *, now: datetime) -> Foot:
    """A tick from the future is as wrong as an old one: the clock was set back since."""
    runs = seen is not None and abs(now - seen) <= FRESH
    if seen is None:
        words = say("console.foot.never")
    else:
        words = say("console.foot.runs" if runs else "console.foot.stands", when=_when(say, seen, now=now))
    return Foot(clock=words, stands_still=not runs, duty="" if names is None else _duty(say, names))


def _when(say: Say, seen: datetime, *, now: datetime) -> str:
    near = abs(now - seen) < timedelta(hours=12)
    return say("console.foot.at", clock=say.clock(seen)) if near else say.moment(seen, now=now)


def _duty(say: Say, names: Mapping[Layer, str]) -> str:
    on_call, deputy = names.get(Layer.ON_CALL), names.get(Layer.DEPUTY)
    first = say("console.foot.on_duty", name=on_call) if on_call else say("console.foot.nobody")
    return f"{first} {say('console.foot.deputy', name=deputy)}" if deputy else first
