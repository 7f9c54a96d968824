"""Which of the yearly sums may be shown. Pure.

A sum of one to four would point at somebody (the same bound as for what families say, `core.feedback`). Where a team's
total is shown beside its roles, one hidden sum could be reckoned from the rest: then the smallest of the rest is hidden
too. Of what was answered, and in time, there is no total where anything is hidden: a role has no more answers than
questions, and that would tell the rest. There are no totals over teams for a role, so that nothing can be reckoned across them either.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from core.consultations.records import Role
from core.feedback.policy import ENOUGH

K = TypeVar("K", bound=Hashable)
FEWEST_HIDDEN = 2


@dataclass(slots=True, frozen=True)
class Cell:
    asked: int
    answered: int
    in_time: int


@dataclass(slots=True, frozen=True, kw_only=True)
class Row:
    """`role` is None for the whole team; a sum is None where it is hidden."""

    team_id: str
    role: Role | None
    asked: int | None
    answered: int | None
    in_time: int | None


def presentable(teams: Mapping[str, Mapping[Role, Cell]]) -> tuple[Row, ...]:
    return tuple(row for team_id in sorted(teams) for row in _team(team_id, teams[team_id]))


def small(sums: Mapping[K, int]) -> frozenset[K]:
    """Which would point at somebody."""
    return frozenset(name for name, times in sums.items() if 0 < times < ENOUGH)


def hidden(sums: Mapping[K, int]) -> frozenset[K]:
    """Which of the sums are hidden beside their shown total.

    None, or at least two that are together enough: no hidden one can then be reckoned from the total. All of them
    where that cannot be had.
    """
    gone = small(sums)
    shown = sorted((times, str(name), name) for name, times in sums.items() if name not in gone and times)
    for _, _, name in shown:
        if not gone or _hides(sums, gone):
            break
        gone |= {name}
    return gone


def _hides(sums: Mapping[K, int], gone: frozenset[K]) -> bool:
    real = [sums[name] for name in gone if sums[name]]
    return not real or (len(real) >= FEWEST_HIDDEN and sum(real) >= ENOUGH)


def _team(team_id: str, roles: Mapping[Role, Cell]) -> list[Row]:
    asked = {role: cell.asked for role, cell in roles.items()}
    answered = {role: cell.answered for role, cell in roles.items()}
    in_time = {role: cell.in_time for role, cell in roles.items()}
    no_asked = hidden(asked)
    no_answered = no_asked | small(answered)
    no_in_time = no_answered | small(in_time)
    rows = [
        Row(
            team_id=team_id,
            role=role,
            asked=None if role in no_asked else asked[role],
            answered=None if role in no_answered else answered[role],
            in_time=None if role in no_in_time else in_time[role],
        )
        for role in Role
        if role in roles
    ]
    total = Row(
        team_id=team_id,
        role=None,
        asked=_total(asked, no_asked),
        answered=None if no_answered else _total(answered, no_answered),
        in_time=None if no_in_time else _total(in_time, no_in_time),
    )
    return [*rows, total]


def _total(sums: Mapping[Role, int], gone: frozenset[Role]) -> int | None:
    """None too where what is hidden could be reckoned from it."""
    total = sum(sums.values())
    return total if (not total or total >= ENOUGH) and _hides(sums, gone) else None
