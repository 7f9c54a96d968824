"""All teams on one page, in figures: for whoever oversees. Nobody's words, and no way into a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Literal

from admin import addresses
from admin.views.queue import Seen, counted
from core.cases.board import HALVES, Standing
from core.cases.views import soon
from core.duty.records import Layer

Part = Literal["broken", "soon", "second", "first"]
PARTS: tuple[Part, ...] = ("broken", "soon", "second", "first")
WHOLE = 100.0


@dataclass(slots=True, frozen=True, kw_only=True)
class Bar:
    """A stretch of a bar, in hundredths of its length."""

    tone: Part
    x: float
    width: float


@dataclass(slots=True, frozen=True, kw_only=True)
class Age:
    """How many have so much of the promise left."""

    tone: Part
    words: str
    count: int
    bars: tuple[Bar, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class TeamLine:
    """`on_duty` is empty where nobody is."""

    town: str
    waiting: int
    longest: str
    late: bool
    unclaimed: int
    soon: int
    broken: int
    broken_href: str
    on_duty: str
    bars: tuple[Bar, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class BoardView:
    summary: str
    uncovered: str
    teams: tuple[TeamLine, ...]
    ages: tuple[Age, ...]
    events: str = addresses.EVENTS
    fragment: str = addresses.BOARD_NOW


def board_view(seen: Seen, found: Mapping[str, Standing], on_duty: Mapping[str, Mapping[Layer, str]]) -> BoardView:
    towns = sorted(seen.towns.items(), key=lambda one: one[1])
    most = max((one.waiting for one in found.values()), default=0)
    lines = tuple(_team(seen, id_, found.get(id_, Standing()), on_duty.get(id_, {}), most) for id_, _ in towns)
    everybody = _together(found)
    return BoardView(
        summary=_summary(seen, everybody),
        uncovered=_uncovered(seen, lines),
        teams=tuple(sorted(lines, key=lambda one: -one.broken)),
        ages=tuple(_ages(seen, everybody)),
    )


def bars(standing: Standing, most: int) -> tuple[Bar, ...]:
    """One after the other; `most` is a full length."""
    done, found = 0.0, []
    for tone in PARTS:
        width = round(WHOLE * getattr(standing, tone) / most, 2) if most else 0.0
        if width:
            found.append(Bar(tone=tone, x=round(done, 2), width=width))
        done += width
    return tuple(found)


def _team(seen: Seen, team_id: str, one: Standing, on_duty: Mapping[Layer, str], most: int) -> TeamLine:
    return TeamLine(
        town=seen.towns[team_id],
        waiting=one.waiting,
        longest=seen.say.amount(_waited(seen, one)) if one.least else "",
        late=bool(one.broken),
        unclaimed=one.unclaimed,
        soon=one.soon,
        broken=one.broken,
        broken_href=addresses.broken(addresses.BROKEN, {"team": team_id}),
        on_duty=on_duty.get(Layer.ON_CALL) or on_duty.get(Layer.DEPUTY, ""),
        bars=bars(one, most),
    )


def _waited(seen: Seen, one: Standing) -> timedelta:
    """Since the promise was made that is due first."""
    return seen.now - (one.least - seen.promise) if one.least else timedelta(0)


def _together(found: Mapping[str, Standing]) -> Standing:
    sums = {one.name: sum(getattr(team, one.name) for team in found.values()) for one in fields(Standing)[:-1]}
    return Standing(**sums, least=min((one.least for one in found.values() if one.least), default=None))


def _summary(seen: Seen, every: Standing) -> str:
    if not every.waiting:
        return seen.say("console.board.nobody")
    told = [counted(seen.say, "console.board.waiting", every.waiting)]
    told.append(seen.say("console.board.longest", amount=seen.say.amount(_waited(seen, every))))
    if every.broken:
        told.append(counted(seen.say, "console.board.broken", every.broken))
    if every.soon:
        told.append(counted(seen.say, "console.board.soon", every.soon))
    return " ".join(told)


def _uncovered(seen: Seen, lines: tuple[TeamLine, ...]) -> str:
    bare = [one.town for one in lines if not one.on_duty]
    return seen.say("console.board.uncovered", towns=seen.say.all_of(bare)) if bare else ""


def _ages(seen: Seen, every: Standing) -> Iterator[Age]:
    most = max(getattr(every, one) for one in PARTS)
    amounts = {"soon": soon(seen.promise), "second": seen.promise / HALVES, "first": seen.promise / HALVES}
    for tone in PARTS:
        count = getattr(every, tone)
        amount = seen.say.amount(amounts.get(tone, timedelta(0)))
        words = seen.say(f"console.board.age.{tone}", amount=amount, least=seen.say.amount(amounts["soon"]))
        alone = Standing(waiting=count, **{tone: count})
        yield Age(tone=tone, words=words, count=count, bars=bars(alone, most))
