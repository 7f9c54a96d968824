"""Whose duty a change of the rota has changed, and how. Pure: the rota before and after it, compared."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from core.clock import OSLO
from core.duty.policy import between, boundaries, on_duty, turn_ends
from core.duty.records import Change, Layer, Override, Plan

LONGEST_TURN = timedelta(hours=24)
"""A duty that is taken by hand, and that nothing planned takes over, ends after a day: it may have been forgotten."""
AHEAD = timedelta(weeks=5)
"""How far two rotas are compared: what lies beyond is told of as going on."""
MOST = 7
"""More times than these are told of as several: nobody reads a longer list in a letter."""
WEEK = timedelta(days=7)

Run = tuple[datetime, datetime]


class Turn(StrEnum):
    GETS = "gets"
    LOSES = "loses"
    COVERS = "covers"
    """A deputy with nobody on call any more: alerts come to them first."""
    RELIEVED = "relieved"
    """A deputy with somebody on call again."""


class Extent(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    """The same hours every week; what stands there is the first of them."""
    ONWARD = "onward"
    """From the beginning on, without an end in sight."""
    SEVERAL = "several"
    """More than one time between beginning and end."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Turned:
    """What one person is to hear of."""

    staff_id: str
    layer: Layer
    turn: Turn
    extent: Extent
    starts_at: datetime
    ends_at: datetime

    @property
    def change(self) -> str:
        """How it is written down until it is sent."""
        return f"{self.turn}.{self.extent}"


@dataclass(slots=True, frozen=True, kw_only=True)
class Touched:
    """The time that a change of the rota is about. `until` None: for ever.

    `weekly`: a shift of every week was changed, so that what comes again each week is told of once.
    """

    since: datetime
    until: datetime | None = None
    weekly: bool = False


def turned(before: Plan, after: Plan, touched: Touched) -> tuple[Turned, ...]:
    """Everybody whose duty differs in that time, whoever did it among them."""
    since, until = touched.since, touched.until
    end = since + AHEAD if until is None else min(until, since + AHEAD)
    until = None if until is None or until > end else until
    found: list[Turned] = []
    for (staff_id, layer, turn), runs in _runs(before, after, since, end).items():
        told = _every_week(runs, end, until) if touched.weekly else _as_they_are(runs, end, until)
        found.extend(
            Turned(staff_id=staff_id, layer=layer, turn=turn, extent=extent, starts_at=run[0], ends_at=run[1])
            for extent, run in told
        )
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.staff_id, one.layer)))


def taken(plan: Plan, staff_id: str, layer: Layer, now: datetime) -> Override:
    """The change that gives somebody the duty now, until whoever is planned next. It has no id yet."""
    return Override(
        id="",
        layer=layer,
        staff_id=staff_id,
        starts_at=now,
        ends_at=min(turn_ends(plan, layer, now), now + LONGEST_TURN),
        change=Change.TAKEN,
        made_at=now,
    )


def lasts_if_taken(plan: Plan, staff_id: str, layer: Layer, now: datetime) -> datetime:
    """When they would be off duty again. Later than the change ends, where a shift of their own follows."""
    mine = taken(plan, staff_id, layer, now)
    return turn_ends(replace(plan, overrides=(*plan.overrides, mine)), layer, now)


def still(plan: Plan, staff_id: str, layer: Layer, turn: Turn, at: datetime) -> bool:
    """Whether it is as somebody was to be told: it may have been changed again before the letter went."""
    alone = _posts(plan, at).get((staff_id, layer))
    if turn in {Turn.GETS, Turn.LOSES}:
        return (alone is not None) == (turn is Turn.GETS)
    return alone is (turn is Turn.COVERS)


def _runs(
    before: Plan, after: Plan, since: datetime, until: datetime
) -> Mapping[tuple[str, Layer, Turn], Sequence[Run]]:
    """In order of time, each as long as it lasts."""
    found: dict[tuple[str, Layer, Turn], list[Run]] = defaultdict(list)
    for starts_at, ends_at in between(_cuts((before, after), since, until)):
        was, is_ = _posts(before, starts_at), _posts(after, starts_at)
        for post in was.keys() | is_.keys():
            turn = _turn(was.get(post), is_.get(post))
            if turn is None:
                continue
            runs = found[(*post, turn)]
            goes_on = bool(runs) and runs[-1][1] == starts_at
            runs.append((runs.pop()[0] if goes_on else starts_at, ends_at))
    return found


def _cuts(plans: Iterable[Plan], since: datetime, until: datetime) -> list[datetime]:
    return sorted({cut for plan in plans for cut in boundaries(plan, since, until)})


def _posts(plan: Plan, at: datetime) -> dict[tuple[str, Layer], bool]:
    """Who stands where. True for a deputy who has nobody before them."""
    on_call, deputy = (on_duty(plan, layer, at) for layer in (Layer.ON_CALL, Layer.DEPUTY))
    posts = {(on_call.staff_id, Layer.ON_CALL): False} if on_call else {}
    if deputy:
        posts[(deputy.staff_id, Layer.DEPUTY)] = not (on_call and on_call.reachable)
    return posts


def _turn(was: bool | None, is_: bool | None) -> Turn | None:
    if was == is_:
        return None
    if was is None:
        return Turn.GETS
    if is_ is None:
        return Turn.LOSES
    return Turn.COVERS if is_ else Turn.RELIEVED


def _as_they_are(runs: Sequence[Run], end: datetime, until: datetime | None) -> Iterator[tuple[Extent, Run]]:
    first, last = runs[0], runs[-1]
    if until is None and len(runs) == 1 and last[1] == end:
        yield Extent.ONWARD, first
    elif until is None or len(runs) > MOST:
        yield Extent.SEVERAL, (first[0], last[1])
    else:
        yield from ((Extent.ONCE, run) for run in runs)


def _every_week(runs: Sequence[Run], end: datetime, until: datetime | None) -> Iterator[tuple[Extent, Run]]:
    same: dict[tuple[object, ...], list[Run]] = defaultdict(list)
    for run in runs:
        if until is None and run[1] == end and len(runs) > 1 and run[1] - run[0] <= WEEK:
            continue  # cut off by the end of looking: the weeks before it tell of it
        same[_on_the_wall(run)].append(run)
    found = [(Extent.WEEKLY if len(those) > 1 else Extent.ONCE, those[0]) for those in same.values()]
    if len(found) > MOST:
        yield Extent.SEVERAL, (runs[0][0], runs[-1][1])
        return
    for extent, run in found:
        yield Extent.ONWARD if until is None and run[1] == end else extent, run


def _on_the_wall(run: Run) -> tuple[object, ...]:
    starts, ends = (at.astimezone(OSLO) for at in run)
    return starts.weekday(), starts.time(), ends.weekday(), ends.time(), run[1] - run[0] > WEEK
