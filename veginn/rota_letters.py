"""What staff read of the rota outside the console: whose duty has changed, and where nobody is on duty.

A colleague's name is in it, and never a family's, nor why somebody is away.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from admin import addresses
from admin.views.say import Say
from core.alerts.records import News, Parcel, Purpose
from core.clock import OSLO
from core.db import Tx
from core.duty.coverage import Hole, leans, quality, soon
from core.duty.guard import holes_of
from core.duty.policy import on_duty, turn_ends
from core.duty.records import Layer, Plan, Stretch, Tier
from core.duty.store import Rotas, read_rotas
from core.duty.turns import Extent, Turn, still
from core.staff.store import names_of

LINES = 10
"""Of more changes than these the first are told, and the rest are counted."""
INSTEAD = {Tier.TEAM: "team", Tier.LEADER: "leader", Tier.NEIGHBOUR: "neighbour", Tier.COUNTY: "county"}

Paragraphs = list[Sequence[str]]


async def rota_letter(tx: Tx, say: Say, town: str, parcel: Parcel, *, now: datetime) -> tuple[str, Paragraphs]:
    """Its subject, and its paragraphs but for the way to the rota."""
    rotas = await read_rotas(tx, now=now)
    if parcel.purpose is not Purpose.DUTY:
        return say(f"alert.subject.{parcel.purpose}", town=town), list(_cover(say, rotas, parcel, now=now))
    names = await names_of(tx, {one.by for one in parcel.news})
    paragraphs = list(_changes(say, town, rotas.plan(parcel.team_id or ""), parcel, names, now=now))
    return say("alert.subject.duty", town=town), paragraphs


def _changes(
    say: Say, town: str, plan: Plan, parcel: Parcel, names: Mapping[str, str], *, now: datetime
) -> Iterator[Sequence[str]]:
    """What was changed back before this could be sent is left out: the letter tells how it is."""
    true = [one for one in parcel.news if _holds(plan, parcel.staff_id or "", one, now)]
    told = list(dict.fromkeys(_change(say, town, one, names) for one in sorted(true, key=_begins)))
    yield from told[:LINES]
    if len(told) > LINES:
        yield (say("alert.duty.more", count=len(told) - LINES),)
    if not told:
        yield (say("alert.duty.changed", town=town),)
    person = on_duty(plan, Layer.ON_CALL, now)
    if person and person.staff_id == parcel.staff_id:
        until = say.moment(turn_ends(plan, Layer.ON_CALL, now), now=now)
        yield (say("alert.duty.yours", town=town, until=until),)


def _change(say: Say, town: str, news: News, names: Mapping[str, str]) -> tuple[str, ...]:
    turn, _, extent = news.change.partition(".")
    since, until = day_and_time(say, news.starts_at), day_and_time(say, news.ends_at)
    same_day = news.starts_at.astimezone(OSLO).date() == news.ends_at.astimezone(OSLO).date()
    when = say("console.duty.span", since=since, until=say.clock(news.ends_at) if same_day else until)
    told = {
        Extent.ONWARD: {"since": since},
        Extent.SEVERAL: {"since": since, "until": until},
    }
    return (
        say(f"alert.duty.{turn}.{news.layer}", town=town),
        say(f"alert.duty.when.{extent}", **told.get(Extent(extent), {"when": when})),
        say("alert.duty.by", name=names.get(news.by) or say("console.somebody")),
    )


def day_and_time(say: Say, at: datetime) -> str:
    """With the date, whatever day it is: a letter may be read tomorrow."""
    return say("console.when.day", at=at)


def _holds(plan: Plan, staff_id: str, news: News, now: datetime) -> bool:
    """What comes once may have been changed back before the letter goes. Of what goes on the first time says too little."""
    kind, _, extent = news.change.partition(".")
    if extent != Extent.ONCE:
        return True
    turn = Turn(kind)
    return still(plan, staff_id, Layer(news.layer), turn, max(news.starts_at, now)) and news.ends_at > now


def _begins(news: News) -> datetime:
    return news.starts_at


def _cover(say: Say, rotas: Rotas, parcel: Parcel, *, now: datetime) -> Iterator[Sequence[str]]:
    plan = rotas.plan(parcel.team_id or "")
    found = holes_of(rotas, plan.team_id, now)
    shown = soon(found, now) if parcel.purpose is Purpose.HOLE else found
    if shown:
        yield say("alert.rota.holes"), *(_hole(say, one, now=now) for one in shown)
    else:
        yield (say("alert.rota.whole"),)
    alone = leans(plan, now)
    if alone and parcel.purpose is Purpose.WEEK:
        yield say("alert.rota.leans"), *(_alone(say, one, now=now) for one in alone)
    yield (say("alert.rota.quality", score=quality(plan, now).score),)


def _hole(say: Say, hole: Hole, *, now: datetime) -> str:
    instead = say(f"alert.rota.instead.{INSTEAD.get(hole.rings, 'nobody') if hole.rings else 'nobody'}")
    since, until = say.moment(hole.starts_at, now=now), say.moment(hole.ends_at, now=now)
    return say("alert.rota.hole", since=since, until=until, instead=instead)


def _alone(say: Say, one: Stretch, *, now: datetime) -> str:
    since, until = say.moment(one.starts_at, now=now), say.moment(one.ends_at, now=now)
    return say("console.duty.span", since=since, until=until)


def to_rota(say: Say, public_url: str) -> tuple[str, str]:
    return say("alert.rota.open"), f"{public_url}{addresses.DUTY}"
