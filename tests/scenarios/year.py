"""The year that test_a_year lives through: what is done to whom and when, and who is on duty, all of it reckoned by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.alerts.policy import FIRST
from core.clock import OSLO
from core.duty.records import Tier
from core.staff import Actor
from tests.core.duty.house import KARI, LIV, NILS, OLA, UNNI
from tests.core.duty.people import at

MARKS = {"new": 0.0, "unclaimed": 0.5, "half_time": 12.0, "four_left": 20.0, "one_left": 23.0, "breach": 24.0}
REMINDED_EVERY, REMINDED_TILL = 6.0, 60
CLAIM_LASTS = 4.0
LETS_GO = {"give_back", "accept", "close", "reach"}
EVENTS = {
    "offer": "offered",
    "accept": "moved_here",
    "give_back": "given_back",
    "reopen": "reopened",
    "urgent": "urgent",
}
RED = {
    date(2026, 12, 25),
    date(2026, 12, 26),
    date(2027, 1, 1),
    date(2027, 3, 25),
    date(2027, 3, 26),
    date(2027, 3, 28),
    date(2027, 3, 29),
    date(2027, 5, 1),
    date(2027, 5, 6),
    date(2027, 5, 17),
}


@dataclass(slots=True, frozen=True)
class Deed:
    """What is done to a case, so many hours after the family wrote. `to`: the team that is asked to take it."""

    after: float
    what: str
    who: Actor = KARI
    to: str = "ulstein"


Life = tuple[Deed, ...]
"""Nothing ends at an instant at which something else may fall due."""
WRITES = Deed(0, "write")
KEPT = (WRITES, Deed(0.1, "claim"), Deed(3.02, "reach"))
LATE = (WRITES, Deed(26.02, "reach"))
VERY_LATE = (WRITES, Deed(38.02, "close"))
FORGOTTEN = (WRITES, Deed(0.2, "claim", UNNI), Deed(9, "claim", OLA), Deed(12.52, "reach", OLA))
GIVEN_BACK = (WRITES, Deed(1, "claim"), Deed(2, "give_back", OLA), Deed(21.52, "reach"))
ANSWERED = (WRITES, Deed(0.4, "answer", LIV), Deed(19.02, "reach"))
REJECTED = (WRITES, Deed(0.1, "claim"), Deed(1, "offer"), Deed(3, "decline", NILS), Deed(4.02, "reach"))
MOVED = (WRITES, Deed(1, "offer"), Deed(2.7, "accept", NILS), Deed(25.02, "reach", NILS))
THERE_AND_BACK = (
    *(WRITES, Deed(1, "offer"), Deed(2, "accept", NILS)),
    *(Deed(3, "offer", NILS, "molde"), Deed(4.2, "accept", OLA), Deed(31.02, "reach")),
)
OPEN_AGAIN = (WRITES, Deed(3.02, "close"), Deed(5, "reopen"), Deed(18.02, "reach"))
BROKEN_TWICE = (WRITES, Deed(25.02, "close"), Deed(27, "reopen"), Deed(52.02, "reach"))
URGENT = (WRITES, Deed(0.6, "urgent"), Deed(3.22, "reach"))
URGENT_ANSWERED = (WRITES, Deed(0.6, "urgent"), Deed(1.3, "answer", LIV), Deed(13.02, "reach"))
LAPS = {URGENT: 5, URGENT_ANSWERED: 2}
"""Five minutes a step, a quarter of an hour after the last: 35 minutes each, until it is reached or answered."""

YEAR: dict[str, Life] = {
    "2026-12-24 15:00": LATE,
    "2026-12-25 03:00": URGENT,
    "2026-12-31 23:50": REJECTED,
    "2027-02-28 23:00": FORGOTTEN,
    "2027-03-24 14:00": BROKEN_TWICE,
    "2027-03-26 09:00": GIVEN_BACK,
    "2027-03-27 03:10": LATE,
    "2027-03-27 23:50": MOVED,
    "2027-03-28 01:59": URGENT_ANSWERED,
    "2027-03-28 07:59": THERE_AND_BACK,
    "2027-04-30 22:00": ANSWERED,
    "2027-05-16 23:30": OPEN_AGAIN,
    "2027-05-17 08:00": FORGOTTEN,
    "2027-06-04 08:10": ANSWERED,
    "2027-07-10 12:00": VERY_LATE,
    "2027-10-30 02:30": THERE_AND_BACK,
    "2027-10-31 01:10": LATE,
    "2027-10-31 02:40": URGENT,
    "2027-10-31 07:59": BROKEN_TWICE,
    "2027-11-20 12:00": KEPT,
}
"""When a family writes, by the clock in Oslo: around both nights of the clock, Easter, 17 May, Christmas and hand-overs."""

TAKEN = (
    ("2026-12-24 14:30", "2026-12-25 08:00", UNNI),
    ("2027-05-17 08:00", "2027-05-18 08:00", KARI),
    ("2027-10-31 02:10", "2027-11-01 01:10", KARI),
)
"""Duty that somebody takes by a press: until whoever is planned next, and for 24 hours at most."""


def instant(text: str) -> datetime:
    return at(text).astimezone(UTC)


def on_call(moment: datetime) -> str:
    """Kari from Monday to Thursday, Unni from Friday to Sunday and on red days, from eight to eight on the wall."""
    for since, until, who in TAKEN:
        if instant(since) <= moment < instant(until):
            return who.staff_id
    day = (moment.astimezone(OSLO).replace(tzinfo=None) - timedelta(hours=8)).date()
    return "unni" if day in RED or day.weekday() >= 4 else "kari"


def rung_first(kind: str, team: str, holder: str | None, moment: datetime) -> set[str]:
    """Those on the steps that the kind is for; where nobody is there, those on the next step above."""
    standing = {Tier.HOLDER: {holder} if holder else set(), Tier.TEAM: {"nils"}, Tier.COUNTY: {"tore"}}
    if team == "molde":
        duty = {Tier.ON_CALL: {on_call(moment)}, Tier.DEPUTY: {"ola"}}
        standing |= duty | {Tier.TEAM: {"kari", "ola", "unni"}, Tier.LEADER: {"liv"}}
    found = {who for tier in FIRST[kind] for who in standing.get(tier, ())}
    if found:
        return found
    above = sorted(tier for tier, people in standing.items() if people and tier > min(FIRST[kind]))
    return standing[above[0]]


def promises(life: Life) -> list[tuple[float, float]]:
    """From when until when the clock ran, in hours."""
    starts = [deed.after for deed in life if deed.what in {"write", "reopen"}]
    ends = [deed.after for deed in life if deed.what in {"close", "reach"}]
    return list(zip(starts, ends, strict=True))


def milestones(life: Life) -> list[tuple[str, int, float]]:
    """Name, round and hour of each, in order. That a case is new is not told of one that opens again."""
    repeats = [("still_broken", n, 24 + n * REMINDED_EVERY) for n in range(1, REMINDED_TILL)]
    marks = [*((name, 0, hour) for name, hour in MARKS.items()), *repeats]
    return [
        (name, round_, start + hour)
        for start, end in promises(life)
        for name, round_, hour in marks
        if start + hour < end and not (start and name == "new")
    ]


def ended_claims(life: Life) -> list[float]:
    return [deed.after + CLAIM_LASTS for deed in life if deed.what == "claim" and _forgets(life, deed)]


def holder(life: Life, hour: float) -> str | None:
    """Who has the case."""
    claims = [deed for deed in life if deed.what == "claim" and deed.after <= hour < _let_go(life, deed)]
    return claims[-1].who.staff_id if claims else None


def team(life: Life, hour: float) -> str:
    took = [deed.who.team_id for deed in life if deed.what == "accept" and deed.after <= hour]
    return str(took[-1]) if took else "molde"


def alerts(life: Life) -> Iterator[tuple[str, str, float, str | None]]:
    """Kind, team, hour and holder of everything that the bell must take up; nobody is told that a held case is unclaimed."""
    for name, _, hour in milestones(life):
        if name != "unclaimed" or not holder(life, hour):
            yield name, team(life, hour), hour, holder(life, hour)
    for hour in ended_claims(life):
        yield "claim_ended", team(life, hour), hour, holder(life, hour - CLAIM_LASTS)
    for deed in life:
        if kind := EVENTS.get(deed.what):
            whose = deed.to if deed.what == "offer" else team(life, deed.after)
            yield kind, whose, deed.after, None if deed.what == "offer" else holder(life, deed.after)


def _forgets(life: Life, claim: Deed) -> bool:
    return not any(deed.what in LETS_GO and claim.after < deed.after < claim.after + CLAIM_LASTS for deed in life)


def _let_go(life: Life, claim: Deed) -> float:
    later = [deed.after for deed in life if deed.what in LETS_GO and deed.after > claim.after]
    return min([claim.after + CLAIM_LASTS, *later])
